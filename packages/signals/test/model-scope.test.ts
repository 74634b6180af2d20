import { type FlowOptions, modelCall, runModelCall, startFlow, startModelCall } from '@arx/signals';
import { expect, test } from 'vitest';
import { only, payloads, recordSignals } from './fixtures/record.ts';

const FLOW: FlowOptions = { flowId: 'triage', persona: 'PLANNER_AI', execMode: 'live', branch: 'main' };
const STEP = { stepId: 'route', persona: 'CODER_AI', model: 'llama3:8b' };

test('a model call of a step inherits what the step knows and is published once, when it ends', async () => {
  const recorded = recordSignals();
  const step = startFlow(FLOW).step(STEP);
  const answer = await step.runModelCall({ provider: 'ollama', purpose: 'route' }, async (call) => {
    expect(payloads(recorded, 'model.call')).toEqual([]);
    call.usage({ input: 320, output: 41, cachedInput: 300, cacheWriteInput: 5, reasoning: 7, costDollars: 0.01 });
    return 'bug';
  });
  expect(answer).toBe('bug');
  const { durationSeconds, ...rest } = only(recorded, 'model.call');
  expect(durationSeconds).toBeGreaterThanOrEqual(0);
  expect(rest).toEqual({
    flow: only(recorded, 'flow.start')['scope'],
    step: only(recorded, 'step.attempt.start')['step'],
    flowId: 'triage',
    stepId: 'route',
    provider: 'ollama',
    model: 'llama3:8b',
    persona: 'CODER_AI',
    purpose: 'route',
    fallback: false,
    operation: 'chat',
    inputModalities: ['text'],
    execMode: 'live',
    trace: undefined,
    outcome: 'success',
    reason: undefined,
    failureKind: undefined,
    attempts: 1,
    firstTokenSeconds: undefined,
    inputTokens: 320,
    outputTokens: 41,
    cachedInputTokens: 300,
    cacheWriteInputTokens: 5,
    reasoningTokens: 7,
    tokensEstimated: false,
    costDollars: 0.01,
    inputCostDollars: undefined,
    outputCostDollars: undefined,
    unpriced: false,
  });
});

test('options of the call win over the step; an option that is undefined does not', () => {
  const recorded = recordSignals();
  const step = startFlow(FLOW).step(STEP);
  step.modelCall({ model: 'gpt', persona: 'REVIEWER_AI' }).succeed();
  step.modelCall({ model: undefined, persona: undefined }).succeed();
  step.modelCall().succeed();
  expect(payloads(recorded, 'model.call').map(({ model, persona }) => [model, persona])).toEqual([
    ['gpt', 'REVIEWER_AI'],
    ['llama3:8b', 'CODER_AI'],
    ['llama3:8b', 'CODER_AI'],
  ]);
});

test('a call outside a flow has no surroundings', async () => {
  const recorded = recordSignals();
  await runModelCall({ provider: 'openai', model: 'text-embedding-3', operation: 'embedding' }, () => {});
  expect(only(recorded, 'model.call')).toMatchObject({
    flow: undefined,
    step: undefined,
    flowId: undefined,
    persona: 'unknown',
    execMode: undefined,
    operation: 'embedding',
    inputTokens: undefined,
  });
});

test('tokens publishes one successful call of unknown duration', () => {
  const recorded = recordSignals();
  const step = startFlow(FLOW).step(STEP);
  step.tokens({ input: 0, output: 41, estimated: true });
  step.tokens({ input: 3, model: 'gpt', provider: 'openai' });
  const [first, second] = payloads(recorded, 'model.call');
  expect(first).toMatchObject({
    outcome: 'success',
    durationSeconds: undefined,
    model: 'llama3:8b',
    provider: 'unknown',
    persona: 'CODER_AI',
    inputTokens: 0,
    outputTokens: 41,
    tokensEstimated: true,
  });
  expect(second).toMatchObject({ model: 'gpt', provider: 'openai', inputTokens: 3, outputTokens: undefined });
});

test('a failed call keeps its usage, its kind and its attempts', async () => {
  const recorded = recordSignals();
  const call = startModelCall({ provider: 'openai' });
  call.retry();
  call.usage({ input: 12 });
  call.fail(new TypeError('no'), 'rate_limit');
  await expect(runModelCall({}, () => Promise.reject(new RangeError('no')))).rejects.toThrow(RangeError);
  const [first, second] = payloads(recorded, 'model.call');
  expect(first).toMatchObject({
    outcome: 'failure',
    reason: 'TypeError',
    failureKind: 'rate_limit',
    attempts: 2,
    inputTokens: 12,
  });
  expect(second).toMatchObject({ outcome: 'failure', reason: 'RangeError', failureKind: 'other' });
});

test('a cancelled call is no failure of any kind', () => {
  const recorded = recordSignals();
  startModelCall({}).fail(AbortSignal.abort().reason, 'api');
  expect(only(recorded, 'model.call')).toMatchObject({
    outcome: 'cancelled',
    reason: 'cancelled',
    failureKind: undefined,
  });
});

test('a call ends exactly once; a disposed call that nobody marked is unfinished', () => {
  const recorded = recordSignals();
  const call = startModelCall({});
  call.succeed({ output: 1 });
  call.succeed({ output: 2 });
  call.fail();
  expect(only(recorded, 'model.call')).toMatchObject({ outcome: 'success', outputTokens: 1 });
  {
    using _call = startModelCall({});
  }
  expect(payloads(recorded, 'model.call')[1]).toMatchObject({ outcome: 'failure', reason: 'unfinished' });
});

test('the first token is measured once, from the start of the call', async () => {
  const recorded = recordSignals();
  await runModelCall({}, async (call) => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    call.firstToken();
    await new Promise((resolve) => setTimeout(resolve, 20));
    call.firstToken();
  });
  const { firstTokenSeconds, durationSeconds } = only(recorded, 'model.call') as Record<string, number>;
  expect(firstTokenSeconds).toBeGreaterThan(0.008);
  expect(durationSeconds! - firstTokenSeconds!).toBeGreaterThan(0.015);
});

test('a probe publishes what it knows, and gets the same shape', () => {
  const recorded = recordSignals();
  modelCall.publish(() => ({ outcome: 'success', provider: 'ollama' }));
  modelCall.publishFrom((event: { tokens: number }) => ({ outcome: 'failure', inputTokens: event.tokens }), {
    tokens: 3,
  });
  startFlow(FLOW).step(STEP).tokens({ input: 1 });
  const shapes = payloads(recorded, 'model.call').map((payload) => Object.keys(payload).join());
  expect(shapes).toHaveLength(3);
  expect(new Set(shapes).size).toBe(1);
});
