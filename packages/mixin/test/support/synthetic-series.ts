import { type CatalogFamily, SYSTEMS } from '@arx/catalog';
import { FOREIGN_FAMILIES } from '../../src/promql/analyse/foreign.ts';

/** A series in the notation of `promtool test rules`. */
export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

/** Seconds between two samples, and how many there are: long enough for rates, short enough for a fast run. */
export const STEP_SECONDS = 30;
export const SAMPLES = 41;

const INSTANCES = ['one:9108', 'two:9108'];
const MAX_LABEL_SETS = 200;

/** Values of open labels that expressions ask for by name; others have made-up ones. */
const OPEN_VALUES: Readonly<Record<string, readonly string[]>> = {
  mount_point: ['/', '/data'],
  service_name: ['backend', 'redis'],
};

/**
 * Series of every family of the catalog, of every page of ARX and of Prometheus itself, on two instances of one job:
 * counters rise, gauges stand, buckets fill. Families of shared state are the same on both instances.
 */
export function syntheticSeries(): readonly InputSeries[] {
  const catalog = SYSTEMS.flatMap(({ families }) => families.flatMap(seriesOf));
  const foreign = FOREIGN_FAMILIES.flatMap(({ name, type, unit, labels = {}, buckets = [] }) => {
    const sets = product(Object.entries(labels).map(([label, values]) => [label, valuesOf(label, values)]));
    return name.startsWith('ALERTS') ? [] : seriesOfType(name, type, sets, unit, false, buckets);
  });
  const alert = {
    series: 'ALERTS{alertname="Anything",alertstate="firing",system="xyn",severity="warning"}',
    values: `1+0x${SAMPLES}`,
  };
  return [...catalog, ...foreign, alert];
}

function seriesOf(family: CatalogFamily): readonly InputSeries[] {
  const sets = product(
    Object.entries(family.labels).map(([label, spec]) => [
      label,
      valuesOf(label, Array.isArray(spec) ? spec : undefined),
    ]),
  );
  const bounds = family.type === 'histogram' ? family.buckets : [];
  return seriesOfType(family.name, family.type, sets, family.unit, family.state === 'cluster', bounds);
}

function valuesOf(label: string, closed: readonly string[] | undefined): readonly string[] {
  return closed?.length ? closed : (OPEN_VALUES[label] ?? [`${label}-1`, `${label}-2`]);
}

type LabelSet = readonly (readonly [label: string, value: string])[];

/** Every combination, or where those are too many as many as show every value. */
function product(labels: readonly (readonly [label: string, values: readonly string[]])[]): readonly LabelSet[] {
  const all = labels.reduce<readonly LabelSet[]>(
    (sets, [label, values]) => sets.flatMap((set) => values.map((value) => [...set, [label, value] as const])),
    [[]],
  );
  if (all.length <= MAX_LABEL_SETS) return all;
  const longest = Math.max(...labels.map(([, values]) => values.length));
  return Array.from({ length: longest }, (_, i) =>
    labels.map(([label, values]) => [label, values[i % values.length] as string] as const),
  );
}

function seriesOfType(
  name: string,
  type: CatalogFamily['type'],
  sets: readonly LabelSet[],
  unit: string,
  shared: boolean,
  bounds: readonly number[],
): readonly InputSeries[] {
  return INSTANCES.flatMap((instance, nth) =>
    sets.flatMap((set, index) => {
      const labels = [['job', 'arx'] as const, ['instance', instance] as const, ...set];
      const pace = 1 + (index % 7) + (shared ? 0 : nth);
      if (type === 'histogram') return histogram(name, labels, bounds, pace);
      if (type === 'counter') return [line(name, labels, `0+${pace}x${SAMPLES}`)];
      const value = type === 'info' || unit === 'boolean' ? 1 : pace;
      return [line(name, labels, `${value}+0x${SAMPLES}`)];
    }),
  );
}

function histogram(name: string, labels: LabelSet, bounds: readonly number[], pace: number): readonly InputSeries[] {
  const buckets = [...bounds.map(String), '+Inf'].map((le, index) =>
    line(`${name}_bucket`, [...labels, ['le', le]], `0+${pace * (index + 1)}x${SAMPLES}`),
  );
  const count = pace * (bounds.length + 1);
  const sum = count * (bounds[0] ?? 1);
  return [
    ...buckets,
    line(`${name}_sum`, labels, `0+${sum}x${SAMPLES}`),
    line(`${name}_count`, labels, `0+${count}x${SAMPLES}`),
  ];
}

function line(name: string, labels: LabelSet, values: string): InputSeries {
  return { series: `${name}{${labels.map(([label, value]) => `${label}="${value}"`).join(',')}}`, values };
}
