import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CliError, usageError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { CommandHandler, Invocation } from '../invocation.ts';
import { composeWords, requireCompose, stream, typedCompose } from '../stack/docker.ts';
import { paths } from '../stack/paths.ts';
import { runOptions, stackDirectory } from '../stack/prepare-here.ts';

/** `arx stack down` */
export const stackDown: CommandHandler = async (invocation) => {
  const { flags, out, interrupts } = invocation;
  const directory = stackDirectory(invocation);
  if (!existsSync(join(directory, paths.compose))) {
    throw usageError(
      '--dir',
      `there is no stack in ${directory}: ${paths.compose} is not there`,
      'name its directory with --dir',
    );
  }
  const compose = await requireCompose(runOptions(invocation));
  const isForgetting = flags.given('volumes');
  if (isForgetting && !flags.given('yes') && !(await confirmed(invocation))) {
    out.line('Nothing was stopped.');
    return interrupts.exitCode();
  }
  const words = composeWords(compose, 'down', ...(isForgetting ? ['--volumes'] : []));
  const code = await stream(words, runOptions(invocation));
  if (interrupts.signal.aborted) return interrupts.exitCode();
  if (code === 0) return EXIT.ok;
  throw new CliError('ARX_DOCKER_FAILED', {
    subject: 'down',
    message: `${typedCompose(compose)} down failed; above is what it said`,
    hint: 'see what is wrong: arx stack check',
  });
};

async function confirmed({ out, ask }: Invocation): Promise<boolean> {
  if (ask === undefined) {
    throw usageError(
      '--yes',
      'there is no terminal to ask on; nothing was stopped',
      'add --yes to remove the volumes without asking',
    );
  }
  out.line('The volumes hold every number of the past, silences, and what was changed in Grafana.');
  return /^y(es)?$/i.test((await ask('Stop the stack and remove them? [y/N] ')).trim());
}
