import type { Family } from '../../src/declare/family.ts';
import { createPage, type PageOptions, type ScrapeOptions } from '../../src/exposition/page.ts';
import { config } from '../../src/labels/policy.ts';
import type { FamilySource } from '../../src/source.ts';
import { SeriesStore } from '../../src/store/series-store.ts';

/** A store as a registry would make it, for any name and any label text. */
export function storeOf(family: Partial<Family> & Pick<Family, 'name' | 'type'>): SeriesStore {
  const labelNames = family.labelNames ?? [];
  const buckets = family.buckets ?? [];
  return new SeriesStore({
    help: '',
    unit: undefined,
    labelNames,
    labels: labelNames.map(() => config()),
    state: 'process',
    merge: 'sum',
    buckets,
    maxSeries: 1_000_000,
    width: family.type === 'histogram' ? buckets.length + 2 : 1,
    hash: '',
    ...family,
  });
}

/** Makes a series if it is new, and sets its values. */
export function put(store: SeriesStore, texts: readonly string[], ...values: number[]): number {
  const found = store.findTexts(texts);
  const slot = found >= 0 ? found : store.add(texts);
  store.page(slot).values.set(values, store.offset(slot));
  return slot;
}

/** A source of these stores that needs no refreshing. */
export function sourceOf(
  stores: readonly SeriesStore[],
  constantLabels: FamilySource['constantLabels'] = {},
): FamilySource {
  return { constantLabels, refresh: async () => undefined, stores: () => stores };
}

export const OPENMETRICS = 'application/openmetrics-text;version=1.0.0';

/** The whole text of one scrape. Copies each chunk before it asks for the next, as a borrower must. */
export async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk.slice());
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
}

/** The text of a page of these stores alone. */
export function render(
  stores: readonly SeriesStore[],
  scrape: ScrapeOptions = {},
  options: Partial<PageOptions> = {},
): Promise<string> {
  const page = createPage({ sources: [sourceOf(stores)], selfMetrics: false, ...options });
  return textOf(page.scrape(scrape).chunks);
}
