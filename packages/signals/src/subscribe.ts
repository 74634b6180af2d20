import { type KeyedSubscription, type SubscriberFailure, sharedState } from './global-state.ts';
import type { Signal } from './signal.ts';

/** Options of a subscription. */
export interface SubscribeOptions {
  /**
   * Makes the subscription idempotent: per signal and key there is one in the process, also across copies of this
   * package. Default: none, every call subscribes anew.
   */
  readonly key?: string;
}

/** How many errors of subscribers were caught since the process began, in all copies of this package. */
export interface SubscriberErrors {
  readonly count: number;
  readonly last: SubscriberFailure | undefined;
}

/** Ends a subscription; a second call does nothing. */
export type Unsubscribe = () => void;

/**
 * Calls `handler` for every payload of `signal` until the returned function is called.
 *
 * The handler runs synchronously inside the publisher. What it throws is caught and counted (see
 * {@link subscriberErrors}), as is the rejection of a promise that it returns. With a `key` that is already taken for
 * this signal nothing changes and the function of the existing subscription is returned: whoever calls it ends it for all.
 */
export function subscribe<Payload>(
  signal: Signal<Payload, never>,
  handler: (payload: Payload) => void,
  options: SubscribeOptions = {},
): Unsubscribe {
  return keyed(signal.channelName, options.key, () => attach(signal, handler, options.key));
}

/** A payload of a scope: its start and its end carry the same object. */
interface Scoped {
  readonly scope: object;
}

/** What a pair subscription does at a start and at its end. */
export interface PairHandlers<Start, End, State> extends SubscribeOptions {
  /** Called for every start; what it returns is kept for the end of the same scope. */
  readonly onStart: (start: Start) => State;
  /** Called for an end whose start this subscription has seen, with what `onStart` returned. */
  readonly onEnd: (end: End, state: State) => void;
}

/**
 * Subscribes to a start signal and its end signal as one. Ends whose start was not seen are ignored: a subscriber that
 * came in the middle of a scope must not take down a gauge that it never put up.
 *
 * The returned function stops the starts at once. Ends of scopes that were open then still arrive, and the last of them
 * ends the subscription; only in this way does everything that went up come down.
 */
export function subscribePair<Start extends Scoped, End extends Scoped, State>(
  start: Signal<Start, never>,
  end: Signal<End, never>,
  handlers: PairHandlers<Start, End, State>,
): Unsubscribe {
  const pairName = `${start.channelName}+${end.channelName}`;
  return keyed(pairName, handlers.key, () => attachPair(start, end, handlers));
}

/** The errors of subscribers that were caught so far. */
export function subscriberErrors(): SubscriberErrors {
  const { errorCount, lastError } = sharedState();
  return { count: errorCount, last: lastError };
}

function attachPair<Start extends Scoped, End extends Scoped, State>(
  start: Signal<Start, never>,
  end: Signal<End, never>,
  handlers: PairHandlers<Start, End, State>,
): Unsubscribe {
  const open = new WeakMap<object, { readonly state: State }>();
  let openCount = 0;
  let draining = false;

  const detachStart = attach(
    start,
    (payload) => {
      const state = handlers.onStart(payload);
      open.set(payload.scope, { state });
      openCount++;
    },
    handlers.key,
  );
  const detachEnd = attach(
    end,
    (payload) => {
      const seen = open.get(payload.scope);
      if (seen === undefined) return;
      open.delete(payload.scope);
      openCount--;
      if (draining && openCount === 0) detachEnd();
      handlers.onEnd(payload, seen.state);
    },
    handlers.key,
  );

  return () => {
    draining = true;
    detachStart();
    if (openCount === 0) detachEnd();
  };
}

/** Connects a guarded handler to the channel. */
function attach<Payload>(
  signal: Signal<Payload, never>,
  handler: (payload: Payload) => unknown,
  key: string | undefined,
): Unsubscribe {
  const failed = (error: unknown): void => countFailure({ channel: signal.channelName, key, error });
  // Node would report a throw as an uncaught exception on the next tick, far from the publisher and fatal to it.
  const guarded = (payload: Payload): void => {
    try {
      const result = handler(payload);
      if (result instanceof Promise) result.catch(failed);
    } catch (error) {
      failed(error);
    }
  };
  signal.attach(guarded);
  return () => signal.detach(guarded);
}

function keyed(name: string, key: string | undefined, start: () => Unsubscribe): Unsubscribe {
  if (key === undefined) return start();

  const byKey = subscriptionsOf(name);
  const existing = byKey.get(key);
  if (existing !== undefined) return existing.unsubscribe;

  const detach = start();
  const subscription = {
    unsubscribe: (): void => {
      // A later subscription under the same key must survive a second call of this function.
      if (byKey.get(key) !== subscription) return;
      byKey.delete(key);
      detach();
    },
  };
  byKey.set(key, subscription);
  return subscription.unsubscribe;
}

function subscriptionsOf(name: string): Map<string, KeyedSubscription> {
  const all = sharedState().keyed;
  const existing = all.get(name);
  if (existing !== undefined) return existing;
  const created = new Map<string, KeyedSubscription>();
  all.set(name, created);
  return created;
}

function countFailure(failure: SubscriberFailure): void {
  const state = sharedState();
  state.errorCount++;
  state.lastError = failure;
}
