import type { CatalogFamily } from './family.ts';
import type { System } from './system.ts';

/** A family with the system that it belongs to. */
export interface ListedFamily {
  /** Name of the system. */
  readonly system: string;
  readonly family: CatalogFamily;
  /** The event that publishes it, or `none yet`. */
  readonly publisher: string;
}

/** Every family of these systems, in their order. */
export function listFamilies(systems: readonly System[]): readonly ListedFamily[] {
  return systems.flatMap(({ name, families }) =>
    families.map((family) => ({ system: name, family, publisher: family.publisher ?? family.event })),
  );
}
