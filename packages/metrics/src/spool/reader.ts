import type { FamilySource } from '../source.ts';
import { MOVED, type Newest, newestTotals } from './accumulator.ts';
import { outlivesProcess } from './contribution.ts';
import { givenUpName, type Listing, listDirectory, prepareDirectory, totalsName, valuesName } from './directory.ts';
import { type FoldResult, foldSpool } from './fold.ts';
import { ownIdentity } from './identity.ts';
import { removeLeftovers } from './leftovers.ts';
import { MAX_WRITERS } from './limits.ts';
import { contribute, createMerge, familiesAside, type Merge, settle, withdraw } from './merge.ts';
import { createPacer } from './pace.ts';
import { createReaderMetrics, WRITER_STATES } from './self-metrics.ts';
import { ASIDE_REASONS, type AsideFile, GIVEN_UP_DETAIL } from './set-aside.ts';
import type { Totals } from './totals.ts';
import {
  createWriterView,
  isOver,
  type ReadContext,
  type ReadOutcome,
  readWriter,
  type WriterView,
} from './writer-view.ts';

export interface SpoolReaderOptions {
  /** The spool directory; made with mode 0700 where it is missing. */
  readonly dir: string;
  /** The writer of this process: flushed before each read, and then read like any other. */
  readonly ownWriter?: { flush(): boolean };
  /** Labels that every series carries after its own. Default none. */
  readonly constantLabels?: { readonly [name: string]: string };
  /** Whether ended writers are added to the totals after a read. Default true. */
  readonly fold?: boolean;
  /** Told how each fold went that did something, or could not. Default: nobody. */
  readonly onFold?: (result: FoldResult) => void;
  /** Told once of each file that cannot be read, and again when the reason changes. Default: nobody. */
  readonly onAside?: (file: AsideFile) => void;
}

/** The merged view of a spool: one page for all processes of a directory. */
export interface SpoolReader extends FamilySource {
  /** The reader's own families (`arx_spool_…`). Put it on the page beside the reader. */
  readonly metrics: FamilySource;
  /** Folds now, if no fold is under way, and waits for it. */
  fold(): Promise<FoldResult>;
  /** Waits for a fold that is under way. */
  close(): Promise<void>;
}

/** Attempts to read everything while others fold. */
const ATTEMPTS = 8;

/**
 * Opens the merged view of a spool directory. Throws `ARX_SPOOL_UNUSABLE` (a `MetricsError`) when the directory cannot
 * be trusted or used; after that nothing throws: what cannot be read is counted in `metrics`, and its last good
 * values stand. Cost of a refresh: one read of the values of every writer that has written, and one addition per value.
 */
export function openSpoolReader(options: SpoolReaderOptions): SpoolReader {
  const dir = prepareDirectory(options.dir);
  const context: ReadContext = { dir, own: ownIdentity(), families: new Map() };
  const views: Map<string, WriterView> = new Map();
  const merge = createMerge();
  const self = createReaderMetrics();
  let totals: Totals | undefined;
  let newest: Newest = { totals: undefined, aside: [] };
  let refreshing: Promise<void> | undefined;
  let folding: Promise<FoldResult> | undefined;
  /** Name and reason of the files that `onAside` was told of. */
  const told: Set<string> = new Set();
  /** Something was read that the stores do not show yet. */
  let unsettled = false;

  async function refresh(signal: AbortSignal): Promise<void> {
    try {
      options.ownWriter?.flush();
      const snapshot = await readAll(signal);
      if (snapshot === undefined) return;
      takeOver(snapshot);
      if (options.fold === false) return;
      removeLeftovers(dir, snapshot.listing, context.own);
      if (snapshot.views.some(canBeFolded)) void fold();
    } catch {
      // The directory itself cannot be listed: what was read last stands.
      self.add('arx_spool_stale_reads_total', 1);
    }
  }

  /** One view of the whole spool: totals, and every writer that is not in them. Undefined when it did not come about. */
  async function readAll(signal: AbortSignal): Promise<Snapshot | undefined> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const listing = listDirectory(dir);
      const found = newestTotals(dir, listing.totals, context.families, totals);
      if (found === MOVED || (isBehind(found) && attempt < ATTEMPTS)) continue;
      const read = await readWriters(listing, found, signal);
      if (signal.aborted) return undefined;
      // A writer that is gone is in totals that are newer than ours, and so may be others.
      const moved = read.vanished || hasMoved(listing);
      if (moved && (attempt < ATTEMPTS || read.vanished)) continue;
      return { ...read, newest: found, listing };
    }
    self.add('arx_spool_stale_reads_total', 1);
    return undefined;
  }

  function hasMoved(listing: Listing): boolean {
    return listDirectory(dir).totals.at(-1) !== listing.totals.at(-1);
  }

  /** Totals behind those we know mean that the directory changed while it was listed; or that it was emptied. */
  function isBehind(found: Newest): boolean {
    return totals !== undefined && (found.totals?.generation ?? 0) < totals.generation;
  }

  async function readWriters(listing: Listing, base: Newest, signal: AbortSignal): Promise<Reads> {
    const folded = base.totals?.folded ?? new Set();
    const outcomes: Map<WriterView, ReadOutcome> = new Map();
    const pace = createPacer();
    for (const id of known(listing.writers)) {
      if (folded.has(id)) continue;
      // Kept at once, so that a table is not parsed again by the next attempt.
      const view = views.get(id) ?? createWriterView(id);
      views.set(id, view);
      outcomes.set(view, readOne(view));
      await pace();
      if (signal.aborted) break;
    }
    const vanished = [...outcomes.values()].includes('vanished');
    // The counts of a writer whose files are gone are in totals that we cannot read, most likely: they stand.
    const lost = base.aside.length === 0 ? [] : [...views.values()];
    for (const view of lost) if (!outcomes.has(view) && !folded.has(view.id)) outcomes.set(view, 'same');
    return { views: [...outcomes.keys()], outcomes, vanished };
  }

  /** Not more than the limit; those that are shown go first, so that nothing falls when others come. */
  function known(ids: readonly string[]): readonly string[] {
    if (ids.length <= MAX_WRITERS) return ids;
    const [shown, others] = [ids.filter((id) => views.has(id)), ids.filter((id) => !views.has(id))];
    return [...shown, ...others].slice(0, MAX_WRITERS);
  }

  function readOne(view: WriterView): ReadOutcome {
    const wasOver = isOver(view);
    const outcome = readWriter(view, context);
    if (outcome === 'fresh' || isOver(view) !== wasOver) unsettled = true;
    return outcome;
  }

  /** Makes a snapshot what the stores show. In one turn: a page never sees half of it. */
  function takeOver(snapshot: Snapshot): void {
    const present = new Set(snapshot.views);
    newest = snapshot.newest;
    if (unsettled) for (const view of present) showWriter(merge, view);
    if (newest.totals !== totals) {
      for (const contribution of newest.totals?.contributions ?? []) contribute(merge, contribution);
      for (const contribution of totals?.contributions ?? []) withdraw(merge, contribution);
      totals = newest.totals;
      unsettled = true;
    }
    for (const [id, view] of views) {
      if (present.has(view)) continue;
      hideWriter(merge, view);
      views.delete(id);
      unsettled = true;
    }
    if (unsettled) settle(merge);
    unsettled = false;
    count(snapshot);
  }

  function count({ outcomes, listing }: Snapshot): void {
    const states: string[] = [];
    const aside: AsideFile[] = newest.aside.map(({ generation, ...why }) => ({ name: totalsName(generation), ...why }));
    for (const [view, outcome] of outcomes) {
      if (view.liveness !== undefined) states.push(view.liveness);
      if (view.aside !== undefined) aside.push({ name: valuesName(view.id), ...view.aside });
      if (outcome === 'busy') self.add('arx_spool_stale_reads_total', 1);
    }
    for (const name of listing.foreign) aside.push({ name, reason: 'foreign', detail: 'not a name of a spool file' });
    for (const generation of listing.givenUp) {
      aside.push({ name: givenUpName(generation), reason: 'torn', detail: GIVEN_UP_DETAIL });
    }
    for (const file of aside) tell(file);
    const reasons = aside.map(({ reason }) => reason);
    const times = (list: readonly string[], word: string): number => list.filter((item) => item === word).length;
    for (const state of WRITER_STATES) self.set('arx_spool_writers', times(states, state), state);
    for (const reason of ASIDE_REASONS) self.set('arx_spool_files_set_aside', times(reasons, reason), reason);
    self.set('arx_spool_families_set_aside', familiesAside(merge));
    let capped = 0;
    for (const merged of merge.ruling) capped += merged.capped;
    self.set('arx_spool_capped_series', capped);
  }

  function tell({ name, reason, detail }: AsideFile): void {
    const key = `${name} ${reason}`;
    if (told.has(key)) return;
    told.add(key);
    try {
      options.onAside?.({ name, reason, detail });
    } catch {
      // Whoever wanted to be told has failed to listen.
    }
  }

  function fold(): Promise<FoldResult> {
    folding ??= foldSpool(dir).then((result) => {
      folding = undefined;
      if (result.kind === 'folded') {
        self.add('arx_spool_folds_total', 1);
        self.add('arx_spool_folded_writers_total', result.writers.length);
      } else if (result.kind !== 'nothing') self.add('arx_spool_fold_failures_total', 1);
      // What a reader holds in memory it does not read again; a fold does.
      if (result.kind === 'stopped') tell({ ...result, name: totalsName(result.generation) });
      try {
        if (result.kind !== 'nothing') options.onFold?.(result);
      } catch {
        // Not ours; the fold is done.
      }
      return result;
    });
    return folding;
  }

  return {
    constantLabels: options.constantLabels ?? {},
    metrics: self.source,
    refresh(signal) {
      refreshing ??= refresh(signal).finally(() => {
        refreshing = undefined;
      });
      return refreshing;
    },
    stores: () => merge.ruling.map(({ store }) => store),
    fold,
    async close() {
      await refreshing;
      await folding;
    },
  };
}

interface Reads {
  readonly views: readonly WriterView[];
  readonly outcomes: ReadonlyMap<WriterView, ReadOutcome>;
  /** The files of a writer were deleted while we read. */
  readonly vanished: boolean;
}

interface Snapshot extends Reads {
  readonly newest: Newest;
  readonly listing: Listing;
}

function canBeFolded(view: WriterView): boolean {
  return isOver(view) && view.aside === undefined;
}

/** Takes over what is new of a writer. The gauges of one that is over are gone with it. */
function showWriter(merge: Merge, view: WriterView): void {
  for (const contribution of view.data?.families ?? []) {
    if (!isOver(view) || outlivesProcess(contribution.family)) contribute(merge, contribution);
    else withdraw(merge, contribution);
  }
  hideRetired(merge, view);
}

function hideWriter(merge: Merge, view: WriterView): void {
  for (const contribution of view.data?.families ?? []) withdraw(merge, contribution);
  hideRetired(merge, view);
}

function hideRetired(merge: Merge, { retired }: WriterView): void {
  for (const { families } of retired.splice(0)) for (const contribution of families) withdraw(merge, contribution);
}
