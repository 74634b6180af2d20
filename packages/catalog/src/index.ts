export {
  declareFlows,
  type Enabled,
  type EnableOptions,
  enable,
  type SystemName,
  type SystemRegistries,
} from './enable.ts';
export type { CatalogError, CatalogErrorCode } from './errors.ts';
export type { CatalogFamily, CounterFamily, FamilyEvent, GaugeFamily, HistogramFamily } from './family.ts';
export type { KnownFlow, KnownStep } from './known-flow.ts';
