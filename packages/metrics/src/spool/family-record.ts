import type { Family } from '../declare/family.ts';
import { validateFamily } from '../declare/validate.ts';
import type { SeriesStore } from '../store/series-store.ts';
import { MAX_PAGE_SERIES } from './limits.ts';
import { SetAside } from './set-aside.ts';

/** A family as a file declares it. */
interface SpooledFamily {
  readonly family: Family;
  /** Identity across writers: what the file calls its hash, and what the declaration really hashes to. */
  readonly key: string;
  /** Series per page in the file's values. */
  readonly perPage: number;
  /** Milliseconds since 1970 of the first writer that declared it so. */
  readonly since: number;
}

/** Decoded declarations by their text: many writers declare the same. */
export type FamilyCache = Map<string, SpooledFamily>;

const MAX_CACHED = 10_000;

/** The declaration of a store as one JSON text. */
export function encodeFamily(store: Pick<SeriesStore, 'family' | 'mask'>): string {
  return encodeDeclaration(store.family, store.mask + 1, 0);
}

/** `since` is 0 in a writer's table, where the header says when. */
export function encodeDeclaration(family: Family, perPage: number, since: number): string {
  const { name, type, help, unit, labelNames, labels, state, merge, buckets, maxSeries, hash } = family;
  return JSON.stringify({
    name,
    type,
    help,
    unit,
    labels: labelNames.map((label, k) => [label, labels[k]]),
    state,
    merge,
    buckets,
    maxSeries,
    hash,
    perPage,
    since,
  });
}

/** Reads a declaration and checks it like one that a program makes. Throws `SetAside`. */
export function decodeFamily(text: string, cache: FamilyCache): SpooledFamily {
  const cached = cache.get(text);
  if (cached !== undefined) return cached;
  const decoded = decode(text);
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(text, decoded);
  return decoded;
}

function decode(text: string): SpooledFamily {
  try {
    const { type, labels, hash, perPage, since, unit, ...rest } = JSON.parse(text);
    if (type !== 'counter' && type !== 'gauge' && type !== 'histogram' && type !== 'info') throw new Error('type');
    if (!Number.isSafeInteger(perPage) || perPage < 1 || perPage > MAX_PAGE_SERIES) throw new Error('perPage');
    if (typeof hash !== 'string' || hash.length > 128 || !Number.isFinite(since)) throw new Error('hash');
    if (unit !== undefined && typeof unit !== 'string') throw new Error('unit');
    if (!Array.isArray(labels) || new Set(labels.map(([label]) => label)).size !== labels.length)
      throw new Error('labels');
    const declaration = { ...rest, unit, labels: Object.fromEntries(labels) };
    const family = validateFamily(type, declaration, rest.maxSeries);
    if (family.labelNames.length !== labels.length) throw new Error('labels');
    if (!['sum', 'max', 'min'].includes(family.merge)) throw new Error('merge');
    return { family: { ...family, hash }, key: family.hash === hash ? hash : `${hash}:${family.hash}`, perPage, since };
  } catch (error) {
    if (error instanceof SetAside) throw error;
    throw new SetAside('torn', `a declaration cannot be used: ${error instanceof Error ? error.message : error}`);
  }
}
