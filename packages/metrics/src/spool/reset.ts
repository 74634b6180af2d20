import { join } from 'node:path';
import { removeIfThere } from './accumulator.ts';
import { type DescribedWriter, describeSpool, spoolFiles } from './describe.ts';
import { listDirectory } from './directory.ts';

export interface ResetOptions {
  /** Also while writers are live. They go on in new files with what they have counted since their start. Default false. */
  readonly force?: boolean;
}

/** `refused` while writers may still write; `reset` with what is gone and which files could not be deleted. */
export type ResetResult =
  | { readonly kind: 'refused'; readonly writers: readonly DescribedWriter[] }
  | { readonly kind: 'reset'; readonly files: number; readonly bytes: number; readonly left: readonly string[] };

/**
 * Empties a spool: every count of ended processes is gone for good. Deletes spool files only, whatever else the
 * directory holds, and files that were set aside too. Stop the servers first, or their pages fall to zero.
 */
export function resetSpool(dir: string, { force = false }: ResetOptions = {}): ResetResult {
  const { dir: path, writers, bytes } = describeSpool(dir);
  const live = writers.filter(({ state }) => state === 'live' || state === 'elsewhere');
  if (live.length > 0 && !force) return { kind: 'refused', writers: live };
  const names = spoolFiles(listDirectory(path));
  const left = names.filter((name) => !removeIfThere(join(path, name)));
  return { kind: 'reset', files: names.length - left.length, bytes, left };
}
