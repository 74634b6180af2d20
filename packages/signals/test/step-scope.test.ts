import { type FlowOptions, startFlow } from '@arx/signals';
import { expect, test } from 'vitest';
import { names, only, payloads, recordSignals } from './fixtures/record.ts';

const FLOW: FlowOptions = { flowId: 'triage', persona: 'PLANNER_AI', execMode: 'dry_run', branch: 'main' };

test('a step has one attempt unless it is retried; all its signals carry the identities', async () => {
  const recorded = recordSignals();
  const flow = startFlow(FLOW);
  await flow.runStep({ stepId: 'classify', model: 'llama3:8b' }, () => {});

  expect(names(recorded)).toEqual(['flow.start', 'step.attempt.start', 'step.attempt.end', 'step.end']);
  const start = only(recorded, 'step.attempt.start');
  const attemptEnd = only(recorded, 'step.attempt.end');
  const stepEnd = only(recorded, 'step.end');
  const step = { flowId: 'triage', stepId: 'classify', persona: 'PLANNER_AI', model: 'llama3:8b', execMode: 'dry_run' };
  expect(start).toMatchObject({ ...step, attempt: 1 });
  expect(attemptEnd).toMatchObject({ ...step, attempt: 1, outcome: 'success', reason: undefined });
  expect(stepEnd).toMatchObject({ ...step, attempts: 1, outcome: 'success', reason: undefined });
  expect(attemptEnd['scope']).toBe(start['scope']);
  expect(stepEnd['step']).toBe(start['step']);
  expect(start['flow']).toBe(only(recorded, 'flow.start')['scope']);
});

test('persona, execMode and trace come from the flow unless the step has its own; model is unknown without one', () => {
  const recorded = recordSignals();
  const trace = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
  const flow = startFlow({ ...FLOW, trace });
  flow.step({ stepId: 'a' }).succeed();
  flow.step({ stepId: 'b', persona: 'CODER_AI', model: 'gpt', trace: { ...trace, spanId: 'c'.repeat(16) } }).succeed();
  const [a, b] = payloads(recorded, 'step.attempt.start');
  expect(a).toMatchObject({ persona: 'PLANNER_AI', model: 'unknown', execMode: 'dry_run', trace });
  expect(b).toMatchObject({
    persona: 'CODER_AI',
    model: 'gpt',
    execMode: 'dry_run',
    trace: { spanId: 'c'.repeat(16) },
  });
});

test('retry ends the attempt as failed and begins the next one', () => {
  const recorded = recordSignals();
  const step = startFlow(FLOW).step({ stepId: 'flaky' });
  step.retry(new TypeError('once'));
  step.retry();
  step.succeed();

  expect(names(recorded).slice(1)).toEqual([
    'step.attempt.start',
    'step.attempt.end',
    'step.retry',
    'step.attempt.start',
    'step.attempt.end',
    'step.retry',
    'step.attempt.start',
    'step.attempt.end',
    'step.end',
  ]);
  expect(payloads(recorded, 'step.attempt.end').map(({ attempt, reason }) => [attempt, reason])).toEqual([
    [1, 'TypeError'],
    [2, 'unknown'],
    [3, undefined],
  ]);
  expect(payloads(recorded, 'step.retry').map(({ attempt, reason }) => [attempt, reason])).toEqual([
    [1, 'TypeError'],
    [2, 'unknown'],
  ]);
  const scopes = payloads(recorded, 'step.attempt.start').map(({ scope }) => scope);
  expect(new Set(scopes).size).toBe(3);
  expect(only(recorded, 'step.end')).toMatchObject({ attempts: 3, outcome: 'success' });
});

test('the final failure of a step is no retry', async () => {
  const recorded = recordSignals();
  const failing = startFlow(FLOW).runStep({ stepId: 'broken' }, () => Promise.reject(new TypeError('no')));
  await expect(failing).rejects.toThrow(TypeError);
  expect(payloads(recorded, 'step.retry')).toEqual([]);
  expect(only(recorded, 'step.attempt.end')).toMatchObject({ outcome: 'failure', reason: 'TypeError' });
  expect(only(recorded, 'step.end')).toMatchObject({ outcome: 'failure', reason: 'TypeError' });
});

test('no attempt runs while retryAfter waits, and the waiting is in the step but in no attempt', async () => {
  const recorded = recordSignals();
  await startFlow(FLOW).runStep({ stepId: 'flaky' }, async (step) => {
    await step.retryAfter(new Error('once'), async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(names(recorded).at(-1)).toBe('step.retry');
    });
    expect(names(recorded).at(-1)).toBe('step.attempt.start');
  });
  for (const { durationSeconds } of payloads(recorded, 'step.attempt.end')) expect(durationSeconds).toBeLessThan(0.025);
  expect(only(recorded, 'step.end')['durationSeconds']).toBeGreaterThan(0.025);
});

test('when the waiting of retryAfter is aborted no further attempt begins', async () => {
  const recorded = recordSignals();
  const aborted = startFlow(FLOW).runStep({ stepId: 'flaky' }, (step) =>
    step.retryAfter(new Error('once'), async () => AbortSignal.abort().throwIfAborted()),
  );
  await expect(aborted).rejects.toThrow();
  expect(payloads(recorded, 'step.attempt.start')).toHaveLength(1);
  expect(payloads(recorded, 'step.attempt.end')).toHaveLength(1);
  expect(only(recorded, 'step.end')).toMatchObject({ outcome: 'cancelled', reason: 'cancelled', attempts: 1 });
});

test('a step that ends while retryAfter waits stays ended', async () => {
  const recorded = recordSignals();
  const step = startFlow(FLOW).step({ stepId: 'flaky' });
  await step.retryAfter(new Error('once'), async () => step.fail('cancelled'));
  expect(payloads(recorded, 'step.attempt.start')).toHaveLength(1);
  expect(only(recorded, 'step.end')).toMatchObject({ outcome: 'cancelled' });
});

test('retryAfter waits also when nobody listens and when the step has ended', async () => {
  let waited = 0;
  const wait = async () => waited++;
  await startFlow(FLOW).step({ stepId: 'a' }).retryAfter(undefined, wait);
  recordSignals();
  const step = startFlow(FLOW).step({ stepId: 'a' });
  step.succeed();
  await step.retryAfter(undefined, wait);
  expect(waited).toBe(2);
});

test('a step ends exactly once, and what comes after the end is ignored', () => {
  const recorded = recordSignals();
  const step = startFlow(FLOW).step({ stepId: 'a' });
  step.succeed();
  const before = recorded.length;
  step.fail(new Error('late'));
  step.retry();
  step.tokens({ input: 1 });
  step.modelCall().succeed();
  step[Symbol.dispose]();
  expect(recorded).toHaveLength(before);
});

test('a disposed step that nobody marked is unfinished, and its attempt is measured all the same', () => {
  const recorded = recordSignals();
  {
    using _step = startFlow(FLOW).step({ stepId: 'a' });
  }
  expect(only(recorded, 'step.attempt.end')).toMatchObject({ outcome: 'failure', reason: 'unfinished' });
  expect(only(recorded, 'step.attempt.end')['durationSeconds']).toBeGreaterThanOrEqual(0);
  expect(only(recorded, 'step.end')).toMatchObject({ outcome: 'failure', reason: 'unfinished' });
});

test('a skipped step ends without an attempt and does not fail its flow', () => {
  const recorded = recordSignals();
  startFlow(FLOW).skipStep({ stepId: 'deploy' });
  expect(names(recorded)).toEqual(['flow.start', 'step.end']);
  expect(only(recorded, 'step.end')).toMatchObject({
    stepId: 'deploy',
    outcome: 'skipped',
    attempts: 0,
    durationSeconds: 0,
  });
});

test('steps run side by side without mixing', async () => {
  const recorded = recordSignals();
  const flow = startFlow(FLOW);
  await Promise.all([
    flow.runStep({ stepId: 'a' }, () => new Promise((resolve) => setTimeout(resolve, 5))),
    flow.runStep({ stepId: 'b' }, () => new Promise((resolve) => setTimeout(resolve, 1))),
  ]);
  for (const stepId of ['a', 'b']) {
    const [start] = payloads(recorded, 'step.attempt.start').filter((one) => one['stepId'] === stepId);
    const [end] = payloads(recorded, 'step.attempt.end').filter((one) => one['stepId'] === stepId);
    expect(end?.['scope']).toBe(start?.['scope']);
  }
});
