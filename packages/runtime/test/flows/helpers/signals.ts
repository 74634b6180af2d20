import {
  flowEnd,
  flowStart,
  modelCall,
  type Signal,
  stepAttemptEnd,
  stepAttemptStart,
  stepEnd,
  stepRetry,
  subscribe,
} from '@arx/signals';

/** A signal that was published: its name and what tests look at. */
export interface Published {
  readonly signal: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

const ALL = [flowStart, flowEnd, stepAttemptStart, stepAttemptEnd, stepRetry, stepEnd, modelCall];

/** Everything that is published while `body` runs, in order. */
export async function publishedBy(body: () => Promise<unknown>): Promise<readonly Published[]> {
  const published: Published[] = [];
  const unsubscribe = (ALL as readonly Signal<object, never>[]).map((signal) =>
    subscribe(signal, (payload) => {
      published.push({ signal: signal.name, payload: payload as Published['payload'] });
    }),
  );
  try {
    await body();
  } finally {
    for (const end of unsubscribe) end();
  }
  return published;
}

/** The payloads of one signal, in order. */
export function of(published: readonly Published[], signal: string): readonly Published['payload'][] {
  return published.filter((one) => one.signal === signal).map(({ payload }) => payload);
}

/** What `ar_inflight_steps` shows after each signal: attempts that started and have not ended. */
export function inFlight(published: readonly Published[]): readonly number[] {
  let running = 0;
  return published.map(({ signal }) => {
    if (signal === 'step.attempt.start') running++;
    if (signal === 'step.attempt.end') running--;
    return running;
  });
}
