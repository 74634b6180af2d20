export {
  declareFlows,
  declareModels,
  type Enabled,
  type EnableOptions,
  enable,
  type SystemRegistries,
} from './enable.ts';
export type { CatalogError, CatalogErrorCode } from './errors.ts';
export {
  atScrape,
  type CatalogFamilies,
  type CatalogFamily,
  type CounterFamily,
  counter,
  type FamilyEvent,
  type GaugeFamily,
  gauge,
  type HistogramFamily,
  histogram,
  type InfoFamily,
  info,
} from './family.ts';
export type { KnownFlow, KnownModel, KnownStep } from './known-flow.ts';
export { isClosedLabel } from './labels.ts';
export { type LintFinding, type LintRule, lintFamilies } from './lint.ts';
export { type ListedFamily, listFamilies } from './listing.ts';
export { type SystemChoice, selectSystems, systemsOfEnvironment } from './selection.ts';
export { type Service, serviceOf } from './service.ts';
export type { Environment, System } from './system.ts';
export {
  createSystemRegistry,
  type InstrumentOf,
  type InstrumentsOf,
  type SystemRegistry,
} from './system-registry.ts';
export { SYSTEMS, type SystemName } from './systems.ts';
