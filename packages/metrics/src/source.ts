import type { SeriesStore } from './store/series-store.ts';

/**
 * Anything whose families can stand on a page: a registry, or the merged view of a spool.
 * The exposition knows nothing else of either.
 */
export interface FamilySource {
  /** Labels that every series of this source carries after its own, such as `instance_id`. */
  readonly constantLabels: { readonly [name: string]: string };
  /**
   * Brings everything up to date that is read at scrape time: callback instruments, spool files. Never rejects; a
   * callback that throws or is not done when `signal` aborts loses its own families for this scrape, and is counted.
   */
  refresh(signal: AbortSignal): Promise<void>;
  /** The stores to expose now, in order of declaration. Synchronous, so that a page can be taken in one turn. */
  stores(): readonly SeriesStore[];
}
