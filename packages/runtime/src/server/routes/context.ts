import type { FlowLibrary } from '../../flows/library.ts';
import type { QueueState } from '../queue-state.ts';
import type { Streams } from '../streams.ts';

/** What the routes share. */
export interface RouteContext {
  readonly queue: () => QueueState;
  /** The flows that are known here; `undefined` when none are, and the queue takes a run of any. */
  readonly library: () => FlowLibrary | undefined;
  readonly streams: Streams;
  readonly version: string;
}
