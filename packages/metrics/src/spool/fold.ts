import fs from 'node:fs';
import { join } from 'node:path';
import { deleteOldTotals, MOVED, newestTotals, publishTotals, removeIfThere } from './accumulator.ts';
import { outlivesProcess } from './contribution.ts';
import { type Listing, listDirectory, openForReading, totalsName, valuesName } from './directory.ts';
import { giveUpTorn, nextGeneration, wasGivenUp } from './given-up-totals.ts';
import { ownIdentity } from './identity.ts';
import { removeLeftovers } from './leftovers.ts';
import { MAX_WRITERS } from './limits.ts';
import { contribute, createMerge, type Merge, settle } from './merge.ts';
import { createPacer } from './pace.ts';
import { type AsideReason, errorCode } from './set-aside.ts';
import { encodeTotals, type Totals } from './totals.ts';
import { createWriterView, isOver, type ReadContext, readWriter, type WriterView } from './writer-view.ts';

/**
 * How a fold went. `folded`: these writers are in the totals now. `nothing`: no writer has ended. `stopped`: the newest
 * totals cannot be read, and nothing is folded until they can, are removed, or are found damaged for certain.
 * `failed`: the system refused something, or other folders were faster each time; nothing has changed.
 */
export type FoldResult =
  | { readonly kind: 'folded'; readonly writers: readonly string[]; readonly generation: number }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'stopped'; readonly generation: number; readonly reason: AsideReason; readonly detail: string }
  | { readonly kind: 'failed'; readonly detail: string };

const ATTEMPTS = 8;
/** Writers per fold, which are in memory together; the next fold takes more. */
const MAX_FOLDED = 1000;

/**
 * Adds the counts of all ended writers of a spool to its totals, exactly once, and deletes their files. Safe to call
 * from any number of processes at once, and to be killed at any point. Never rejects.
 */
export async function foldSpool(dir: string): Promise<FoldResult> {
  const context: ReadContext = { dir, own: ownIdentity(), families: new Map() };
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const result = await foldOnce(context);
      if (result !== undefined) return result;
    }
    return { kind: 'failed', detail: 'other folders were faster each time' };
  } catch (error) {
    return { kind: 'failed', detail: errorCode(error) || String(error) };
  }
}

/** One attempt. Undefined when somebody else has changed the directory meanwhile. */
async function foldOnce(context: ReadContext): Promise<FoldResult | undefined> {
  const { dir } = context;
  const listing = listDirectory(dir);
  const highest = listing.totals.at(-1);
  if (highest === undefined) return startTotals(context, listing);
  const base = openBase(dir, highest);
  if (base === undefined) return undefined;
  try {
    const newest = newestTotals(dir, listing.totals, context.families);
    if (newest === MOVED) return undefined;
    const { totals } = newest;
    if (totals?.generation !== highest) {
      if (giveUpTorn(dir, newest.aside)) return undefined;
      const { reason = 'unreadable', detail = 'unreadable' } = newest.aside[0] ?? {};
      return { kind: 'stopped', generation: highest, reason, detail };
    }
    await deleteFolded(dir, listing, totals.folded);
    const ended = await endedWriters(context, listing, totals.folded);
    if (ended.length === 0) {
      cleanUp(context, listing, highest);
      return { kind: 'nothing' };
    }
    const generation = nextGeneration(listing);
    const folded = [...stillThere(listing, totals.folded), ...ended.map(({ id }) => id)];
    const bytes = encodeTotals(generation, familiesOf(await mergeAll(totals, ended)), folded);
    if (!(await publishTotals(dir, generation, bytes))) return undefined;
    if (wasGivenUp(dir, generation)) {
      // The name was free because others gave up what stood there, and they have gone on without us.
      removeIfThere(join(dir, totalsName(generation)));
      return undefined;
    }
    if (!isStillBase(dir, highest, base)) {
      // After a reset it would stand there as the newest and bring back what was reset.
      if (listDirectory(dir).totals.at(-1) === generation) removeIfThere(join(dir, totalsName(generation)));
      return undefined;
    }
    await deleteFolded(dir, listing, new Set(folded));
    cleanUp(context, listing, generation);
    return { kind: 'folded', writers: ended.map(({ id }) => id), generation };
  } finally {
    fs.closeSync(base);
  }
}

/** The first totals are empty, so that every later one has one before it. */
async function startTotals(context: ReadContext, listing: Listing): Promise<FoldResult | undefined> {
  if ((await endedWriters(context, listing, new Set())).length === 0) {
    removeLeftovers(context.dir, listing, context.own);
    return { kind: 'nothing' };
  }
  const generation = nextGeneration(listing);
  await publishTotals(context.dir, generation, encodeTotals(generation, [], []));
  return undefined;
}

/** Holds the file of the totals open, so that its inode is not used again while we compare. */
function openBase(dir: string, generation: number): number | undefined {
  try {
    return openForReading(join(dir, totalsName(generation)));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Whether our totals followed on the newest ones. If others have published two and more generations since we listed,
 * the name that we took may have been free again; but then the generation before it is gone, as it is deleted first.
 */
function isStillBase(dir: string, generation: number, base: number): boolean {
  try {
    const there = fs.lstatSync(join(dir, totalsName(generation)));
    const held = fs.fstatSync(base);
    return there.ino === held.ino && there.dev === held.dev;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

async function endedWriters(
  context: ReadContext,
  listing: Listing,
  folded: ReadonlySet<string>,
): Promise<WriterView[]> {
  const ended: WriterView[] = [];
  const pace = createPacer();
  for (const id of listing.writers.slice(0, MAX_WRITERS)) {
    if (folded.has(id)) continue;
    const view = createWriterView(id);
    // Only a writer whose last commit was read whole: a damaged file stays where it is.
    if (readWriter(view, context) === 'fresh' && isOver(view)) ended.push(view);
    if (ended.length === MAX_FOLDED) break;
    await pace();
  }
  return ended;
}

async function mergeAll(totals: Totals, ended: readonly WriterView[]): Promise<Merge> {
  const merge = createMerge();
  const pace = createPacer();
  for (const contribution of totals.contributions) contribute(merge, contribution);
  for (const { data } of ended) {
    for (const contribution of data?.families ?? []) {
      if (outlivesProcess(contribution.family)) contribute(merge, contribution);
    }
    await pace();
  }
  settle(merge);
  return merge;
}

function familiesOf(merge: Merge): Parameters<typeof encodeTotals>[1] {
  return [...merge.families.values()].flatMap((byKey) => [...byKey.values()]);
}

/** An id may be forgotten once no file of the writer was there: a file that is gone does not come back. */
function stillThere({ writers, tables }: Listing, folded: ReadonlySet<string>): string[] {
  const there = new Set([...writers, ...tables.map(({ id }) => id)]);
  return [...folded].filter((id) => there.has(id));
}

/** Deletes the files of folded writers. One that cannot be deleted stays on the list and is tried again. */
async function deleteFolded(dir: string, listing: Listing, folded: ReadonlySet<string>): Promise<void> {
  const values = listing.writers.filter((id) => folded.has(id)).map(valuesName);
  const tables = listing.tables.filter(({ id }) => folded.has(id)).map(({ name }) => name);
  const pace = createPacer();
  for (const name of [...values, ...tables]) {
    removeIfThere(join(dir, name));
    await pace();
  }
}

/** Deletes what nobody needs: old totals, and half-made files of processes that died over them. */
function cleanUp({ dir, own }: ReadContext, listing: Listing, newest: number): void {
  deleteOldTotals(dir, newest);
  removeLeftovers(dir, listing, own);
}
