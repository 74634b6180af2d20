import { dirname, join } from 'node:path';
import { SECRETS } from '@arx/mixin/emit';
import { CliError } from '../errors.ts';
import { hashOf, readDiskFile, requireRealDirectories } from './disk.ts';
import type { Manifest } from './manifest.ts';
import { paths } from './paths.ts';
import type { WantedFile } from './wanted.ts';

/** What is to happen to the files of the stack. */
export interface FilePlan {
  readonly created: readonly WantedFile[];
  readonly changed: readonly WantedFile[];
  readonly unchanged: readonly WantedFile[];
  /** Paths of files that an earlier `init` wrote and that are no longer wanted. */
  readonly removed: readonly string[];
  /** Paths of such files that somebody edited: they stay. */
  readonly left: readonly string[];
  /** What is there when all is done. */
  readonly manifest: Manifest;
}

export interface PlanOptions {
  readonly directory: string;
  readonly wanted: readonly WantedFile[];
  readonly manifest: Manifest;
  /** Hashes of files that come with arx, by path: one of them is not edited, and not removed either. */
  readonly shipped: Manifest;
  /** Every path that this arx emits, whatever the settings: nothing else is ever removed. */
  readonly emitted: ReadonlySet<string>;
  /** Overwrites edited files, too. */
  readonly force: boolean;
  /** The user that secrets belong to; `undefined` to leave that as it is. */
  readonly secretUid: number | undefined;
}

/**
 * Compares what is wanted with what is there, and writes nothing.
 *
 * @throws CliError `ARX_STACK_EDITED` when files that would be overwritten are not as `init` left them, `ARX_STACK_FILES` for a
 *   directory that is a symbolic link, or no directory
 */
export function planFiles(options: PlanOptions): FilePlan {
  const { directory, wanted, manifest, force } = options;
  requireRealDirectories(directory, foldersOf(options));
  const states = wanted.map((file) => ({ file, state: stateOf(file, options) }));
  const edited = states.filter(({ state }) => state === 'edited').map(({ file }) => file.path);
  if (edited.length > 0 && !force) throw editedFiles(edited);
  const of = (...kinds: readonly string[]): readonly WantedFile[] =>
    states.filter(({ state }) => kinds.includes(state)).map(({ file }) => file);
  const old = obsolete(options);
  return {
    created: of('created'),
    changed: of('changed', 'edited'),
    unchanged: of('unchanged'),
    removed: old.filter(({ isOurs }) => isOurs).map(({ path }) => path),
    left: old.filter(({ isOurs }) => !isOurs).map(({ path }) => path),
    manifest: new Map([
      ...wanted.filter(({ kind }) => kind === 'generated').map(({ path, text }) => [path, [hashOf(text)]] as const),
      // Still to be told from files of the user when they are to go.
      ...old.filter(({ isOurs }) => !isOurs).map(({ path }) => [path, manifest.get(path) ?? []] as const),
    ]),
  };
}

/** Windows has other rights than these. */
const HAS_MODES = process.platform !== 'win32';

function stateOf(file: WantedFile, options: PlanOptions): 'created' | 'changed' | 'unchanged' | 'edited' {
  const { directory, manifest, shipped, secretUid } = options;
  const found = readDiskFile(join(directory, file.path));
  if (found === undefined) return 'created';
  if (file.kind === 'user') return 'unchanged';
  const isSame = found.text === file.text;
  if (file.kind === 'merged') return isSame ? 'unchanged' : 'changed';
  if (file.kind === 'secret') {
    const isGuarded = found.mode === file.mode && (secretUid === undefined || found.uid === secretUid);
    return isSame && (isGuarded || !HAS_MODES) ? 'unchanged' : 'changed';
  }
  // Who may read a file that is no secret is for the user to decide; a program has to run.
  if (isSame) return HAS_MODES && file.mode === 0o755 && (found.mode & 0o100) === 0 ? 'changed' : 'unchanged';
  const hash = hashOf(found.text);
  const isOurs = [manifest, shipped].some((known) => known.get(file.path)?.includes(hash) === true);
  return isOurs ? 'changed' : 'edited';
}

/** Every directory that something is written into, or removed from. */
function foldersOf({ wanted, manifest, emitted }: PlanOptions): readonly string[] {
  const old = [...manifest.keys()].filter((path) => emitted.has(path));
  return [...[...wanted.map(({ path }) => path), ...old].map(dirname), paths.customRules, paths.secrets];
}

/** A manifest is a file like any other: nothing but what arx emits, as arx wrote it, goes because it says so. */
function obsolete({ directory, wanted, manifest, emitted }: PlanOptions): readonly { path: string; isOurs: boolean }[] {
  const kept = new Set(wanted.map(({ path }) => path));
  const generated = [...manifest]
    .filter(([path]) => !kept.has(path) && emitted.has(path))
    .flatMap(([path, hashes]) => {
      const found = readDiskFile(join(directory, path));
      return found === undefined ? [] : [{ path, isOurs: hashes.includes(hashOf(found.text)) }];
    });
  const secrets = Object.values(SECRETS)
    .map((name) => `${paths.secrets}/${name}`)
    .filter((path) => !kept.has(path) && readDiskFile(join(directory, path)) !== undefined)
    .map((path) => ({ path, isOurs: true }));
  return [...generated, ...secrets];
}

function editedFiles(edited: readonly string[]): CliError {
  const shown = edited.slice(0, 10).map((path) => `  ${path}`);
  const more = edited.length > shown.length ? [`  and ${edited.length - shown.length} more`] : [];
  const one = edited.length === 1;
  return new CliError('ARX_STACK_EDITED', {
    subject: edited[0] ?? '',
    message: `${one ? 'a file is' : `${edited.length} files are`} not as arx wrote ${one ? 'it' : 'them'}; nothing was written`,
    hint: [
      ...shown,
      ...more,
      `your own rules belong into ${paths.customRules}/*.yml, settings into ${paths.env}`,
      `move ${one ? 'it' : 'them'} away to keep what was edited, or add --force to overwrite`,
    ].join('\n'),
  });
}
