import type {
  CounterDeclaration,
  FamilyState,
  GaugeDeclaration,
  HistogramDeclaration,
  InfoDeclaration,
  LabelSpecs,
} from '@arx/metrics';

/**
 * The domain event that moves a family: the name of a signal, or of a pair of them without its `.start` and `.end`
 * (`step.attempt` is the start and the end of an attempt). `none yet` marks a family whose publisher is not built: it
 * stays off the page until somebody records it by hand.
 */
export type FamilyEvent =
  | 'a2a.request'
  | 'a2a.task'
  | 'alerts.sample'
  | 'approval.decision'
  | 'approval.request'
  | 'breaker.event'
  | 'cache.operation'
  | 'error.handled'
  | 'flow'
  | 'flow.end'
  | 'flow.start'
  | 'git.lock'
  | 'git.lock_violation'
  | 'git.merge'
  | 'github.quota'
  | 'github.request'
  | 'gpu.sample'
  | 'http.request'
  | 'knowledge.index'
  | 'knowledge.search'
  | 'model.attempt'
  | 'model.call'
  | 'npu.sample'
  | 'pool.sample'
  | 'process.start'
  | 'queue.tick'
  | 'rate_limit.decision'
  | 'redis.command'
  | 'redis.info'
  | 'redis.pubsub'
  | 'service.check'
  | 'step.attempt'
  | 'step.end'
  | 'step.retry'
  | 'system.sample'
  | 'task'
  | 'task.end'
  | 'task.retry'
  | 'task.state'
  | 'timeout.check'
  | 'websocket.connection'
  | 'websocket.error'
  | 'websocket.message'
  | 'websocket.room';

/** What a catalog says of every family beyond the engine's declaration, in which unit and state may be left out. */
export interface Described<L extends LabelSpecs> {
  /** The event that moves it. */
  readonly event: FamilyEvent;
  /** `none yet` while nothing in the product publishes that event; left out as soon as something does. */
  readonly publisher?: 'none yet';
  /** Group of the system's document, where it has groups. */
  readonly category?: string;
  /** In plural words, also where the name does not carry it; `none` where there is none. */
  readonly unit: string;
  readonly state: FamilyState;
  readonly labels: L;
  /** True for a family whose values are computed or looked up when the page is read. */
  readonly readAtScrape?: true;
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

/** An info family as a catalog holds it; it merges by `max`, as its value is always 1. */
export type InfoFamily<L extends LabelSpecs = LabelSpecs> = { readonly type: 'info' } & InfoDeclaration<L> &
  Described<L>;

/** A metric family of a system, as plain data. */
export type CatalogFamily<L extends LabelSpecs = LabelSpecs> =
  | CounterFamily<L>
  | GaugeFamily<L>
  | HistogramFamily<L>
  | InfoFamily<L>;

/** The families of a system by the names that its code has for them, in the order of the page. */
export type CatalogFamilies = { readonly [key: string]: CatalogFamily };

type Told<Family> = Omit<Family, 'type' | 'labels'>;

/** A counter: its closed label values become types. */
export function counter<const L extends LabelSpecs>(
  family: Told<CounterFamily> & { readonly labels: L },
): CounterFamily<L> {
  return { type: 'counter', ...family };
}

/** A gauge: its closed label values become types. */
export function gauge<const L extends LabelSpecs>(family: Told<GaugeFamily> & { readonly labels: L }): GaugeFamily<L> {
  return { type: 'gauge', ...family };
}

/** A histogram: its closed label values become types. */
export function histogram<const L extends LabelSpecs>(
  family: Told<HistogramFamily> & { readonly labels: L },
): HistogramFamily<L> {
  return { type: 'histogram', ...family };
}

/** An info family. */
export function info<const L extends LabelSpecs>(family: Told<InfoFamily> & { readonly labels: L }): InfoFamily<L> {
  return { type: 'info', ...family };
}

/** The same family, read when the page is: the system declares it with `registry.read()`. */
export function atScrape<Family extends CatalogFamily>(family: Family): Family & { readonly readAtScrape: true } {
  return { ...family, readAtScrape: true };
}
