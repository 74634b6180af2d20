import type { FamilyType } from '../declare/family.ts';
import { validateFamily } from '../declare/validate.ts';
import type { LabelSpecs } from '../labels/policy.ts';
import type { FamilySource } from '../source.ts';
import { SeriesStore } from '../store/series-store.ts';
import { ASIDE_REASONS } from './set-aside.ts';

/** What a reader tells about itself and its spool. */
interface ReaderMetrics {
  readonly source: FamilySource;
  /** Sets a gauge, or a counter to what it has reached. */
  set(metric: ReaderMetric, value: number, ...labelValues: string[]): void;
  /** Adds to a counter. */
  add(metric: ReaderMetric, by: number): void;
}

interface Declaration {
  readonly type: FamilyType;
  readonly help: string;
  readonly labels?: LabelSpecs;
}

export const WRITER_STATES = ['live', 'ended', 'dead', 'elsewhere'] as const;

type ReaderMetric =
  | 'arx_spool_writers'
  | 'arx_spool_files_set_aside'
  | 'arx_spool_families_set_aside'
  | 'arx_spool_capped_series'
  | 'arx_spool_stale_reads_total'
  | 'arx_spool_folds_total'
  | 'arx_spool_folded_writers_total'
  | 'arx_spool_fold_failures_total';

const FAMILIES: Readonly<Record<ReaderMetric, Declaration>> = {
  arx_spool_writers: {
    type: 'gauge',
    help: 'Writers in the spool directory: live, ended (said so), dead (its thread is gone), elsewhere (another PID namespace or host, counted like a live one).',
    labels: { state: WRITER_STATES },
  },
  arx_spool_files_set_aside: {
    type: 'gauge',
    help: 'Spool files that cannot be read now, by reason. Their last good values stay on the page.',
    labels: { reason: ASIDE_REASONS },
  },
  arx_spool_families_set_aside: {
    type: 'gauge',
    help: 'Families in spool files that are left out because another declaration of the same name is newer.',
  },
  arx_spool_capped_series: {
    type: 'gauge',
    help: 'Series of spool files that became other because their family was full when they were added up.',
  },
  arx_spool_stale_reads_total: {
    type: 'counter',
    help: 'Reads of the spool or of one writer that did not come about because others wrote faster; the last good values stood for that scrape.',
  },
  arx_spool_folds_total: {
    type: 'counter',
    help: 'Times this process has added ended writers to the totals of the spool.',
  },
  arx_spool_folded_writers_total: {
    type: 'counter',
    help: 'Ended writers that this process has added to the totals of the spool.',
  },
  arx_spool_fold_failures_total: {
    type: 'counter',
    help: 'Times ended writers could not be added to the totals. They are still counted from their own files.',
  },
};

/** Makes the families with every series at 0. */
export function createReaderMetrics(): ReaderMetrics {
  const stores = new Map<string, SeriesStore>();
  for (const [name, { type, ...declaration }] of Object.entries(FAMILIES)) {
    const store = new SeriesStore(validateFamily(type, { name, ...declaration }, 100));
    const values = Object.values(store.family.labels)[0];
    for (const texts of Array.isArray(values) ? values.map((value) => [value]) : [[]]) store.add(texts);
    for (const page of store.pages) page.values.fill(0);
    stores.set(name, store);
  }
  const list = [...stores.values()];
  function update(metric: ReaderMetric, change: (value: number) => number, labelValues: readonly string[]): void {
    const store = stores.get(metric) as SeriesStore;
    const slot = store.findTexts(labelValues);
    const { values } = store.page(slot);
    values[store.offset(slot)] = change(values[store.offset(slot)] as number);
  }
  return {
    source: { constantLabels: {}, refresh: async () => {}, stores: () => list },
    set: (metric, value, ...labelValues) => update(metric, () => value, labelValues),
    add: (metric, by) => update(metric, (value) => value + by, []),
  };
}
