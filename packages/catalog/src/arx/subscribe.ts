import {
  flowEnd,
  flowStart,
  modelCall,
  stepAttemptEnd,
  stepAttemptStart,
  stepRetry,
  subscribe,
  subscribePair,
  type Unsubscribe,
} from '@arx/signals';
import type { ArxRecorder } from './recorder-types.ts';

/**
 * Translates signals into the words of this system, until the returned function is called. Flows and attempts that are
 * open then are still recorded when they end, so that starts and ends stay in balance.
 *
 * @param key makes it idempotent: with a key there is one such subscription in the process. Default none.
 */
export function subscribeArx(recorder: ArxRecorder, key?: string): Unsubscribe {
  const options = key === undefined ? {} : { key };

  const leave = [
    subscribePair(flowStart, flowEnd, {
      ...options,
      onStart: (start) => recorder.flowStart(start),
      onEnd: (end) => recorder.flowEnd({ ...end, success: end.outcome === 'success' }),
    }),
    subscribePair(stepAttemptStart, stepAttemptEnd, {
      ...options,
      onStart: (start) => recorder.step(start),
      onEnd: (end, attempt) => attempt.end(end.durationSeconds * 1000),
    }),
    subscribe(stepRetry, (retried) => recorder.retry(retried), options),
    subscribe(
      modelCall,
      ({ model, persona, inputTokens, outputTokens }) => {
        if (inputTokens !== undefined) recorder.tokensIn({ model, persona, n: inputTokens });
        if (outputTokens !== undefined) recorder.tokensOut({ model, persona, n: outputTokens });
      },
      options,
    ),
  ];
  return () => {
    for (const one of leave) one();
  };
}
