import { type Body, once, openMeasurement, runScope } from '../scope.ts';
import type { A2aRequestScope, A2aTarget, AgentosRecorder } from './recorder-types.ts';
import type { AgentosInstruments } from './registry.ts';

type A2aRecorder = Pick<AgentosRecorder, 'trackA2aRequest' | 'recordA2aRequest' | 'trackA2aTask'>;

/** The recorders of agent-to-agent requests and tasks. */
export function createA2aRecorder(to: AgentosInstruments): A2aRecorder {
  const recordA2aRequest: A2aRecorder['recordA2aRequest'] = (result) => {
    const { agent, operation, status, durationSeconds, responseSizeBytes } = result;
    to.a2aDuration.observe({ agent, operation, status }, durationSeconds);
    to.a2aRequests.inc({ agent, operation, status });
    if (responseSizeBytes !== undefined) to.a2aResponseSize.observe({ agent }, responseSizeBytes);
  };

  function trackA2aRequest(target: A2aTarget): A2aRequestScope;
  function trackA2aRequest<T>(target: A2aTarget, body: Body<A2aRequestScope, T>): Promise<T>;
  function trackA2aRequest<T>(target: A2aTarget, body?: Body<A2aRequestScope, T>): A2aRequestScope | Promise<T> {
    const scope = openRequest(recordA2aRequest, target);
    if (typeof body !== 'function') return scope;
    return runScope(scope, body, (request) => {
      request.status ??= 'success';
    });
  }

  function trackA2aTask(task: { readonly agent: string }): Disposable;
  function trackA2aTask<T>(task: { readonly agent: string }, body: Body<Disposable, T>): Promise<T>;
  function trackA2aTask<T>(task: { readonly agent: string }, body?: Body<Disposable, T>): Disposable | Promise<T> {
    const scope = openTask(to, task.agent);
    return typeof body !== 'function' ? scope : runScope(scope, body);
  }

  return { trackA2aRequest, recordA2aRequest, trackA2aTask };
}

function openRequest(record: A2aRecorder['recordA2aRequest'], { agent, operation }: A2aTarget): A2aRequestScope {
  const measurement = openMeasurement((durationSeconds) => {
    const { status = 'error', responseSizeBytes } = scope;
    record({ agent, operation, status, durationSeconds, responseSizeBytes });
  });
  const scope: A2aRequestScope = Object.assign(measurement, { status: undefined, responseSizeBytes: undefined });
  return scope;
}

function openTask(to: AgentosInstruments, agent: string): Disposable {
  // Bound now: the end must meet the series of the start, whichever agents are known by then.
  const active = to.a2aActiveTasks.bind({ agent });
  active.inc();
  return { [Symbol.dispose]: once(() => active.dec()) };
}
