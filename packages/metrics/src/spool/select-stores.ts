import type { FamilySource } from '../source.ts';
import type { SeriesStore } from '../store/series-store.ts';

/**
 * The part of a source that `accept` lets through: the stores of one system, or those that the spool does not carry
 * (`selectStores(registry, (store) => !writer.carries(store))`), so that they do not stand on a page twice.
 */
export function selectStores(
  source: FamilySource,
  accept: (store: SeriesStore) => boolean,
  constantLabels: { readonly [name: string]: string } = source.constantLabels,
): FamilySource {
  return {
    constantLabels,
    refresh: (signal) => source.refresh(signal),
    stores: () => source.stores().filter(accept),
  };
}
