import { MetricsError } from '../errors.ts';
import { isClosed, type LabelSpec, type Policy } from '../labels/policy.ts';
import { show } from '../show.ts';
import type { Family } from './family.ts';

/** Every name under which samples of the family stand on a page in any format. */
export function sampleNamesOf(family: Family): string[] {
  const { name, type } = family;
  if (type === 'histogram') return [name, `${name}_bucket`, `${name}_sum`, `${name}_count`];
  // OpenMetrics names the family of a counter without its `_total`, and that of an info without its `_info`.
  if (type === 'counter' && name.endsWith('_total')) return [name, name.slice(0, -'_total'.length)];
  if (type === 'info' && name.endsWith('_info')) return [name, name.slice(0, -'_info'.length)];
  return [name];
}

/**
 * Whether two declarations mean the same: what recorders may do with them and what stands on the page. The wording of
 * the help and the cap on series may differ; those of the first stand.
 */
export function sameDeclaration(a: Family, b: Family): boolean {
  const meaning = ({ hash, unit, state, labels }: Family): string =>
    JSON.stringify([hash, unit ?? null, state, labels]);
  return meaning(a) === meaning(b);
}

function describe(family: Family): string {
  const labels = family.labelNames.map((name, k) => {
    const spec = family.labels[k] as LabelSpec;
    return `${name}: ${isClosed(spec) ? spec.join('|') : describePolicy(spec)}`;
  });
  const unit = family.unit === undefined ? '' : ` in ${family.unit}`;
  const buckets = family.type === 'histogram' ? ` with bounds ${family.buckets.join(', ')}` : '';
  const merge = family.type === 'gauge' ? ` merged by ${family.merge}` : '';
  const state = family.state === 'process' ? '' : ` of state ${family.state}`;
  return `${family.type} ${family.name}{${labels.join(', ')}}${unit}${buckets}${merge}${state}`;
}

function describePolicy(policy: Policy): string {
  const values = policy.kind === 'allow-list' ? policy.allow : 'values' in policy ? policy.values : undefined;
  return `${policy.kind}(${values?.join('|') ?? ''})`;
}

/** The error for two families that cannot stand on one page. */
export function conflict(family: Family, existing: Family): MetricsError {
  const shared = sampleNamesOf(family).find((name) => sampleNamesOf(existing).includes(name));
  return new MetricsError(
    'ARX_METRIC_CONFLICT',
    family.name,
    `Metric family ${family.name} conflicts with one that exists: both expose ${shared}. ` +
      `There is ${describe(existing)}; now declared is ${describe(family)}. ` +
      'Make the declarations equal, or give one of them another name.',
  );
}

/** Checks the labels that every series of a registry carries. */
export function checkConstantLabels(labels: { readonly [name: string]: string }): { readonly [name: string]: string } {
  const checked = Object.entries(labels).map(([name, value]): [string, string] => {
    if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) || name.startsWith('__') || name === 'le') {
      throw new MetricsError(
        'ARX_LABELS_INVALID',
        name,
        `Constant label ${show(name)} is not a valid label name: expected letters, digits and underscores, no leading ` +
          'double underscore, and not le.',
      );
    }
    if (typeof value !== 'string') {
      throw new MetricsError(
        'ARX_LABELS_INVALID',
        name,
        `Constant label ${name} is ${show(value)}; expected a string.`,
      );
    }
    return [name, value.toWellFormed()];
  });
  return Object.freeze(Object.fromEntries(checked));
}

/** A family's own labels and the constant labels of its registry must not share a name. */
export function checkLabelsFree(family: Family, constantLabels: { readonly [name: string]: string }): void {
  const taken = family.labelNames.find((name) => Object.hasOwn(constantLabels, name));
  if (taken === undefined) return;
  throw new MetricsError(
    'ARX_METRIC_DECLARATION_INVALID',
    family.name,
    `Metric family ${family.name}: label ${taken} is a constant label of the registry; use another name.`,
  );
}
