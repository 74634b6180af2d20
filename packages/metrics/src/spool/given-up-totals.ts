import fs from 'node:fs';
import { join } from 'node:path';
import { removeIfThere, type TotalsAside } from './accumulator.ts';
import { givenUpName, listDirectory, totalsName } from './directory.ts';
import { errorCode } from './set-aside.ts';

/*
 * Totals that are damaged for certain are given up: they keep their bytes and lose their name, so that folding goes on
 * from those before them. Their number is not used again, as readers may hold what it stood for.
 */

/** What is written into at this moment, or copied back, is younger than this. */
const QUIET_MS = 10_000;
/** Two looks this far apart must find the same damage. */
const BETWEEN_LOOKS_SECONDS = 5;

/** Where this process has seen damaged totals: how the file looked, and when first (process uptime in seconds). */
const sightings: Map<string, { readonly stamp: string; readonly at: number }> = new Map();

/** The number that the next totals take: above all that stand, and above all that were given up. */
export function nextGeneration({
  totals,
  givenUp,
}: Pick<ReturnType<typeof listDirectory>, 'totals' | 'givenUp'>): number {
  return Math.max(totals.at(-1) ?? 0, givenUp.at(-1) ?? 0) + 1;
}

/** Whether totals of this number or a higher one were given up, so that it must not be published any more. */
export function wasGivenUp(dir: string, generation: number): boolean {
  return (listDirectory(dir).givenUp.at(-1) ?? 0) >= generation;
}

/**
 * Renames these totals if every one of them is damaged for certain: its bytes are wrong, not its permissions or its
 * version, nobody has touched it for ten seconds, and this process has seen it like that five seconds ago. True when
 * the directory has changed and is to be listed again.
 */
export function giveUpTorn(dir: string, aside: readonly TotalsAside[]): boolean {
  // All are looked at, so that several are certain at the same time.
  const certain = aside.map((totals) => isTornForCertain(dir, totals));
  if (certain.includes(false)) return false;
  return aside.map(({ generation }) => giveUp(dir, generation)).includes(true);
}

function isTornForCertain(dir: string, { generation, reason }: TotalsAside): boolean {
  if (reason !== 'torn' && reason !== 'empty') return false;
  const path = join(dir, totalsName(generation));
  const stat = fs.lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return false;
  const stamp = `${stat.ino}:${stat.size}:${stat.mtimeMs}`;
  const now = process.uptime();
  const seen = sightings.get(path);
  if (seen?.stamp !== stamp) {
    sightings.set(path, { stamp, at: now });
    return false;
  }
  return now - seen.at >= BETWEEN_LOOKS_SECONDS && Date.now() - stat.mtimeMs > QUIET_MS;
}

/** By a link first: unlike a rename it never replaces what another has given up under that name. */
function giveUp(dir: string, generation: number): boolean {
  const path = join(dir, totalsName(generation));
  const kept = join(dir, givenUpName(generation));
  sightings.delete(path);
  try {
    fs.linkSync(path, kept);
  } catch (error) {
    // Somebody else was faster; or died between the two steps, and then both names are of one file.
    if (errorCode(error) === 'ENOENT') return true;
    if (errorCode(error) !== 'EEXIST' || inodeOf(path) !== inodeOf(kept)) throw error;
  }
  return removeIfThere(path);
}

function inodeOf(path: string): number | undefined {
  return fs.lstatSync(path, { throwIfNoEntry: false })?.ino;
}
