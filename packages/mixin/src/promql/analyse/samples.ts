import { isClosedLabel, type ListedFamily } from '@arx/catalog';
import { COUNT, dimensionOfUnit, type MaybeDimension, TIMESTAMP } from './dimension.ts';
import { FOREIGN_FAMILIES, type ForeignFamily } from './foreign.ts';
import type { LabelFact, LabelSet } from './label-set.ts';
import { type Ceiling, type Presence, type SampleKind, type Share, shareOf } from './value.ts';

/** What Prometheus stores under one name: a family, one of the three of a histogram, or the result of a recording rule. */
export interface Sample {
  readonly name: string;
  /** Name of the family; that of a histogram has no suffix. */
  readonly family: string;
  readonly origin: 'catalog' | 'foreign' | 'recorded';
  readonly kind: SampleKind;
  readonly labels: LabelSet;
  readonly dimension: MaybeDimension;
  readonly presence: Presence;
  readonly share: Share;
  /** Which of several copies of a gauge counts: the smallest of a budget, the largest of anything else. */
  readonly worst: 'max' | 'min';
  /** The histogram whose buckets these are. */
  readonly histogram: Histogram | undefined;
  /** What a recorded quantile cannot pass. */
  readonly ceiling: Ceiling | undefined;
}

/** A histogram, as its buckets belong to it. */
export interface Histogram {
  readonly family: string;
  /** Finite upper bounds, rising. */
  readonly bounds: readonly number[];
  /** What its observations count in; its buckets count observations. */
  readonly observed: MaybeDimension;
}

/** Finds what a name in an expression means. */
export interface SampleIndex {
  find(name: string): Sample | undefined;
  /** The histogram of this name, which has no samples under it. */
  histogram(name: string): boolean;
  /** Every name, for suggestions. */
  readonly names: readonly string[];
}

/**
 * The samples of the catalog's families and of those that come from elsewhere. `targetLabels` are what the scrape
 * configuration adds to every target besides the common ones.
 */
export function indexSamples(families: readonly ListedFamily[], targetLabels: readonly string[] = []): SampleIndex {
  const added = targetLabels.map((label): [string, LabelFact] => [label, { sure: false }]);
  const samples = new Map<string, Sample>();
  const histograms = new Set<string>();
  for (const foreign of FOREIGN_FAMILIES) {
    if (foreign.type === 'histogram') histograms.add(foreign.name);
    for (const sample of foreignSamples(foreign, added)) samples.set(sample.name, sample);
  }
  for (const { family } of families) {
    if (family.type === 'histogram') histograms.add(family.name);
    for (const sample of catalogSamples(family, added)) samples.set(sample.name, sample);
  }
  return {
    find: (name) => samples.get(name),
    histogram: (name) => histograms.has(name),
    names: [...samples.keys()],
  };
}

function catalogSamples(family: ListedFamily['family'], added: readonly [string, LabelFact][]): readonly Sample[] {
  const specs = Object.entries(family.labels);
  const facts = specs.map(([name, spec]): [string, LabelFact] => [
    name,
    { sure: true, values: isClosedLabel(spec) ? spec : undefined },
  ]);
  // Only these exist at 0 before anything has happened.
  const closed = specs.every(([, spec]) => isClosedLabel(spec)) && ['counter', 'histogram'].includes(family.type);
  const isPart = family.type !== 'gauge' || family.merge === 'sum';
  const share = shareOf(family.state);
  return samplesOf({
    name: family.name,
    type: family.type,
    origin: 'catalog',
    facts: [...added, ...facts],
    unit: family.unit,
    presence: closed ? 'zeroed' : 'maybe',
    // The worst of several processes is told by each of them: nothing to add up.
    share: share === 'part' && !isPart ? 'whole' : share,
    worst: family.type === 'gauge' && family.merge === 'min' ? 'min' : 'max',
    buckets: family.type === 'histogram' ? family.buckets : [],
    open: false,
  });
}

function foreignSamples(family: ForeignFamily, added: readonly [string, LabelFact][]): readonly Sample[] {
  const labels = Object.entries(family.labels ?? {});
  return samplesOf({
    name: family.name,
    type: family.type,
    origin: 'foreign',
    facts: [
      ...added,
      ...labels.map(([name, values]): [string, LabelFact] => [
        name,
        { sure: true, values: values.length === 0 ? undefined : values },
      ]),
    ],
    unit: family.unit,
    presence: labels.length === 0 ? 'zeroed' : 'maybe',
    share: 'whole',
    worst: 'max',
    buckets: family.buckets ?? [],
    open: family.open === true,
  });
}

interface Described {
  readonly name: string;
  readonly type: ListedFamily['family']['type'];
  readonly origin: Sample['origin'];
  readonly facts: readonly [string, LabelFact][];
  readonly unit: string;
  readonly presence: Presence;
  readonly share: Share;
  readonly worst: Sample['worst'];
  readonly buckets: readonly number[];
  readonly open: boolean;
}

function samplesOf({ name, type, facts, unit, open, buckets, ...rest }: Described): readonly Sample[] {
  const labels: LabelSet = { labels: new Map(facts), target: true, removed: new Set(), open };
  const dimension = unit === 'seconds' && /timestamp|start_time/.test(name) ? TIMESTAMP : dimensionOfUnit(unit);
  const common = { family: name, labels, dimension, histogram: undefined, ceiling: undefined, ...rest };
  if (type !== 'histogram') return [{ ...common, name, kind: type }];
  const histogram: Histogram = { family: name, bounds: buckets, observed: dimension };
  const withBound = { ...labels, labels: new Map([...facts, ['le', { sure: true }] as const]) };
  return [
    { ...common, name: `${name}_bucket`, kind: 'bucket', labels: withBound, dimension: COUNT, histogram },
    { ...common, name: `${name}_sum`, kind: 'sum' },
    { ...common, name: `${name}_count`, kind: 'count', dimension: COUNT },
  ];
}
