import { type FlowOptions, flowStart, runFlow, startFlow, subscribe } from '@arx/signals';
import { expect, test } from 'vitest';
import { names, only, payloads, recordSignals } from './fixtures/record.ts';

const FLOW: FlowOptions = { flowId: 'triage', persona: 'PLANNER_AI', execMode: 'live', branch: 'main' };

test('a flow publishes its start and its end, which carry the same identity', async () => {
  const recorded = recordSignals();
  const trace = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
  const result = await runFlow({ ...FLOW, taskId: 'T-1', trace }, () => 42);

  expect(result).toBe(42);
  expect(names(recorded)).toEqual(['flow.start', 'flow.end']);
  const start = only(recorded, 'flow.start');
  const end = only(recorded, 'flow.end');
  expect(start).toEqual({ ...FLOW, taskId: 'T-1', trace, scope: { kind: 'flow' } });
  expect(end).toMatchObject({ ...FLOW, taskId: 'T-1', trace, outcome: 'success', reason: undefined });
  expect(end['scope']).toBe(start['scope']);
});

test('two runs of one flow have two identities', () => {
  const recorded = recordSignals();
  startFlow(FLOW).succeed();
  startFlow(FLOW).succeed();
  const [first, second] = payloads(recorded, 'flow.start');
  expect(first?.['scope']).not.toBe(second?.['scope']);
});

test('persona and branch are unknown when nobody says', () => {
  const recorded = recordSignals();
  startFlow({ flowId: 'triage', execMode: 'dry_run' }).succeed();
  expect(only(recorded, 'flow.start')).toMatchObject({ persona: 'unknown', branch: 'unknown', execMode: 'dry_run' });
});

test('the duration is the wall time of the run in seconds', async () => {
  const recorded = recordSignals();
  const startedAt = performance.now();
  await runFlow(FLOW, () => new Promise((resolve) => setTimeout(resolve, 30)));
  const elapsed = (performance.now() - startedAt) / 1000;
  const { durationSeconds } = only(recorded, 'flow.end');
  expect(durationSeconds).toBeGreaterThan(0.025);
  expect(durationSeconds).toBeLessThanOrEqual(elapsed);
});

test.each([
  [
    'a synchronous throw',
    () => {
      throw new RangeError('no');
    },
  ],
  ['a rejection', () => Promise.reject(new RangeError('no'))],
])('runFlow passes on %s and ends as a failure', async (_, body) => {
  const recorded = recordSignals();
  await expect(runFlow(FLOW, body)).rejects.toThrow(RangeError);
  expect(only(recorded, 'flow.end')).toMatchObject({ outcome: 'failure', reason: 'RangeError' });
});

test('an aborted flow is cancelled', async () => {
  const recorded = recordSignals();
  await expect(runFlow(FLOW, () => AbortSignal.abort().throwIfAborted())).rejects.toThrow();
  expect(only(recorded, 'flow.end')).toMatchObject({ outcome: 'cancelled', reason: 'cancelled' });
});

test('a flow whose step finally failed is a failure although its body returned', async () => {
  const recorded = recordSignals();
  await runFlow(FLOW, async (flow) => {
    await flow.runStep({ stepId: 'ok' }, () => {});
    await flow.runStep({ stepId: 'broken' }, () => Promise.reject(new TypeError('no'))).catch(() => {});
    await flow.runStep({ stepId: 'later' }, () => Promise.reject(new RangeError('no'))).catch(() => {});
  });
  expect(only(recorded, 'flow.end')).toMatchObject({ outcome: 'failure', reason: 'TypeError' });
});

test('a body that caught the failure of a step on purpose may say that the flow succeeded', async () => {
  const recorded = recordSignals();
  await runFlow(FLOW, async (flow) => {
    await flow.runStep({ stepId: 'broken' }, () => Promise.reject(new TypeError('no'))).catch(() => {});
    flow.succeed();
  });
  expect(only(recorded, 'flow.end')).toMatchObject({ outcome: 'success' });
});

test('a retried step that succeeded in the end leaves the flow a success', async () => {
  const recorded = recordSignals();
  await runFlow(FLOW, (flow) => flow.runStep({ stepId: 'flaky' }, (step) => step.retry(new Error('once'))));
  expect(only(recorded, 'flow.end')).toMatchObject({ outcome: 'success' });
});

test('the first mark wins: a flow ends exactly once', async () => {
  const recorded = recordSignals();
  await runFlow(FLOW, (flow) => {
    flow.fail('guard_refused');
    flow.succeed();
    flow[Symbol.dispose]();
  });
  expect(only(recorded, 'flow.end')).toMatchObject({ outcome: 'failure', reason: 'guard_refused' });
});

test('a disposed flow that nobody marked is unfinished, also when a throw disposed it', () => {
  const recorded = recordSignals();
  {
    using _forgotten = startFlow(FLOW);
  }
  expect(() => {
    using _thrown = startFlow(FLOW);
    throw new Error('no');
  }).toThrow('no');
  for (const end of payloads(recorded, 'flow.end'))
    expect(end).toMatchObject({ outcome: 'failure', reason: 'unfinished' });
  expect(payloads(recorded, 'flow.end')).toHaveLength(2);
});

test('a disposed flow that was marked before keeps its mark', () => {
  const recorded = recordSignals();
  {
    using flow = startFlow(FLOW);
    flow.succeed();
  }
  expect(only(recorded, 'flow.end')).toMatchObject({ outcome: 'success' });
});

test('what a flow is asked to do after its end is ignored', async () => {
  const recorded = recordSignals();
  const flow = startFlow(FLOW);
  flow.succeed();
  flow.step({ stepId: 'late' }).succeed();
  flow.skipStep({ stepId: 'late' });
  expect(await flow.runStep({ stepId: 'late' }, () => 'ran all the same')).toBe('ran all the same');
  expect(names(recorded)).toEqual(['flow.start', 'flow.end']);
});

test('with no subscriber the body runs all the same, and its result and error pass on', async () => {
  expect(
    await runFlow(FLOW, (flow) => flow.runStep({ stepId: 'a' }, async (step) => step.runModelCall({}, () => 7))),
  ).toBe(7);
  await expect(runFlow(FLOW, () => Promise.reject(new RangeError('no')))).rejects.toThrow(RangeError);
});

test('the state is latched at the start: a flow that began unheard stays unheard', () => {
  const flow = startFlow(FLOW);
  const recorded = recordSignals();
  flow.step({ stepId: 'a' }).succeed();
  flow.succeed();
  expect(recorded).toEqual([]);
});

test('a flow that began heard goes on when its listener leaves', () => {
  const unsubscribe = subscribe(flowStart, () => {});
  const flow = startFlow(FLOW);
  unsubscribe();
  const recorded = recordSignals();
  flow.succeed();
  expect(names(recorded)).toEqual(['flow.end']);
});
