import type { CounterDeclaration, FamilyState, GaugeDeclaration, HistogramDeclaration, LabelSpecs } from '@arx/metrics';

/**
 * The domain event that moves a family: the name of a signal, or of a pair of them (`step.attempt` is the start and the
 * end of an attempt). `none yet` marks a family whose publisher is not built: it stays off the page.
 */
export type FamilyEvent = 'flow.start' | 'flow.end' | 'step.attempt' | 'step.retry' | 'model.call' | 'none yet';

/** What a catalog says of every family beyond the engine's declaration, in which unit and state may be left out. */
interface Described<L extends LabelSpecs> {
  readonly event: FamilyEvent;
  /** In plural words, also where the name does not carry it. */
  readonly unit: string;
  readonly state: FamilyState;
  readonly labels: L;
}

/** A counter as a catalog holds it. */
export type CounterFamily<L extends LabelSpecs = LabelSpecs> = { readonly type: 'counter' } & CounterDeclaration<L> &
  Described<L>;

/** A gauge as a catalog holds it. */
export type GaugeFamily<L extends LabelSpecs = LabelSpecs> = { readonly type: 'gauge' } & Required<
  Pick<GaugeDeclaration<L>, 'merge'>
> &
  GaugeDeclaration<L> &
  Described<L>;

/** A histogram as a catalog holds it. */
export type HistogramFamily<L extends LabelSpecs = LabelSpecs> = {
  readonly type: 'histogram';
} & HistogramDeclaration<L> &
  Described<L>;

/** A metric family of a system, as plain data. */
export type CatalogFamily<L extends LabelSpecs = LabelSpecs> = CounterFamily<L> | GaugeFamily<L> | HistogramFamily<L>;
