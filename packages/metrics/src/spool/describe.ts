import fs from 'node:fs';
import { join, resolve } from 'node:path';
import { MOVED, newestTotals } from './accumulator.ts';
import { givenUpName, type Listing, listDirectory, totalsName, valuesName } from './directory.ts';
import { ownIdentity } from './identity.ts';
import { MAX_WRITERS } from './limits.ts';
import { type AsideFile, GIVEN_UP_DETAIL } from './set-aside.ts';
import type { Totals } from './totals.ts';
import { createWriterView, type ReadContext, readWriter, type WriterView } from './writer-view.ts';

/** One writer of a spool as its files tell. */
export interface DescribedWriter {
  readonly id: string;
  /** `live`, `ended` (said so itself), `dead` (its thread is gone), or `elsewhere` (another PID namespace or host). */
  readonly state: 'live' | 'ended' | 'dead' | 'elsewhere';
  readonly pid: number;
  /** Id of the thread; equal to `pid` for a main thread. */
  readonly tid: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Turns written. */
  readonly generation: number;
  readonly families: number;
  readonly series: number;
}

/** The counts of ended writers. */
export interface DescribedTotals {
  readonly generation: number;
  readonly families: number;
  readonly series: number;
}

/** What a spool directory holds, for people. */
export interface SpoolDescription {
  /** Absolute path. */
  readonly dir: string;
  /** False when there is no such directory; then everything else is empty. */
  readonly exists: boolean;
  readonly writers: readonly DescribedWriter[];
  /** Undefined when nothing was folded yet, or no totals can be read. */
  readonly totals: DescribedTotals | undefined;
  readonly aside: readonly AsideFile[];
  /** Spool files of every kind, and their size on disk. */
  readonly files: number;
  readonly bytes: number;
}

/** Looks at a spool directory without changing anything. Throws only what the system throws when it cannot be listed. */
export function describeSpool(dir: string): SpoolDescription {
  const path = resolve(dir);
  const context: ReadContext = { dir: path, own: ownIdentity(), families: new Map() };
  const { listing, totals, aside } = findTotals(context);
  const writers: DescribedWriter[] = [];
  for (const id of listing.writers.slice(0, MAX_WRITERS)) {
    if (totals?.folded.has(id)) continue;
    const view = createWriterView(id);
    readWriter(view, context);
    if (view.aside !== undefined) {
      aside.push({ name: valuesName(id), reason: view.aside.reason, detail: view.aside.detail });
    } else writers.push(...describeWriter(view));
  }
  for (const name of listing.foreign) aside.push({ name, reason: 'foreign', detail: 'not a name of a spool file' });
  for (const generation of listing.givenUp) {
    aside.push({ name: givenUpName(generation), reason: 'torn', detail: GIVEN_UP_DETAIL });
  }
  const sizes = spoolFiles(listing).map((name) => sizeOf(join(path, name)));
  return {
    dir: path,
    exists: fs.existsSync(path),
    writers,
    totals: totals === undefined ? undefined : describeTotals(totals),
    aside,
    files: sizes.length,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
  };
}

/** Names of all files that belong to the spool; those of others that only end like ours do not. */
export function spoolFiles({ writers, tables, totals, givenUp, temporary }: Listing): string[] {
  return [
    ...writers.map(valuesName),
    ...tables.map(({ name }) => name),
    ...temporary,
    ...givenUp.map(givenUpName),
    // Ascending, so that whoever deletes in this order leaves the newest for last.
    ...totals.map(totalsName),
  ];
}

const ATTEMPTS = 8;

function findTotals(context: ReadContext): { listing: Listing; totals: Totals | undefined; aside: AsideFile[] } {
  let listing = listDirectory(context.dir);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const found = newestTotals(context.dir, listing.totals, context.families);
    if (found !== MOVED) {
      const aside = found.aside.map(({ generation, ...why }) => ({ name: totalsName(generation), ...why }));
      return { listing, totals: found.totals, aside };
    }
    listing = listDirectory(context.dir);
  }
  return { listing, totals: undefined, aside: [] };
}

function describeWriter({ id, header, liveness, commit, data }: WriterView): DescribedWriter[] {
  if (header === undefined || liveness === undefined) return [];
  const { pid, tid, createdAt: startedAt } = header;
  const families = data?.families ?? [];
  let series = 0;
  for (const { pages } of families) for (const { live } of pages.values()) for (const bit of live) series += bit;
  const generation = commit?.generation ?? 0;
  return [{ id, state: liveness, pid, tid, startedAt, generation, families: families.length, series }];
}

function describeTotals({ generation, contributions }: Totals): DescribedTotals {
  const series = contributions.reduce((sum, { ready }) => sum + ready.length, 0);
  return { generation, families: contributions.length, series };
}

function sizeOf(path: string): number {
  try {
    // Blocks, not length: values files have holes.
    return fs.lstatSync(path).blocks * 512;
  } catch {
    return 0;
  }
}
