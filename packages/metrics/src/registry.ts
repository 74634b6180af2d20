import type {
  CounterDeclaration,
  Family,
  FamilyType,
  GaugeDeclaration,
  HistogramDeclaration,
  InfoDeclaration,
} from './declare/family.ts';
import { bornAtZero, combinations, validateFamily } from './declare/validate.ts';
import { diagnosticsOf } from './diagnostics.ts';
import { MetricsError } from './errors.ts';
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

interface Entry {
  readonly family: Family;
  readonly series: Series;
  readonly instrument: unknown;
  readonly callback: CallbackFamily | undefined;
  /** False while the callback's last run failed. */
  exposed: boolean;
}

/** Makes an empty registry. Cost: nothing until families are declared. */
export function createRegistry(options: RegistryOptions = {}): Registry {
  const entries: Map<string, Entry> = new Map();
  const sampleNames: Map<string, string> = new Map();
  const known: Map<string, Set<string>> = new Map();
  const visitors: ((store: SeriesStore) => void)[] = [];
  const diagnostics = diagnosticsOf(options.strict === true);
  const constantLabels = checkConstantLabels(options.constantLabels ?? {});

  function declare(
    type: FamilyType,
    declaration: { readonly name: string },
    make: (series: Series) => { readonly instrument?: unknown; readonly callback?: CallbackFamily },
    recorded: boolean = true,
  ): Entry {
    const family = validateFamily(type, declaration, options.maxSeries ?? DEFAULT_MAX_SERIES);
    const existing = entries.get(family.name);
    if (existing !== undefined) {
      // Two callbacks cannot share a family, nor can a callback and a recorder.
      if (existing.family.hash === family.hash && recorded && existing.callback === undefined) return existing;
      throw conflict(family.name, describe(existing.family), describe(family));
    }
    for (const constant of Object.keys(constantLabels)) {
      if (family.labelNames.includes(constant)) {
        throw new MetricsError(
          'ARX_METRIC_DECLARATION_INVALID',
          family.name,
          `Metric family ${family.name}: label ${constant} is a constant label of the registry; use another name.`,
        );
      }
    }
    for (const sample of sampleNamesOf(family)) {
      const owner = sampleNames.get(sample);
      if (owner !== undefined)
        throw conflict(family.name, `family ${owner}, which exposes ${sample}`, describe(family));
    }
    for (const sample of sampleNamesOf(family)) sampleNames.set(sample, family.name);
    const series = new Series(family, diagnostics, (label) => ({ known: () => known.get(label), text: options.text }));
    const { instrument, callback } = make(series);
    if (callback === undefined && bornAtZero(family) && family.labelNames.length > 0) {
      for (const texts of combinations(family.labels)) series.store.add(texts);
    }
    const entry: Entry = { family, series, instrument, callback, exposed: callback === undefined };
    entries.set(family.name, entry);
    if (callback === undefined) for (const visit of visitors) visit(series.store);
    return entry;
  }

  return {
    constantLabels,
    counter<L extends LabelSpecs>(declaration: CounterDeclaration<L>) {
      const make = (series: Series): { instrument: unknown } => ({ instrument: new CounterInstrument(series) });
      return declare('counter', declaration, make).instrument as Counter<L>;
    },
    gauge<L extends LabelSpecs>(declaration: GaugeDeclaration<L>) {
      const make = (series: Series): { instrument: unknown } => ({ instrument: new GaugeInstrument(series) });
      return declare('gauge', declaration, make).instrument as Gauge<L>;
    },
    histogram<L extends LabelSpecs>(declaration: HistogramDeclaration<L>) {
      const make = (series: Series): { instrument: unknown } => ({ instrument: new HistogramInstrument(series) });
      return declare('histogram', declaration, make).instrument as Histogram<L>;
    },
    info<L extends LabelSpecs>(declaration: InfoDeclaration<L>) {
      const make = (series: Series): { instrument: unknown } => ({ instrument: new InfoInstrument(series) });
      return declare('info', declaration, make).instrument as Info<L>;
    },
    read<L extends LabelSpecs>(declaration: ReadDeclaration<L>) {
      const read = declaration.read as unknown as ReadCallback<LabelSpecs, unknown>;
      declare(declaration.type, declaration, (series) => ({ callback: createCallbackFamily(series, read) }), false);
    },
    know(label, values) {
      const set = known.get(label) ?? new Set();
      known.set(label, set);
      for (const value of values) set.add(value);
      for (const { family, series } of entries.values()) {
        const position = family.labelNames.indexOf(label);
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

/** Every name under which samples of the family stand on a page in any format. */
function sampleNamesOf(family: Family): string[] {
  const { name, type } = family;
  if (type === 'histogram') return [name, `${name}_bucket`, `${name}_sum`, `${name}_count`];
  // OpenMetrics names the family of a counter without its `_total`, and that of an info without its `_info`.
  if (type === 'counter' && name.endsWith('_total')) return [name, name.slice(0, -'_total'.length)];
  if (type === 'info' && name.endsWith('_info')) return [name, name.slice(0, -'_info'.length)];
  return [name];
}

function describe(family: Family): string {
  const labels = `{${family.labelNames.join(', ')}}`;
  const buckets = family.type === 'histogram' ? ` with bounds ${family.buckets.join(', ')}` : '';
  const merge = family.type === 'gauge' ? ` merged by ${family.merge}` : '';
  return `${family.type} ${family.name}${labels}${buckets}${merge}`;
}

function conflict(name: string, existing: string, declared: string): MetricsError {
  return new MetricsError(
    'ARX_METRIC_CONFLICT',
    name,
    `Metric family ${name} conflicts: there is already ${existing}; now declared is ${declared}. ` +
      'Make the declarations equal, or give one of them another name.',
  );
}

function checkConstantLabels(labels: { readonly [name: string]: string }): { readonly [name: string]: string } {
  for (const [name, value] of Object.entries(labels)) {
    if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) || name.startsWith('__') || name === 'le') {
      throw new MetricsError(
        'ARX_LABELS_INVALID',
        name,
        `Constant label ${JSON.stringify(name)} is not a valid label name.`,
      );
    }
    if (typeof value !== 'string') {
      throw new MetricsError('ARX_LABELS_INVALID', name, `Constant label ${name} needs a string value.`);
    }
  }
  return Object.freeze({ ...labels });
}
