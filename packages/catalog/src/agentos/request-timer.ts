import { runScope, stopwatch } from '../scope.ts';
import type { AgentosRecorder, Body, MeasuredScope, Timed, TimerScope } from './recorder-types.ts';
import type { AgentosInstruments } from './registry.ts';

type RequestTimer = AgentosRecorder['requestTimer'];

/** Makes the timer. That of A2A requests is the scope of the whole request. */
export function createRequestTimer(
  to: AgentosInstruments,
  { trackA2aRequest }: Pick<AgentosRecorder, 'trackA2aRequest'>,
): RequestTimer {
  function open(timed: Timed): MeasuredScope {
    const elapsed = stopwatch();
    switch (timed.histogram) {
      case 'a2aDuration':
        return trackA2aRequest(timed.labels);
      case 'cacheLatency': {
        const { operation } = timed.labels;
        return observedOnce((seconds = elapsed()) => to.cacheLatency.observe({ operation }, seconds));
      }
      case 'ccrLatency': {
        const { provider } = timed.labels;
        return observedOnce((seconds = elapsed()) => to.ccrLatency.observe({ provider }, seconds));
      }
    }
  }

  function requestTimer<Each extends Timed>(timed: Each): TimerScope<Each>;
  function requestTimer<Each extends Timed, T>(timed: Each, body: Body<TimerScope<Each>, T>): Promise<T>;
  function requestTimer<Each extends Timed, T>(
    timed: Each,
    body?: Body<TimerScope<Each>, T>,
  ): TimerScope<Each> | Promise<T> {
    const scope = open(timed) as TimerScope<Each>;
    if (body === undefined) return scope;
    return runScope(scope, body, () => {
      if ('status' in scope) scope.status ??= 'success';
    });
  }
  return requestTimer;
}

function observedOnce(observe: (seconds?: number) => void): MeasuredScope {
  let ended = false;
  const end = (durationSeconds?: number): void => {
    if (ended) return;
    ended = true;
    observe(durationSeconds);
  };
  return { end, [Symbol.dispose]: () => end() };
}
