import { catalogError } from './errors.ts';
import type { CatalogFamily } from './family.ts';
import type { System } from './system.ts';

/** What a system is compared by. */
type Declared = Pick<System, 'name' | 'families'>;

/**
 * Holds the families of systems against each other: two that expose the same sample cannot stand on one page, and in a
 * spool the numbers of the whole process would be set aside.
 *
 * Throws `ARX_SYSTEM_CONFLICT`.
 *
 * @param present systems that are on already; they do not clash with each other
 */
export function refuseClashes(present: readonly Declared[], added: readonly Declared[]): void {
  const owners = new Map<string, string>();
  for (const { name, families } of present) {
    for (const sample of families.flatMap(sampleNamesOf)) owners.set(sample, name);
  }
  for (const { name, families } of added) {
    for (const family of families) {
      for (const sample of sampleNamesOf(family)) {
        const owner = owners.get(sample);
        if (owner !== undefined && owner !== name) throw clash(family, sample, owner, name);
        owners.set(sample, name);
      }
    }
  }
}

/** Whether two objects are the same system, also one of another copy of the module that makes it. */
export function isSameSystem(a: Declared, b: Declared): boolean {
  return a === b || JSON.stringify(a.families.map(nameOf)) === JSON.stringify(b.families.map(nameOf));
}

/** The error for two systems of one name. */
export function sameName(name: string): Error {
  return catalogError(
    'ARX_SYSTEM_CONFLICT',
    name,
    `There are two different metric systems of the name ${JSON.stringify(name)}; give one of them another name.`,
  );
}

/** Every name under which samples of the family stand on a page, in any format; as the engine has it for one registry. */
function sampleNamesOf({ name, type }: CatalogFamily): readonly string[] {
  if (type === 'histogram') return [name, `${name}_bucket`, `${name}_sum`, `${name}_count`];
  const suffix = type === 'counter' ? '_total' : '_info';
  // OpenMetrics names the family of a counter without its `_total`, and that of an info without its `_info`.
  return type !== 'gauge' && name.endsWith(suffix) ? [name, name.slice(0, -suffix.length)] : [name];
}

function nameOf({ name, type }: CatalogFamily): readonly string[] {
  return [name, type];
}

function clash(family: CatalogFamily, sample: string, owner: string, name: string): Error {
  return catalogError(
    'ARX_SYSTEM_CONFLICT',
    family.name,
    `The metric systems ${owner} and ${name} cannot be on together: the family ${family.name} of ${name} exposes ` +
      `${sample}, which ${owner} exposes already. Give the family another name, or leave one of the systems off.`,
  );
}
