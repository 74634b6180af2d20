import { setTimeout as sleep } from 'node:timers/promises';
import { generateText } from 'ai';
import { expect, test } from 'vitest';
import { startBench } from '../fixtures/models.ts';
import { only } from '../fixtures/record.ts';

const PROMPT = 'Say five words, please';

test.each(['compatible', 'openai', 'anthropic'] as const)('a call to %s is one call of one attempt', async (which) => {
  const bench = await startBench();
  bench.server.script({ kind: 'ok', headers: { 'x-ratelimit-remaining-requests': '41' } });
  const { text } = await generateText({ model: bench[which], prompt: PROMPT, telemetry: { functionId: 'chat' } });
  expect(text).toBe('one two three four five');

  const provider = { compatible: 'local', openai: 'openai', anthropic: 'anthropic' }[which];
  const model = { compatible: 'llama3:8b', openai: 'gpt-stand-in', anthropic: 'claude-stand-in' }[which];
  const call = only(bench.recorded.calls);
  expect(call).toMatchObject({
    provider,
    model,
    purpose: 'chat',
    operation: 'chat',
    inputModalities: ['text'],
    outcome: 'success',
    attempts: 1,
    firstTokenSeconds: undefined,
    inputTokens: 4,
    outputTokens: 5,
    cachedInputTokens: 0,
    tokensEstimated: false,
    flowId: undefined,
    persona: 'unknown',
  });
  expect(call.durationSeconds).toBeGreaterThan(0);
  const attempt = only(bench.recorded.attempts);
  expect(attempt).toMatchObject({ provider, model, purpose: 'chat', attempt: 1, outcome: 'success' });
  expect(attempt).toMatchObject({ statusCode: undefined, remainingRequests: 41 });
  await bench.server.idle();
  expect(bench.server.tokens()).toMatchObject({ input: call.inputTokens, output: call.outputTokens });
});

test.each(['compatible', 'openai', 'anthropic'] as const)(
  'cached and reasoning tokens of %s are parts of the totals, counted once',
  async (which) => {
    const bench = await startBench();
    bench.server.script({
      kind: 'ok',
      reasoning: 'hm well let me see',
      usage: { cachedInput: 100, ...(which === 'anthropic' ? { cacheWriteInput: 20 } : {}) },
    });
    await generateText({ model: bench[which], prompt: PROMPT });
    const served = bench.server.tokens();
    expect(served).toMatchObject({ input: which === 'anthropic' ? 124 : 104, output: 10, reasoning: 5 });
    expect(only(bench.recorded.calls)).toMatchObject({
      inputTokens: served.input,
      outputTokens: served.output,
      cachedInputTokens: served.cachedInput,
      cacheWriteInputTokens: which === 'anthropic' ? served.cacheWriteInput : undefined,
      reasoningTokens: served.reasoning,
    });
  },
);

test('a usage that is missing leaves the tokens unknown, which is not 0', async () => {
  const bench = await startBench();
  bench.server.script({ kind: 'ok', usage: 'missing' });
  await generateText({ model: bench.compatible, prompt: PROMPT });
  expect(only(bench.recorded.calls)).toMatchObject({
    outcome: 'success',
    inputTokens: undefined,
    outputTokens: undefined,
    cachedInputTokens: undefined,
    reasoningTokens: undefined,
    tokensEstimated: false,
  });
});

test('a call that took three requests is one call and three attempts', async () => {
  const bench = await startBench();
  bench.server.script(
    { kind: 'status', status: 429, headers: { 'retry-after': '1', 'x-ratelimit-remaining-requests': '0' } },
    { kind: 'status', status: 500, headers: { 'retry-after-ms': '20' } },
  );
  await generateText({ model: bench.compatible, prompt: PROMPT });

  const call = only(bench.recorded.calls);
  expect(call).toMatchObject({ outcome: 'success', attempts: 3, inputTokens: 4, outputTokens: 5 });
  expect(bench.recorded.attempts).toMatchObject([
    { attempt: 1, outcome: 'failure', failureKind: 'rate_limit', statusCode: 429, remainingRequests: 0 },
    { attempt: 2, outcome: 'failure', failureKind: 'api', statusCode: 500, remainingRequests: undefined },
    { attempt: 3, outcome: 'success', failureKind: undefined, statusCode: undefined },
  ]);
  // The second that the provider asked for is in the call, and in no attempt.
  expect(call.durationSeconds).toBeGreaterThan(1);
  for (const { durationSeconds } of bench.recorded.attempts) expect(durationSeconds).toBeLessThan(0.9);
  await bench.server.idle();
  expect(bench.server.served.map(({ status }) => status)).toEqual([429, 500, 200]);
});

test.each([
  [401, 'auth', 1],
  [403, 'auth', 1],
  [400, 'api', 1],
  [429, 'rate_limit', 3],
  [503, 'api', 3],
] as const)('a status of %i all the way is a failure of kind %s after %i requests', async (status, kind, requests) => {
  const bench = await startBench();
  bench.server.script(
    ...Array.from({ length: 3 }, () => ({ kind: 'status', status, headers: { 'retry-after-ms': '1' } }) as const),
  );
  await expect(generateText({ model: bench.anthropic, prompt: PROMPT })).rejects.toThrow();
  expect(only(bench.recorded.calls)).toMatchObject({
    outcome: 'failure',
    reason: 'AI_APICallError',
    failureKind: kind,
    attempts: requests,
    inputTokens: undefined,
  });
  expect(bench.recorded.attempts.map(({ failureKind, statusCode }) => [failureKind, statusCode])).toEqual(
    Array.from({ length: requests }, () => [kind, status]),
  );
  expect(bench.server.arrived()).toBe(requests);
});

test('a hung answer ends by the timeout of the call', async () => {
  const bench = await startBench();
  bench.server.script({ kind: 'hang' });
  await expect(generateText({ model: bench.compatible, prompt: PROMPT, timeout: 50 })).rejects.toThrow();
  expect(only(bench.recorded.calls)).toMatchObject({
    outcome: 'failure',
    reason: 'TimeoutError',
    failureKind: 'timeout',
    attempts: 1,
    inputTokens: undefined,
  });
  expect(only(bench.recorded.attempts)).toMatchObject({ failureKind: 'timeout', statusCode: undefined });
});

test('an abort by the program is cancelled and no failure', async () => {
  const bench = await startBench();
  bench.server.script({ kind: 'hang' });
  const controller = new AbortController();
  const asked = generateText({ model: bench.compatible, prompt: PROMPT, abortSignal: controller.signal });
  while (bench.server.arrived() === 0) await sleep(2);
  controller.abort();
  await expect(asked).rejects.toThrow();
  expect(only(bench.recorded.calls)).toMatchObject({ outcome: 'cancelled', failureKind: undefined, attempts: 1 });
  expect(only(bench.recorded.attempts)).toMatchObject({ outcome: 'cancelled' });
});

test('an abort while the SDK waits to try again is cancelled after one attempt', async () => {
  const bench = await startBench();
  bench.server.script({ kind: 'status', status: 429, headers: { 'retry-after': '30' } });
  const controller = new AbortController();
  const asked = generateText({ model: bench.compatible, prompt: PROMPT, abortSignal: controller.signal });
  while (bench.recorded.attempts.length === 0) await sleep(2);
  controller.abort();
  await expect(asked).rejects.toThrow();
  expect(only(bench.recorded.calls)).toMatchObject({ outcome: 'cancelled', attempts: 1 });
  expect(only(bench.recorded.attempts)).toMatchObject({ outcome: 'failure', failureKind: 'rate_limit' });
});

test('an answer that breaks off, and a server that is not there, are failures of kind api', async () => {
  const bench = await startBench();
  bench.server.script({ kind: 'cut', afterTokens: 0 });
  await expect(generateText({ model: bench.compatible, prompt: PROMPT, maxRetries: 0 })).rejects.toThrow();
  await bench.server.close();
  await expect(generateText({ model: bench.compatible, prompt: PROMPT, maxRetries: 0 })).rejects.toThrow();
  expect(bench.recorded.calls).toMatchObject([
    { outcome: 'failure', failureKind: 'api', attempts: 1 },
    { outcome: 'failure', failureKind: 'api', attempts: 1 },
  ]);
  // The head of the broken answer was good.
  expect(bench.recorded.attempts.map(({ statusCode }) => statusCode)).toEqual([undefined, undefined]);
});

test('calls side by side are not mixed up', async () => {
  const bench = await startBench();
  bench.server.script(
    { kind: 'ok', text: 'a', pieceDelayMs: 1 },
    { kind: 'ok', text: 'a b' },
    { kind: 'ok', text: 'a b c' },
  );
  await Promise.all(
    [
      ['x', 'plan'],
      ['x x', 'code'],
      ['x x x', 'test'],
    ].map(([prompt = '', purpose = '']) =>
      generateText({ model: bench.compatible, prompt, telemetry: { functionId: purpose } }),
    ),
  );
  expect(bench.recorded.calls.map(({ purpose, inputTokens }) => `${purpose}: ${inputTokens}`).sort()).toEqual([
    'code: 2',
    'plan: 1',
    'test: 3',
  ]);
  const served = bench.server.tokens();
  const sum = (of: 'inputTokens' | 'outputTokens'): number =>
    bench.recorded.calls.reduce((total, call) => total + (call[of] ?? 0), 0);
  expect([sum('inputTokens'), sum('outputTokens')]).toEqual([served.input, served.output]);
});
