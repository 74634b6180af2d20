/** What went wrong in a subscriber most recently. */
export interface SubscriberFailure {
  /** Name of the channel, such as `arx:flow.end:v1`. */
  readonly channel: string;
  /** Key of the subscription, if it had one. */
  readonly key: string | undefined;
  /** What the handler threw, or what its promise was rejected with. */
  readonly error: unknown;
}

/** A subscription that is alive, shared by everyone who asks for the same signal and key. */
export interface KeyedSubscription {
  readonly unsubscribe: () => void;
}

/**
 * What all copies of this package in one process share. Two copies happen as soon as two dependencies ask for different
 * versions, so this shape is a contract between versions: a change of it needs a new symbol.
 */
interface SharedState {
  /** By channel name, then by key. */
  readonly keyed: Map<string, Map<string, KeyedSubscription>>;
  errorCount: number;
  lastError: SubscriberFailure | undefined;
}

const symbol = Symbol.for('@arx/signals:v1');

/** The state of this process; the first copy that asks creates it. */
export function sharedState(): SharedState {
  const holder = globalThis as { [symbol]?: SharedState };
  holder[symbol] ??= { keyed: new Map(), errorCount: 0, lastError: undefined };
  return holder[symbol];
}
