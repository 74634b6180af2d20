import { dirname, join } from 'node:path';
import type { EmittedFile } from '@arx/mixin/emit';
import { CliError } from '../errors.ts';
import {
  hashOf,
  isBehindLink,
  isNormal,
  makeDirectory,
  readDiskFile,
  removeDiskFile,
  requireRealDirectories,
  sweep,
  writeDiskFile,
} from '../stack/disk.ts';
import { type Manifest, mergeManifests, readManifest, renderManifest } from '../stack/manifest.ts';

/** Lists what was built, relative to the directory that is built into. */
const BUILT_LIST = 'observability/.built.json';

const ABOUT = 'What arx mixin build wrote, as SHA-256. It lets build tell its files from yours; keep it with them.';

/** What a build would do to a directory. */
export interface BuildPlan {
  readonly created: readonly EmittedFile[];
  readonly changed: readonly EmittedFile[];
  readonly unchanged: readonly EmittedFile[];
  /** Among the changed ones those that are not as an earlier build left them: somebody edited them, or another program wrote them. */
  readonly edited: readonly string[];
  /** Paths of files that an earlier build wrote, that are as it left them, and that are built no more. */
  readonly removed: readonly string[];
  /** Such files that somebody edited: they stay. */
  readonly left: readonly string[];
  readonly before: Manifest;
  readonly after: Manifest;
  /** Whether the list of built files itself is as it has to be. */
  readonly isListed: boolean;
}

/**
 * Compares what is built with what is there, and writes nothing.
 *
 * @throws CliError `ARX_STACK_FILES` for a file that cannot be read, or that is something else than a file
 */
export function planBuild(directory: string, files: readonly EmittedFile[]): BuildPlan {
  requireRealDirectories(directory, [BUILT_LIST, ...files.map(({ path }) => path)].map(dirname));
  const listed = readDiskFile(join(directory, BUILT_LIST))?.text;
  const before = readManifest(listed);
  const states = files.map((file) => ({ file, state: stateOf(directory, file, before) }));
  const of = (...kinds: readonly State[]): readonly EmittedFile[] =>
    states.filter(({ state }) => kinds.includes(state)).map(({ file }) => file);
  const stale = staleFiles(directory, files, before);
  const left = stale.filter(({ isOurs }) => !isOurs).map(({ path }) => path);
  const after: Manifest = new Map([
    ...files.map(({ path, text }) => [path, [hashOf(text)]] as const),
    // Still to be told from files of others should they be built again.
    ...left.map((path) => [path, before.get(path) ?? []] as const),
  ]);
  return {
    created: of('created'),
    changed: of('changed', 'edited'),
    unchanged: of('unchanged'),
    edited: of('edited').map(({ path }) => path),
    removed: stale.filter(({ isOurs }) => isOurs).map(({ path }) => path),
    left,
    before,
    after,
    isListed: listed === renderManifest(after, ABOUT),
  };
}

type State = 'created' | 'changed' | 'unchanged' | 'edited';

function stateOf(directory: string, { path, text, kind }: EmittedFile, before: Manifest): State {
  const found = readDiskFile(join(directory, path));
  if (found === undefined) return 'created';
  if (found.text === text) return kind === 'program' && (found.mode & 0o100) === 0 ? 'changed' : 'unchanged';
  return before.get(path)?.includes(hashOf(found.text)) === true ? 'changed' : 'edited';
}

/** Files that an earlier build lists and this one does not make; ours while they have the bytes that were written. */
function staleFiles(
  directory: string,
  files: readonly EmittedFile[],
  before: Manifest,
): readonly { readonly path: string; readonly isOurs: boolean }[] {
  const built = new Set(files.map(({ path }) => path));
  return [...before].flatMap(([path, hashes]) => {
    if (built.has(path) || !isOurPlace(directory, path)) return [];
    const found = readDiskFile(join(directory, path));
    return found === undefined ? [] : [{ path, isOurs: hashes.includes(hashOf(found.text)) }];
  });
}

/** The list is a file like any other: what it says of other places, and of what is behind links, is nothing to go by. */
function isOurPlace(directory: string, path: string): boolean {
  return isNormal(path) && !isBehindLink(directory, path);
}

/** Whether a build would leave everything as it is. */
export function isBuilt({ created, changed, removed, isListed }: BuildPlan): boolean {
  return isListed && created.length + changed.length + removed.length === 0;
}

/**
 * Does what a plan says, file by file, each as a whole: whoever reads sees the old one or the new one. Killed in between,
 * the list knows both, so that the next build completes the work.
 *
 * @throws CliError `ARX_STACK_FILES` for what cannot be written
 */
export function writeBuild(directory: string, plan: BuildPlan): void {
  if (isBuilt(plan)) return;
  const place = (path: string): string => join(directory, path);
  const list = (manifest: Manifest): void =>
    writeDiskFile(place(BUILT_LIST), renderManifest(manifest, ABOUT), { mode: 0o644 });
  const writes = [...plan.created, ...plan.changed];
  for (const folder of new Set([BUILT_LIST, ...writes.map(({ path }) => path)].map((path) => place(dirname(path))))) {
    makeDirectory(folder, { mode: 0o755 });
    sweep(folder);
  }
  list(mergeManifests(plan.before, plan.after));
  for (const { path, text, kind } of writes) {
    writeDiskFile(place(path), text, { mode: kind === 'program' ? 0o755 : 0o644 });
  }
  for (const path of plan.removed) removeDiskFile(place(path));
  list(plan.after);
}

const MOST_NAMES = 10;

/** @throws CliError `ARX_BUILD_EDITED` when a build would overwrite what somebody edited */
export function refuseEdited({ edited }: BuildPlan): void {
  const [first] = edited;
  if (first === undefined) return;
  const more = edited.length - MOST_NAMES;
  const one = edited.length === 1;
  throw new CliError('ARX_BUILD_EDITED', {
    subject: first,
    message: `${one ? 'a file is' : `${edited.length} files are`} not as arx built ${one ? 'it' : 'them'}; nothing was written`,
    hint: [
      ...edited.slice(0, MOST_NAMES).map((path) => `  ${path}`),
      ...(more > 0 ? [`  and ${more} more`] : []),
      `keep what was edited under another name, or add --force to overwrite ${one ? 'it' : 'them'}`,
    ].join('\n'),
  });
}
