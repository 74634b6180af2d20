import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type DescribedWriter, describeSpool, resetSpool, type SpoolDescription } from '@arx/metrics/spool';
import { spoolDirectory } from '../environment.ts';
import { CliError, usageError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { CommandHandler, Invocation } from '../invocation.ts';
import { counted } from '../output/run-words.ts';
import { printable } from '../output/text.ts';

/** `arx obs reset` */
export const obsReset: CommandHandler = async (invocation) => {
  const { flags, env, out } = invocation;
  const directory = spoolDirectory(flags.text('spool-dir'), env);
  const spool = look(directory);
  if (spool.files === 0) {
    const others = foreignFiles(spool);
    const found = others === 0 ? 'is empty' : `holds no file of arx, only ${inWords(others)}`;
    out.line(`Nothing to remove: the spool ${printable(directory)} ${found}.`);
    return EXIT.ok;
  }
  const force = flags.given('force');
  if (!force) refuseWhileAlive(directory, spool.writers.filter(isAlive));
  if (!flags.given('yes') && !(await confirmed(invocation, spool))) {
    out.line('Nothing was removed.');
    return invocation.interrupts.exitCode();
  }
  const result = resetSpool(directory, { force });
  // A run may have begun while the question stood.
  if (result.kind === 'refused') return refuseWhileAlive(directory, result.writers);
  out.line(`Removed ${counted(result.files, 'file')} (${kibibytes(result.bytes)}) from ${printable(directory)}.`);
  const others = foreignFiles(look(directory));
  if (others > 0) out.line(`Left ${inWords(others)}.`);
  if (result.left.length > 0) throw notRemoved(directory, result.left);
  return EXIT.ok;
};

/** How many entries of the directory arx did not make. */
function foreignFiles({ dir, exists, files }: SpoolDescription): number {
  if (!exists) return 0;
  // Servers leave a note of themselves beside the spool files; they are ours and stay as long as the server does.
  const names = readdirSync(dir).filter((name) => !/^[0-9a-f]{32}\.server$/.test(name));
  return Math.max(0, names.length - files);
}

function inWords(others: number): string {
  return others === 1 ? '1 file that is not of arx' : `${counted(others, 'file')} that are not of arx`;
}

function notRemoved(directory: string, names: readonly string[]): CliError {
  const isDirectory = (name: string): boolean =>
    lstatSync(join(directory, name), { throwIfNoEntry: false })?.isDirectory() === true;
  const directories = names.filter(isDirectory);
  const files = names.filter((name) => !directories.includes(name));
  const one = directories.length === 1;
  const messages = [
    ...(files.length > 0
      ? [`${counted(files.length, 'file')} could not be removed from ${directory}: ${files.join(', ')}`]
      : []),
    ...(directories.length > 0
      ? [
          `in ${directory} ${one ? 'a directory has the name' : 'directories have the names'} of a spool file: ${directories.join(', ')}`,
        ]
      : []),
  ];
  const hints = [
    ...(files.length > 0 ? ['check who may write to the directory'] : []),
    ...(directories.length > 0 ? [`arx makes no directories there; remove ${one ? 'it' : 'them'} yourself`] : []),
  ];
  return new CliError('ARX_SPOOL_UNUSABLE', {
    subject: directory,
    message: messages.join('; '),
    hint: hints.join('\n'),
  });
}

function look(directory: string): SpoolDescription {
  try {
    return describeSpool(directory);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new CliError('ARX_SPOOL_UNUSABLE', {
      subject: directory,
      message: `the spool ${directory} cannot be read: ${code === 'ENOTDIR' ? 'it is no directory' : message}`,
      hint: 'name another one with --spool-dir or AR_METRICS_DIR',
      cause,
    });
  }
}

function isAlive({ state }: DescribedWriter): boolean {
  return state === 'live' || state === 'elsewhere';
}

function refuseWhileAlive(directory: string, writers: readonly DescribedWriter[]): typeof EXIT.ok {
  if (writers.length === 0) return EXIT.ok;
  const list = writers.map(({ pid, startedAt, state }) => {
    const where = state === 'elsewhere' ? ' on another host or in another container' : '';
    return `  process ${pid}${where}, since ${new Date(startedAt).toISOString()}`;
  });
  throw new CliError('ARX_SPOOL_BUSY', {
    subject: directory,
    message: `the spool ${directory} is in use by ${counted(writers.length, 'process', 'processes')}, runs or servers; nothing was removed`,
    hint: [...list, 'end them first, or add --force: they go on in new files with what they have counted'].join('\n'),
  });
}

async function confirmed({ out, ask }: Invocation, spool: SpoolDescription): Promise<boolean> {
  if (ask === undefined) {
    throw usageError(
      '--yes',
      'there is no terminal to ask on; nothing was removed',
      'add --yes to remove without asking',
    );
  }
  const alive = spool.writers.filter(isAlive).length;
  const series = spool.writers.reduce((sum, writer) => sum + writer.series, spool.totals?.series ?? 0);
  const size = `${counted(series, 'series', 'series')} in ${counted(spool.files, 'file')} (${kibibytes(spool.bytes)})`;
  out.line(`The spool ${printable(spool.dir)} holds ${size}.`);
  if (alive > 0) out.line(`${counted(alive, 'process', 'processes')} still ${alive === 1 ? 'uses' : 'use'} it.`);
  const answer = await ask('Remove every count in it? [y/N] ');
  return /^y(es)?$/i.test(answer.trim());
}

function kibibytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} KiB`;
}
