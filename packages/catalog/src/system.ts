import type { Registry } from '@arx/metrics';
import type { Unsubscribe } from '@arx/signals';
import type { CatalogFamily } from './family.ts';
import type { KnownFlow, KnownModel } from './known-flow.ts';

/** The environment that settings are read from; `process.env` fits. */
export type Environment = { readonly [name: string]: string | undefined };

/**
 * A metric system, as `enable()` needs it. The five of this package are such objects; a sixth is one more, see
 * `examples/own-system`.
 */
export interface System<Name extends string = string, SystemRegistry extends Registry = Registry> {
  /**
   * One word in lower case, with digits, `_` and `-`: the key of its registry in `enable()`, and its name in
   * `listFamilies()`. The five are chosen by it in `ARX_SYSTEMS`, in the `arx` command and in `/metrics/{system}`, which
   * know no others: a system of your own is switched on by passing the object to `enable()`, and may not be called like
   * one of the five.
   */
  readonly name: Name;
  /** What it is about, in one line. */
  readonly title: string;
  /** Every family, in the order of the page. No other system that is on may have one of these names. */
  readonly families: readonly CatalogFamily[];
  /** Makes a registry with its families declared. */
  readonly createRegistry: (options?: { readonly env?: Environment }) => SystemRegistry;
  // Methods, and no functions in fields, so that systems with registries of their own fit into one list: each is called
  // with the registry that it made.
  /** Records signals into such a registry until the returned function is called. With a `key`, once per process. */
  subscribe(registry: SystemRegistry, key?: string): Unsubscribe;
  /** Makes the series of these flows exist at 0 and their names known. Left out by systems that know no flows. */
  declareFlows?(registry: SystemRegistry, flows: readonly KnownFlow[]): void;
  /** Makes the series of calls of these models exist at 0. Left out by systems that know no models. */
  declareModels?(registry: SystemRegistry, models: readonly KnownModel[]): void;
  /** Whether the variables of its own document let it record. Left out by systems whose document has none. */
  readonly allowedBy?: (env: Environment) => boolean;
}
