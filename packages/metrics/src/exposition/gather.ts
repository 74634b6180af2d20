import type { FamilySource } from '../source.ts';
import type { SeriesStore } from '../store/series-store.ts';
import { type ForeignFamily, type ForeignRegistry, isMetricName, readForeign, sampleNames } from './foreign.ts';

/** A family that will stand on the page. */
export type PageFamily =
  | {
      readonly kind: 'store';
      readonly store: SeriesStore;
      readonly constantLabels: FamilySource['constantLabels'];
    }
  | { readonly kind: 'foreign'; readonly family: ForeignFamily };

/** Something that is missing from a page. */
export type Loss =
  | { readonly kind: 'source'; readonly reason: 'error' | 'timeout'; readonly detail: string }
  | { readonly kind: 'family'; readonly reason: 'duplicate' | 'invalid'; readonly name: string };

export interface GatherOptions {
  readonly sources: readonly FamilySource[];
  readonly foreign: readonly ForeignRegistry[];
  readonly onLoss: (loss: Loss) => void;
}

/** The families of a page, each sample name once. */
export interface Gathered {
  readonly families: readonly PageFamily[];
  /** Every name that a family of the page has. */
  readonly names: ReadonlySet<string>;
}

/** What a source gets after the abort to settle by itself, in milliseconds, before the page goes on without waiting. */
const GRACE_MS = 100;

/**
 * Brings all sources up to date, side by side, and lists their families. A source that fails or is not done some
 * milliseconds after the abort shows what it has; a foreign registry loses its families for this page.
 */
export async function gather({ sources, foreign, onLoss }: GatherOptions, signal: AbortSignal): Promise<Gathered> {
  const reading = foreign.map((registry) => settle(() => readForeign(registry), signal, 0));
  const refreshing = sources.map((source) => settle(() => source.refresh(signal), signal, GRACE_MS));
  for (const outcome of await Promise.all(refreshing)) {
    if (outcome.kind !== 'done') onLoss({ kind: 'source', reason: outcome.kind, detail: outcome.detail });
  }
  const families: PageFamily[] = [];
  for (const outcome of await Promise.all(reading)) {
    if (outcome.kind === 'done') for (const family of outcome.value) families.push({ kind: 'foreign', family });
    else onLoss({ kind: 'source', reason: outcome.kind, detail: outcome.detail });
  }
  return withoutDuplicates([...sources.flatMap((source) => storesOf(source, onLoss)), ...families], onLoss);
}

function storesOf(source: FamilySource, onLoss: GatherOptions['onLoss']): PageFamily[] {
  try {
    return source.stores().map((store) => ({ kind: 'store', store, constantLabels: source.constantLabels }));
  } catch (error) {
    onLoss({ kind: 'source', reason: 'error', detail: messageOf(error) });
    return [];
  }
}

/** Leaves out what would break the page: names that are no names, and names that an earlier family has. */
function withoutDuplicates(families: readonly PageFamily[], onLoss: GatherOptions['onLoss']): Gathered {
  const taken: Set<string> = new Set();
  const names: Set<string> = new Set();
  const kept = families.filter((candidate) => {
    const { name, type } = candidate.kind === 'store' ? candidate.store.family : candidate.family;
    const samples = sampleNames(name, type);
    const reason = isMetricName(name) ? 'duplicate' : 'invalid';
    if (reason === 'invalid' || samples.some((sample) => taken.has(sample))) {
      onLoss({ kind: 'family', reason, name });
      return false;
    }
    for (const sample of samples) taken.add(sample);
    names.add(name);
    return true;
  });
  return { families: kept, names };
}

type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'error' | 'timeout'; readonly detail: string };

/** The outcome of some work; `timeout` when it is not done `graceMs` after the signal. Never rejects. */
async function settle<T>(work: () => Promise<T>, signal: AbortSignal, graceMs: number): Promise<Outcome<T>> {
  const late = Promise.withResolvers<Outcome<T>>();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    timer = setTimeout(() => late.resolve({ kind: 'timeout', detail: 'it did not answer in time' }), graceMs);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    const done = (async (): Promise<Outcome<T>> => ({ kind: 'done', value: await work() }))();
    return await Promise.race([done, late.promise]);
  } catch (error) {
    return { kind: 'error', detail: messageOf(error) };
  } finally {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(timer);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'it threw something that is no Error';
}
