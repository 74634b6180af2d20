export type {
  CounterDeclaration,
  Family,
  FamilyDeclaration,
  FamilyState,
  FamilyType,
  GaugeDeclaration,
  GaugeMerge,
  HistogramDeclaration,
  InfoDeclaration,
} from './declare/family.ts';
export { MetricsError, type MetricsErrorCode } from './errors.ts';
export type { ForeignRegistry } from './exposition/foreign.ts';
export type { Format } from './exposition/format.ts';
export { createPage, type Page, type PageOptions, type Scrape, type ScrapeOptions } from './exposition/page.ts';
export type { HistogramReading, ReadCallback, SetReading } from './instruments/callback.ts';
export type { BoundCounter } from './instruments/counter.ts';
export type { BoundGauge } from './instruments/gauge.ts';
export type { BoundHistogram } from './instruments/histogram.ts';
export type { Timer } from './instruments/timer.ts';
export type { Counter, Gauge, Histogram, Info, InstrumentArgs } from './instruments/types.ts';
export {
  allowList,
  code,
  config,
  ephemeral,
  type LabelSpec,
  type LabelSpecs,
  type Labels,
  OTHER,
  type Policy,
  REDACTED,
  template,
  UNKNOWN,
} from './labels/policy.ts';
export { createRegistry, type ReadDeclaration, type Registry, type RegistryOptions } from './registry.ts';
export { type Sample, samplesOf, sampleValue } from './samples.ts';
export { selfRegistry, VERSION } from './self.ts';
export type { FamilySource } from './source.ts';
export type { SeriesStore } from './store/series-store.ts';
