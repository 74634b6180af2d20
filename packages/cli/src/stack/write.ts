import { dirname, join } from 'node:path';
import { CliError } from '../errors.ts';
import { makeDirectory, readDiskFile, removeDiskFile, sweep, writeDiskFile } from './disk.ts';
import { withLock } from './lock.ts';
import { type Manifest, mergeManifests, renderManifest } from './manifest.ts';
import { paths } from './paths.ts';
import type { FilePlan } from './plan.ts';
import type { WantedFile } from './wanted.ts';

export interface WriteOptions {
  readonly directory: string;
  readonly plan: FilePlan;
  /** What was there before. */
  readonly before: Manifest;
  /** The text of the manifest file before. */
  readonly manifestText: string | undefined;
  /** The user that secrets are given to; `undefined` to leave that as it is. */
  readonly secretUid: number | undefined;
}

/**
 * Writes a plan, unless another process is writing, or wrote after this one looked.
 *
 * @throws CliError `ARX_STACK_FILES`
 */
export function writePlan(options: WriteOptions): void {
  const { directory, plan, manifestText } = options;
  const lock = join(directory, paths.lock);
  const isWork = plan.created.length + plan.changed.length + plan.removed.length > 0;
  // Where nothing is to be written a lock is taken only to sweep the one that a killed process left.
  if (!isWork && readDiskFile(lock) === undefined) return writeFiles(options);
  makeDirectory(join(directory, paths.observability), { mode: 0o755 });
  withLock(lock, () => {
    if (readDiskFile(join(directory, paths.manifest))?.text !== manifestText) throw overtaken(directory);
    writeFiles(options);
  });
}

/** Its passwords, which are in no list of hashes, may be other ones than those that this process made up. */
function overtaken(directory: string): CliError {
  return new CliError('ARX_STACK_FILES', {
    subject: directory,
    message: 'another arx stack init or up has just written the files of this stack; nothing was written',
    hint: 'run the command again',
  });
}

/**
 * Writes a plan, file by file, each as a whole. Killed in between, every file is old or new, and the manifest knows both, so
 * that the next run completes the work. Where nothing is to be written, nothing is touched.
 */
function writeFiles(options: WriteOptions): void {
  const { directory, plan, before, manifestText, secretUid } = options;
  const place = (path: string): string => join(directory, path);
  const writes = [...plan.created, ...plan.changed];
  for (const folder of foldersOf([...writes, ...plan.unchanged])) sweep(place(folder));
  for (const folder of foldersOf(writes)) makeDirectory(place(folder), { mode: 0o755 });
  makeDirectory(place(paths.customRules), { mode: 0o755 });
  makeDirectory(place(paths.secrets), { mode: 0o700, uid: secretUid, enforce: true });

  const writeManifest = (manifest: Manifest, last: string | undefined): string => {
    const text = renderManifest(manifest);
    if (text !== last) writeDiskFile(place(paths.manifest), text, { mode: 0o644 });
    return text;
  };
  const isWork = writes.length + plan.removed.length > 0;
  const during = isWork ? writeManifest(mergeManifests(before, plan.manifest), manifestText) : manifestText;
  for (const file of writes) {
    const uid = file.kind === 'secret' ? secretUid : undefined;
    writeDiskFile(place(file.path), file.text, { mode: file.mode, uid });
  }
  for (const path of plan.removed) removeDiskFile(place(path));
  writeManifest(plan.manifest, during);
}

function foldersOf(files: readonly WantedFile[]): readonly string[] {
  return [...new Set(files.map(({ path }) => dirname(path)))];
}
