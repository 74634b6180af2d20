import type { SubscribeOptions, Unsubscribe } from '@arx/signals';
import type { AutobotRecorder } from '../recorder.ts';
import type { AutobotRegistry } from '../registry.ts';

/** What the subscriptions of a group record to. */
export interface Listening {
  readonly registry: AutobotRegistry;
  readonly recorder: AutobotRecorder;
  /** With a key there is one subscription per signal in the process: no two groups may take the same signal. */
  readonly options: SubscribeOptions;
}

/** Subscribes a group of signals. */
export type Listen = (to: Listening) => readonly Unsubscribe[];
