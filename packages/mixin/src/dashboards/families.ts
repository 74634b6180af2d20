import { listFamilies, SYSTEMS } from '@arx/catalog';
import type { FamilyState, FamilyType } from '@arx/metrics';
import { dashboardError } from '../grafana/errors.ts';
import { FOREIGN_FAMILIES } from '../promql/analyse/foreign.ts';

/** A family that panels may ask for. */
export interface KnownFamily {
  readonly name: string;
  readonly type: FamilyType;
  readonly labels: readonly string[];
  readonly state: FamilyState;
  /** False while nothing in the product publishes the event that moves it. */
  readonly published: boolean;
}

const catalogFamilies: readonly KnownFamily[] = listFamilies(SYSTEMS).map(({ family, publisher }) => ({
  name: family.name,
  type: family.type,
  labels: Object.keys(family.labels),
  state: family.state,
  published: publisher !== 'none yet',
}));

/** What a page tells about itself and its process, and what Prometheus writes: every process has its own. */
const foreignFamilies: readonly KnownFamily[] = FOREIGN_FAMILIES.map(({ name, type, labels = {} }) => ({
  name,
  type,
  labels: Object.keys(labels),
  state: 'process',
  published: true,
}));

const bySample: ReadonlyMap<string, KnownFamily> = new Map(
  [...catalogFamilies, ...foreignFamilies].flatMap((family) =>
    sampleNames(family).map((sample) => [sample, family] as const),
  ),
);

/** The names under which the samples of a family stand on the page. */
function sampleNames({ name, type }: KnownFamily): readonly string[] {
  return type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}

/**
 * The family of a sample name.
 *
 * Throws `ARX_EXPRESSION_INVALID` for a name that no family has.
 */
export function familyOf(sample: string): KnownFamily {
  const family = bySample.get(sample);
  if (family !== undefined) return family;
  throw dashboardError(
    'ARX_EXPRESSION_INVALID',
    sample,
    `There is no sample ${JSON.stringify(sample)}; expected the name of a family of the catalog, for a histogram with _bucket, _sum or _count.`,
  );
}

/**
 * The families that an expression asks for, each once. Every selector in it has braces, as `select.ts` writes them.
 * Alerts and results of recording rules, which have a colon in their names, are no families.
 */
export function familiesIn(expr: string): readonly KnownFamily[] {
  const samples = [...expr.matchAll(/([a-zA-Z_:][a-zA-Z0-9_:]*)\{/g)].map(([, name = '']) => name);
  const found = samples.filter((name) => name !== 'ALERTS' && !name.includes(':')).map(familyOf);
  return [...new Set(found)];
}
