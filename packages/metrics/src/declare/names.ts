import { MetricsError } from '../errors.ts';
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

function describe(family: Family): string {
  const labels = `{${family.labelNames.join(', ')}}`;
  const buckets = family.type === 'histogram' ? ` with bounds ${family.buckets.join(', ')}` : '';
  const merge = family.type === 'gauge' ? ` merged by ${family.merge}` : '';
  return `${family.type} ${family.name}${labels}${buckets}${merge}`;
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
