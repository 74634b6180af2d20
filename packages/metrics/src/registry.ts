import type {
  CounterDeclaration,
  Family,
  FamilyType,
  GaugeDeclaration,
  HistogramDeclaration,
  InfoDeclaration,
} from './declare/family.ts';
import { checkConstantLabels, checkLabelsFree, conflict, sameDeclaration, sampleNamesOf } from './declare/names.ts';
import { bornAtZero, combinations, validateFamily } from './declare/validate.ts';
import { diagnosticsOf } from './diagnostics.ts';
import { MetricsError } from './errors.ts';
import {
  type CallbackFamily,
  createCallbackFamily,
  type HistogramReading,
  type ReadCallback,
} from './instruments/callback.ts';
import { createCounter } from './instruments/counter.ts';
import { createGauge } from './instruments/gauge.ts';
import { createHistogram } from './instruments/histogram.ts';
import { createInfo } from './instruments/info.ts';
import type { Counter, Gauge, Histogram, Info } from './instruments/types.ts';
import type { LabelSpecs } from './labels/policy.ts';
import { openText } from './labels/resolve.ts';
import { show } from './show.ts';
import type { FamilySource } from './source.ts';
import { Series } from './store/series.ts';
import type { SeriesStore } from './store/series-store.ts';
import { clearAliases } from './store/value-table.ts';

export interface RegistryOptions {
  /** Labels that every series carries after its own, for example `{ service: 'billing' }`. Default none. */
  readonly constantLabels?: { readonly [name: string]: string };
  /** Most series per family before open labels become `other`. Default 1,000. */
  readonly maxSeries?: number;
  /** Makes recorders throw what they otherwise drop and count; callbacks never do. For tests. Default false. */
  readonly strict?: boolean;
  /**
   * Turns what a caller passes for an open label into text, before the policy sees it. Must give the same for its own
   * result (`text(text(x)) === text(x)`), since a known text is found without asking again. Default: strings only.
   */
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
  /**
   * Values known from configuration for every `config()` label of this name; from then on others become `other`, but
   * series that exist keep theirs. No values, no change.
   */
  know(label: string, values: Iterable<string>): void;
  /** Calls `visit` for every recorded store, now and as families are declared: how the spool attaches. Callback families are left out. */
  onStore(visit: (store: SeriesStore) => void): void;
}

const DEFAULT_MAX_SERIES = 1000;

interface Entry {
  readonly series: Series;
  readonly instrument: unknown;
  readonly callback: CallbackFamily | undefined;
  /** False while the callback's last run failed. */
  exposed: boolean;
}

const READ_TYPES: readonly unknown[] = ['counter', 'gauge', 'histogram'];

function checkRead<L extends LabelSpecs>(declaration: ReadDeclaration<L>): ReadCallback<LabelSpecs, unknown> {
  const { name, type, read } = declaration ?? {};
  const wrong = !READ_TYPES.includes(type)
    ? `type is ${show(type)}; expected ${READ_TYPES.join(', ')}.`
    : typeof read !== 'function'
      ? `read is ${show(read)}; expected a function that tells the values at scrape time.`
      : undefined;
  if (wrong === undefined) return read as unknown as ReadCallback<LabelSpecs, unknown>;
  throw new MetricsError('ARX_METRIC_DECLARATION_INVALID', show(name), `Metric family ${show(name)}: ${wrong}`);
}

/** Makes an empty registry. Cost: nothing until families are declared. */
export function createRegistry(options: RegistryOptions = {}): Registry {
  const entries: Map<string, Entry> = new Map();
  /** By every name that stands on a page, the family whose it is. */
  const owners: Map<string, Family> = new Map();
  const known: Map<string, Set<string>> = new Map();
  const visitors: ((store: SeriesStore) => void)[] = [];
  const constantLabels = checkConstantLabels(options.constantLabels ?? {});

  /** Checks a declaration, also against everything that the registry holds. */
  function newFamily(type: FamilyType, declaration: { readonly name: string }): Family {
    const family = validateFamily(type, declaration, options.maxSeries ?? DEFAULT_MAX_SERIES);
    checkLabelsFree(family, constantLabels);
    for (const sample of sampleNamesOf(family)) {
      const owner = owners.get(sample);
      if (owner !== undefined) throw conflict(family, owner);
    }
    return family;
  }

  function newSeries(family: Family, isStrict: boolean): Series {
    return new Series(family, diagnosticsOf(isStrict), (label) => ({
      known: () => known.get(label),
      text: options.text,
    }));
  }

  function enter(entry: Entry): void {
    const { family } = entry.series.store;
    entries.set(family.name, entry);
    for (const sample of sampleNamesOf(family)) owners.set(sample, family);
  }

  /** Declares a family that the program records, or gives back the instrument of an equal declaration. */
  function record<I>(
    type: FamilyType,
    declaration: { readonly name: string },
    createInstrument: (series: Series) => object,
  ): I {
    const existing = entries.get(declaration?.name);
    if (existing !== undefined && existing.callback === undefined) {
      const family = validateFamily(type, declaration, DEFAULT_MAX_SERIES);
      if (sameDeclaration(family, existing.series.store.family)) return existing.instrument as I;
    }
    const family = newFamily(type, declaration);
    const series = newSeries(family, options.strict === true);
    const { store } = series;
    const instrument = createInstrument(series);
    enter({ series, instrument, callback: undefined, exposed: true });
    if (bornAtZero(family) && store.size === 0) for (const texts of combinations(family.labels)) store.add(texts);
    for (const visit of visitors) visit(store);
    return instrument as I;
  }

  return {
    constantLabels,
    counter<L extends LabelSpecs>(declaration: CounterDeclaration<L>) {
      return record<Counter<L>>('counter', declaration, createCounter);
    },
    gauge<L extends LabelSpecs>(declaration: GaugeDeclaration<L>) {
      return record<Gauge<L>>('gauge', declaration, createGauge);
    },
    histogram<L extends LabelSpecs>(declaration: HistogramDeclaration<L>) {
      return record<Histogram<L>>('histogram', declaration, createHistogram);
    },
    info<L extends LabelSpecs>(declaration: InfoDeclaration<L>) {
      return record<Info<L>>('info', declaration, createInfo);
    },
    read<L extends LabelSpecs>(declaration: ReadDeclaration<L>) {
      const read = checkRead(declaration);
      // Never strict: a scrape goes on, whatever a callback tells.
      const series = newSeries(newFamily(declaration.type, declaration), false);
      enter({ series, instrument: undefined, callback: createCallbackFamily(series, read), exposed: false });
    },
    know(label, values) {
      // The policy sees texts as they would be recorded, so what is known goes the same way. Nothing known is no news.
      const texts = [...values].map((value) => openText(value, options.text)).filter((text) => text !== undefined);
      if (texts.length === 0) return;
      known.set(label, new Set([...(known.get(label) ?? []), ...texts]));
      for (const { series } of entries.values()) {
        const table = series.store.tables[series.store.family.labelNames.indexOf(label)];
        if (table !== undefined) clearAliases(table);
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
