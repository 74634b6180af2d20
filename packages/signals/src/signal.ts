import { type ChannelListener, channel } from 'node:diagnostics_channel';

/**
 * One kind of domain event.
 *
 * @typeParam Payload what a subscriber receives; always the same keys in the same order
 * @typeParam Fields what a publisher gives; optional fields may be left out
 */
export interface Signal<Payload, Fields = Payload> {
  /** Name without the version, such as `flow.start`. */
  readonly name: string;
  /** Grows when a field is renamed, removed or changes its meaning; a new field does not change it. */
  readonly version: number;
  /** Name of the `node:diagnostics_channel`: `arx:<name>:v<version>`. */
  readonly channelName: string;
  /** Whether anybody listens: the check that every publisher makes before it evaluates anything. */
  readonly hasSubscribers: () => boolean;
  /**
   * Publishes the signal. `toFields` runs only when somebody listens: with no subscriber nothing is evaluated.
   *
   * Handlers run synchronously, in the order of their subscription. Whatever a handler of `subscribe` does, this function
   * does not throw because of it; an error of `toFields` itself passes on.
   */
  readonly publish: (toFields: () => Fields) => void;
  /**
   * Publishes the signal made from `from`, such as the event of a library. Like `publish`, but `toFields` can be a
   * function of module level, so that with no subscriber not even a closure is allocated.
   */
  readonly publishFrom: <From>(toFields: (from: From) => Fields, from: From) => void;
  /** Connects a handler as it is. Use `subscribe`, which guards it. */
  readonly attach: (handler: (payload: Payload) => void) => void;
  /** Disconnects a handler that was connected with `attach`. */
  readonly detach: (handler: (payload: Payload) => void) => void;
}

/**
 * Declares a signal. Two copies of this package share its channel, because Node finds channels by name.
 *
 * @param build the only place that builds a payload, so that all payloads of the signal share one hidden class
 */
export function defineSignal<Payload, Fields = Payload>(
  name: string,
  version: number,
  build: (fields: Fields) => Payload,
): Signal<Payload, Fields> {
  const channelName = `arx:${name}:v${version}`;
  // Held here because Node keeps only a weak reference to a channel without subscribers.
  const target = channel(channelName);
  return {
    name,
    version,
    channelName,
    hasSubscribers: () => target.hasSubscribers,
    publish: (toFields) => {
      if (target.hasSubscribers) target.publish(build(toFields()));
    },
    publishFrom: (toFields, from) => {
      if (target.hasSubscribers) target.publish(build(toFields(from)));
    },
    attach: (handler) => target.subscribe(handler as ChannelListener),
    detach: (handler) => {
      target.unsubscribe(handler as ChannelListener);
    },
  };
}
