import type {
  CounterDeclaration,
  Family,
  FamilyType,
  GaugeDeclaration,
  HistogramDeclaration,
  InfoDeclaration,
} from './declare/family.ts';
import { checkConstantLabels, checkLabelsFree, conflict, sampleNamesOf } from './declare/names.ts';
import { bornAtZero, combinations, validateFamily } from './declare/validate.ts';
import { diagnosticsOf } from './diagnostics.ts';
import {
  type CallbackFamily,
  createCallbackFamily,
  type HistogramReading,
  type ReadCallback,
} from './instruments/callback.ts';
import { CounterInstrument } from './instruments/counter.ts';
import { GaugeInstrument } from './instruments/gauge.ts';
import { HistogramInstrument } from './instruments/histogram.ts';
import { InfoInstrument } from './instruments/info.ts';
import type { Counter, Gauge, Histogram, Info } from './instruments/types.ts';
import type { LabelSpecs } from './labels/policy.ts';
import type { FamilySource } from './source.ts';
import { Series } from './store/series.ts';
import type { SeriesStore } from './store/series-store.ts';
import { clearAliases } from './store/value-table.ts';

export interface RegistryOptions {
  /** Labels that every series carries after its own, for example `{ service: 'billing' }`. Default none. */
  readonly constantLabels?: { readonly [name: string]: string };
  /** Most series per family before open labels become `other`. Default 1,000. */
  readonly maxSeries?: number;
  /** Makes recorders throw what they otherwise drop and count. For tests. Default false. */
  readonly strict?: boolean;
  /** Turns what a caller passes for an open label into text, before the policy sees it. Default: strings only. */
  readonly text?: (value: unknown) => string;
}

/** What `registry.read()` takes: a family, how its values are read, and for which type. */
export type ReadDeclaration<L extends LabelSpecs> =
  | ({ readonly type: 'counter'; readonly read: ReadCallback<L, number> } & CounterDeclaration<L>)
  | ({ readonly type: 'gauge'; readonly read: ReadCallback<L, number> } & GaugeDeclaration<L>)
  | ({ readonly type: 'histogram'; readonly read: ReadCallback<L, HistogramReading> } & HistogramDeclaration<L>);

/**
 * A set of metric families. Declaring is for start-up: it validates everything and throws a `MetricsError` with what
 * to change. Declaring the same family again gives the same instrument; declaring a different one under the same
 * name throws `ARX_METRIC_CONFLICT`.
 */
export interface Registry extends FamilySource {
  /** Declares a counter. Its series exist at 0 from the start when all labels are closed. */
  counter<const L extends LabelSpecs = Record<never, never>>(declaration: CounterDeclaration<L>): Counter<L>;
  /** Declares a gauge. */
  gauge<const L extends LabelSpecs = Record<never, never>>(declaration: GaugeDeclaration<L>): Gauge<L>;
  /** Declares a histogram. Its series exist at 0 from the start when all labels are closed. */
  histogram<const L extends LabelSpecs = Record<never, never>>(declaration: HistogramDeclaration<L>): Histogram<L>;
  /** Declares an info family; its name ends in `_info`. */
  info<const L extends LabelSpecs = Record<never, never>>(declaration: InfoDeclaration<L>): Info<L>;
  /** Declares a family that is read at scrape time. Never spooled. */
  read<const L extends LabelSpecs = Record<never, never>>(declaration: ReadDeclaration<L>): void;
  /** Values known from configuration for every `config()` label of this name; from then on others become `other`. */
  know(label: string, values: Iterable<string>): void;
  /** Calls `visit` for every recorded store, now and as families are declared: how the spool attaches. Callback families are left out. */
  onStore(visit: (store: SeriesStore) => void): void;
}

const DEFAULT_MAX_SERIES = 1000;

interface Made {
  readonly instrument?: unknown;
  readonly callback?: CallbackFamily;
}

interface Entry {
  readonly series: Series;
  readonly instrument: unknown;
  readonly callback: CallbackFamily | undefined;
  /** False while the callback's last run failed. */
  exposed: boolean;
}

/** Makes an empty registry. Cost: nothing until families are declared. */
export function createRegistry(options: RegistryOptions = {}): Registry {
  const entries: Map<string, Entry> = new Map();
  /** By every name that stands on a page, the family whose it is. */
  const owners: Map<string, Family> = new Map();
  const known: Map<string, Set<string>> = new Map();
  const visitors: ((store: SeriesStore) => void)[] = [];
  const diagnostics = diagnosticsOf(options.strict === true);
  const constantLabels = checkConstantLabels(options.constantLabels ?? {});

  function declare(type: FamilyType, declaration: { readonly name: string }, make: (series: Series) => Made): Entry {
    const family = validateFamily(type, declaration, options.maxSeries ?? DEFAULT_MAX_SERIES);
    checkLabelsFree(family, constantLabels);
    for (const sample of sampleNamesOf(family)) {
      const owner = owners.get(sample);
      if (owner !== undefined) throw conflict(family, owner);
    }
    const series = new Series(family, diagnostics, (label) => ({ known: () => known.get(label), text: options.text }));
    const { instrument, callback } = make(series);
    const entry: Entry = { series, instrument, callback, exposed: callback === undefined };
    entries.set(family.name, entry);
    for (const sample of sampleNamesOf(family)) owners.set(sample, family);
    return entry;
  }

  /** Declares a family that the program records, or gives back the instrument of an equal declaration. */
  function record<I>(
    type: FamilyType,
    declaration: { readonly name: string },
    Instrument: new (series: Series) => object,
  ): I {
    const existing = entries.get(declaration.name);
    if (existing !== undefined && existing.callback === undefined) {
      const { hash } = validateFamily(type, declaration, DEFAULT_MAX_SERIES);
      if (hash === existing.series.store.family.hash) return existing.instrument as I;
    }
    const { series, instrument } = declare(type, declaration, (made) => ({ instrument: new Instrument(made) }));
    const { family, size } = series.store;
    if (bornAtZero(family) && size === 0) for (const texts of combinations(family.labels)) series.store.add(texts);
    for (const visit of visitors) visit(series.store);
    return instrument as I;
  }

  return {
    constantLabels,
    counter<L extends LabelSpecs>(declaration: CounterDeclaration<L>) {
      return record<Counter<L>>('counter', declaration, CounterInstrument);
    },
    gauge<L extends LabelSpecs>(declaration: GaugeDeclaration<L>) {
      return record<Gauge<L>>('gauge', declaration, GaugeInstrument);
    },
    histogram<L extends LabelSpecs>(declaration: HistogramDeclaration<L>) {
      return record<Histogram<L>>('histogram', declaration, HistogramInstrument);
    },
    info<L extends LabelSpecs>(declaration: InfoDeclaration<L>) {
      return record<Info<L>>('info', declaration, InfoInstrument);
    },
    read<L extends LabelSpecs>(declaration: ReadDeclaration<L>) {
      const read = declaration.read as unknown as ReadCallback<LabelSpecs, unknown>;
      declare(declaration.type, declaration, (series) => ({ callback: createCallbackFamily(series, read) }));
    },
    know(label, values) {
      const set = known.get(label) ?? new Set();
      known.set(label, set);
      for (const value of values) set.add(value);
      for (const { series } of entries.values()) {
        const position = series.store.family.labelNames.indexOf(label);
        if (position >= 0) clearAliases(series.store.tables[position]);
      }
    },
    onStore(visit) {
      visitors.push(visit);
      for (const entry of entries.values()) if (entry.callback === undefined) visit(entry.series.store);
    },
    async refresh(signal) {
      const reads = [...entries.values()].filter((entry) => entry.callback !== undefined);
      await Promise.all(
        reads.map(async (entry) => {
          entry.exposed = await (entry.callback as CallbackFamily).refresh(signal);
        }),
      );
    },
    stores() {
      return [...entries.values()].filter((entry) => entry.exposed).map((entry) => entry.series.store);
    },
  };
}
