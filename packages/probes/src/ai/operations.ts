import type { Prices } from '../prices/prices.ts';
import { isObserved, type Operation, type StartedOperation, startOperation } from './operation.ts';

/** The operations that are under way, by the identifier that all events of one carry. */
export interface Operations {
  start(started: StartedOperation): void;
  get(callId: string): Operation | undefined;
  /** Forgets an operation that has ended. */
  forget(callId: string): void;
}

/** How many operations are followed at a time. */
const LIMIT = 10_000;

/**
 * Keeps operations until they end. Of some nobody ever hears again (an aborted `streamObject`); past the limit the oldest
 * operation is therefore given up, as `unfinished`.
 */
export function createOperations(prices: () => Prices, limit: number = LIMIT): Operations {
  const running = new Map<string, Operation>();
  return {
    start: (started) => {
      const { callId, operationId } = started;
      if (!isObserved(operationId)) return;
      if (running.size >= limit) giveUpOldest(running);
      const operation = startOperation(started, prices(), ({ outcome, reason }, at) => {
        running.delete(callId);
        operation.end({ outcome, reason }, at);
      });
      running.set(callId, operation);
    },
    get: (callId) => running.get(callId),
    forget: (callId) => {
      running.delete(callId);
    },
  };
}

function giveUpOldest(running: Map<string, Operation>): void {
  const oldest = running.entries().next();
  if (oldest.done === true) return;
  const [callId, operation] = oldest.value;
  running.delete(callId);
  operation.language?.abandoned();
  for (const call of operation.plain.values()) call.end({ outcome: 'failure', reason: 'unfinished' });
  operation.end({ outcome: 'failure', reason: 'unfinished' });
}
