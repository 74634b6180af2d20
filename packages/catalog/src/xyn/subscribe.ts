import { type QueueTick, queueTick, subscribe, type Unsubscribe } from '@arx/signals';
import type { XynRecorder } from './recorder-types.ts';

/**
 * Takes the snapshots of a queue from the ticks of its collector, until the returned function is called. From then on
 * nobody refreshes the numbers of the queue, so they are gone.
 *
 * @param key makes it idempotent: with a key there is one such subscription in the process. Default none.
 */
export function subscribeXyn(recorder: XynRecorder, key?: string): Unsubscribe {
  const options = key === undefined ? {} : { key };
  let ticked = false;
  let left = false;
  const leave = subscribe(
    queueTick,
    (tick) => {
      ticked = true;
      recordTick(recorder, tick);
    },
    options,
  );
  return () => {
    if (left) return;
    left = true;
    leave();
    // Where no collector ever was, none stands down.
    if (ticked) recorder.standDown();
  };
}

function recordTick(recorder: XynRecorder, { snapshot, leading, failuresInRow, freshSeconds }: QueueTick): void {
  if (!leading) recorder.standDown();
  if (leading && snapshot !== undefined) {
    recorder.recordSnapshot(snapshot);
    recorder.recordCollectorTick({ success: true, takenAt: snapshot.takenAt, freshSeconds });
  } else if (leading || failuresInRow > 0) {
    // One that does not lead fails too, such as while the database is away.
    recorder.recordCollectorTick({ success: false, failuresInRow, freshSeconds });
  }
}
