import { readdir } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { didYouMean, FlowError, listed, quoted } from './errors.ts';
import type { Flow } from './flow.ts';
import { loadFlowFile, reasonOf } from './flow-file.ts';
import { nearestWord } from './nearest.ts';

/** A directory with flow files: every `*.yaml` and `*.yml` directly in it. */
export interface FlowDir {
  readonly path: string;
  /** Whether it is fine that the directory is not there. Default `false`. */
  readonly optional?: boolean | undefined;
}

/** A flow and where it comes from. */
export interface LibraryFlow {
  readonly flow: Flow;
  readonly file: string;
  /** Whether it came with this package. */
  readonly origin: 'shipped' | 'user';
  /** File of the flow with the same id that this one replaces, such as a shipped one. */
  readonly replaces: string | undefined;
}

/** What {@link loadFlows} found. */
export interface FlowLibrary {
  /** One for each id, sorted by id. */
  readonly flows: readonly LibraryFlow[];
  /** Files and directories that could not be taken, each with its reason. They do not keep the others from being used. */
  readonly problems: readonly FlowError[];
}

/** The flows of this package; the folder is beside both `src/` and `dist/`. */
const SHIPPED_DIR = fileURLToPath(new URL('../../flows', import.meta.url));

/**
 * Loads the shipped flows and those of the given directories. Where an id occurs in several of them the later directory
 * wins, so a user's flow replaces a shipped one. Two files of one directory with the same id are a problem, and neither
 * is taken.
 */
export async function loadFlows(options: { readonly dirs?: readonly FlowDir[] } = {}): Promise<FlowLibrary> {
  const userDirs = (options.dirs ?? []).filter(({ path }) => resolve(path) !== SHIPPED_DIR);
  const loaded = await Promise.all([
    loadDir({ path: SHIPPED_DIR }, 'shipped'),
    ...userDirs.map((dir) => loadDir(dir, 'user')),
  ]);
  const byId = new Map<string, LibraryFlow>();
  for (const entry of loaded.flatMap(({ flows }) => flows)) {
    byId.set(entry.flow.id, { ...entry, replaces: byId.get(entry.flow.id)?.file });
  }
  return {
    flows: [...byId.values()].sort((a, b) => (a.flow.id < b.flow.id ? -1 : 1)),
    problems: loaded.flatMap(({ problems }) => problems),
  };
}

/**
 * The directory with the user's own flows: the flag, else `ARX_FLOWS_DIR`, else `./flows`. Only the last may be absent;
 * a directory that somebody named and that is not there is a problem.
 */
export function userFlowDirs(
  options: { readonly flag?: string | undefined; readonly env?: Readonly<Record<string, string | undefined>> } = {},
): readonly FlowDir[] {
  const named = options.flag ?? ((options.env ?? process.env)['ARX_FLOWS_DIR'] || undefined);
  return [named === undefined ? { path: 'flows', optional: true } : { path: named }];
}

/**
 * The flow with this id.
 *
 * @throws FlowError the problem of the file that should have declared it, even when an earlier directory has a flow with
 * this id, as that one is not what was meant; else `ARX_FLOW_UNKNOWN` with the nearest id and the list
 */
export function findFlow(library: FlowLibrary, id: string): LibraryFlow {
  const broken = library.problems.find((problem) => declares(problem, id));
  if (broken !== undefined) throw broken;
  const found = library.flows.find(({ flow }) => flow.id === id);
  if (found !== undefined) return found;

  const ids = library.flows.map(({ flow }) => flow.id);
  const hint = didYouMean(nearestWord(id, ids));
  const skipped = library.problems.map(({ subject }) => subject);
  const ignored = skipped.length === 0 ? '' : ` (not taken because of errors: ${listed(skipped)})`;
  const message = `there is no flow ${quoted(id)}${hint}; known flows: ${listed(ids) || 'none'}${ignored}`;
  throw new FlowError('ARX_FLOW_UNKNOWN', id, message);
}

function declares(problem: FlowError, id: string): boolean {
  return problem.flowId === id || (problem.flowId === undefined && stem(problem.subject) === id);
}

function stem(file: string): string {
  return basename(file, extname(file));
}

type LoadedDir = { readonly flows: readonly LibraryFlow[]; readonly problems: readonly FlowError[] };

async function loadDir(dir: FlowDir, origin: LibraryFlow['origin']): Promise<LoadedDir> {
  const files = await flowFilesIn(dir);
  if (files instanceof FlowError) return { flows: [], problems: [files] };
  const results = await Promise.all(files.map((file) => loadEntry(file, origin)));
  const entries = results.flatMap((result) => (result instanceof FlowError ? [] : [result]));
  const unusable = results.flatMap((result) => (result instanceof FlowError ? [result] : []));
  const duplicates = duplicatesOf(entries);
  return {
    flows: entries.filter(({ flow }) => !duplicates.some(({ flowId }) => flowId === flow.id)),
    problems: [...unusable, ...duplicates],
  };
}

async function flowFilesIn({ path, optional = false }: FlowDir): Promise<readonly string[] | FlowError> {
  try {
    const names = await readdir(path);
    return names
      .filter((name) => /^[^.].*\.ya?ml$/.test(name))
      .sort()
      .map((name) => join(path, name));
  } catch (error) {
    if (optional && (error as { readonly code?: unknown }).code === 'ENOENT') return [];
    const message = `cannot read the directory of flows ${path}: ${reasonOf(error)}`;
    return new FlowError('ARX_FLOW_UNREADABLE', path, message, { cause: error });
  }
}

async function loadEntry(file: string, origin: LibraryFlow['origin']): Promise<LibraryFlow | FlowError> {
  try {
    return { flow: await loadFlowFile(file), file, origin, replaces: undefined };
  } catch (error) {
    if (error instanceof FlowError) return error;
    throw error;
  }
}

function duplicatesOf(entries: readonly LibraryFlow[]): readonly FlowError[] {
  const files = new Map<string, readonly string[]>();
  for (const { flow, file } of entries) files.set(flow.id, [...(files.get(flow.id) ?? []), file]);
  return [...files]
    .filter(([, declaring]) => declaring.length > 1)
    .map(([flowId, declaring]) => {
      const message = `the flow ${quoted(flowId)} is declared in ${declaring.join(' and in ')}; change one of the ids`;
      return new FlowError('ARX_FLOW_DUPLICATE', declaring[0] as string, message, { flowId });
    });
}
