import {
  type Counter,
  createRegistry,
  type Gauge,
  type Histogram,
  type Info,
  type Registry,
  type RegistryOptions,
} from '@arx/metrics';
import type {
  CatalogFamilies,
  CatalogFamily,
  CounterFamily,
  GaugeFamily,
  HistogramFamily,
  InfoFamily,
} from './family.ts';

/** The instrument of a family. */
export type InstrumentOf<Family> =
  Family extends CounterFamily<infer L>
    ? Counter<L>
    : Family extends GaugeFamily<infer L>
      ? Gauge<L>
      : Family extends HistogramFamily<infer L>
        ? Histogram<L>
        : Family extends InfoFamily<infer L>
          ? Info<L>
          : never;

/** The instruments of families, under the same names. Those that are read at scrape have none. */
export type InstrumentsOf<Families extends CatalogFamilies> = {
  readonly [Key in keyof Families as Families[Key] extends { readonly readAtScrape: true } ? never : Key]: InstrumentOf<
    Families[Key]
  >;
};

/** A registry that holds the families of one system. */
export interface SystemRegistry<Families extends CatalogFamilies = CatalogFamilies> extends Registry {
  /** Name of the system. */
  readonly system: string;
  readonly instruments: InstrumentsOf<Families>;
  /** Whether it throws what it otherwise drops and counts. */
  readonly strict: boolean;
}

/**
 * Makes a registry and declares the families of a system in it, all but two kinds: those that are read at scrape, which
 * the system declares with `registry.read()`, and those without a publisher, which come with their first use, so that
 * they are not on a page that nothing fills.
 */
export function createSystemRegistry<const Families extends CatalogFamilies>(
  system: string,
  families: Families,
  options: RegistryOptions = {},
): SystemRegistry<Families> {
  const registry = createRegistry(options);
  const instruments: Record<string, unknown> = {};
  for (const [key, family] of Object.entries(families)) {
    if (family.readAtScrape === true) continue;
    if (family.publisher === 'none yet') declareOnFirstUse(registry, instruments, key, family);
    else instruments[key] = declareFamily(registry, family);
  }
  const { strict = false } = options;
  return Object.assign(registry, { system, instruments: instruments as InstrumentsOf<Families>, strict });
}

function declareOnFirstUse(
  registry: Registry,
  instruments: Record<string, unknown>,
  key: string,
  family: CatalogFamily,
): void {
  Object.defineProperty(instruments, key, {
    configurable: true,
    enumerable: true,
    get: () => {
      const instrument = declareFamily(registry, family);
      Object.defineProperty(instruments, key, { value: instrument, enumerable: true });
      return instrument;
    },
  });
}

function declareFamily(registry: Registry, family: CatalogFamily): unknown {
  switch (family.type) {
    case 'counter':
      return registry.counter(family);
    case 'gauge':
      return registry.gauge(family);
    case 'histogram':
      return registry.histogram(family);
    case 'info':
      return registry.info(family);
  }
}
