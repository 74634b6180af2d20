// Every family of the five systems, in any library, with series spread evenly over them.
import { type CatalogFamily, isClosedLabel, listFamilies, SYSTEMS } from '@arx/catalog';
import type { LabelSet, Library } from '../libraries/library.ts';

/** Bounds where a family has none: all that are no histograms are counters here, as every library has those. */
interface Filled {
  readonly sets: readonly LabelSet[];
  readonly record: (labels: LabelSet, value: number) => void;
}

/** Declares them, and gives a function that changes every series. */
export function everyFamily(library: Library, series: number): (round: number) => void {
  const families = listFamilies(SYSTEMS).map(({ family }) => family);
  const open = families.filter(({ labels }) => Object.keys(labels).length > 0);
  const perFamily = Math.ceil(series / open.length);
  const filled = families.map((family) => fill(library, family, perFamily));
  return (round) => {
    for (const { sets, record } of filled) {
      for (let i = 0; i < sets.length; i++) record(sets[i]!, ((round + i) % 40) + 1);
    }
  };
}

function fill(library: Library, family: CatalogFamily, count: number): Filled {
  const { name } = family;
  const labelNames = Object.keys(family.labels);
  const sets = labelNames.length === 0 ? [{}] : Array.from({ length: count }, (_, i) => labelSet(family, i));
  const shape = { name, labelNames, series: count };
  if (family.type === 'histogram') {
    const histogram = library.histogram({ ...shape, buckets: family.buckets });
    return { sets, record: (labels, value) => histogram.observe(labels, value) };
  }
  // A page has each sample name once, and counters of some libraries take the suffix for their own.
  const counter = library.counter({ ...shape, name: name.endsWith('_total') ? name : `${name}_total` });
  return { sets, record: (labels, value) => counter.add(labels, value) };
}

/** Different for every `i`: the first label counts, the others show what they can. */
function labelSet({ labels }: CatalogFamily, i: number): LabelSet {
  return Object.fromEntries(
    Object.entries(labels).map(([label, spec], position) => {
      const own = isClosedLabel(spec) ? (spec[i % spec.length] as string) : `${label}_${i % 7}`;
      return [label, position === 0 ? `${own}_${i}` : own];
    }),
  );
}
