import { embed, embedMany } from 'ai';
import { expect, test } from 'vitest';
import { startBench } from '../fixtures/models.ts';
import { only } from '../fixtures/record.ts';

/** More values than the provider takes in one request (2048). */
const MANY = Array.from({ length: 5_000 }, (_, index) => `value ${index}`);
const RETRY_AT_ONCE = { 'retry-after-ms': '1' };

test('an embedding is a call of the operation embedding, with input tokens only', async () => {
  const bench = await startBench();
  await embed({ model: bench.embedding, value: 'a b c', telemetry: { functionId: 'summarize' } });
  const call = only(bench.recorded.calls);
  expect(call).toMatchObject({
    provider: 'openai',
    model: 'embed-stand-in',
    purpose: 'summarize',
    operation: 'embedding',
    outcome: 'success',
    attempts: 1,
    inputTokens: 3,
    outputTokens: undefined,
  });
  expect(call.durationSeconds).toBeGreaterThan(0);
  expect(only(bench.recorded.attempts)).toMatchObject({ operation: 'embedding', outcome: 'success' });
  expect(bench.recorded.agents).toEqual([]);
});

test('values that need several requests are as many calls, side by side, and their tokens add up', async () => {
  const bench = await startBench();
  await embedMany({ model: bench.embedding, values: MANY });
  await bench.server.idle();
  expect(bench.server.arrived()).toBe(3);
  expect(bench.recorded.calls.map(({ outcome, attempts }) => [outcome, attempts])).toEqual(
    Array.from({ length: 3 }, () => ['success', 1]),
  );
  const tokens = bench.recorded.calls.reduce((sum, { inputTokens }) => sum + (inputTokens ?? 0), 0);
  expect(tokens).toBe(10_000);
  expect(bench.server.tokens().input).toBe(tokens);
});

test('a repeated request is an attempt of its call, also among several', async () => {
  const bench = await startBench();
  bench.server.script(
    { kind: 'status', status: 429, headers: RETRY_AT_ONCE },
    { kind: 'ok' },
    { kind: 'status', status: 500, headers: RETRY_AT_ONCE },
    { kind: 'status', status: 500, headers: RETRY_AT_ONCE },
  );
  await embedMany({ model: bench.embedding, values: MANY });
  expect(bench.server.arrived()).toBe(6);
  expect(bench.recorded.calls).toHaveLength(3);
  expect(bench.recorded.calls.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(6);
  expect(bench.recorded.attempts.filter(({ outcome }) => outcome === 'success')).toHaveLength(3);
  // The SDK says neither why nor when a repeated request failed.
  for (const attempt of bench.recorded.attempts.filter(({ outcome }) => outcome === 'failure')) {
    expect(attempt).toMatchObject({ reason: 'unknown', failureKind: 'other', durationSeconds: undefined });
  }
});

test('the last error of an embedding that failed for good is known', async () => {
  const bench = await startBench();
  bench.server.script(
    { kind: 'status', status: 500, headers: RETRY_AT_ONCE },
    { kind: 'status', status: 429, headers: RETRY_AT_ONCE },
    { kind: 'status', status: 429, headers: RETRY_AT_ONCE },
  );
  await expect(embed({ model: bench.embedding, value: 'a' })).rejects.toThrow();
  expect(only(bench.recorded.calls)).toMatchObject({ outcome: 'failure', failureKind: 'rate_limit', attempts: 3 });
  expect(bench.recorded.attempts.map(({ failureKind }) => failureKind)).toEqual(['other', 'other', 'rate_limit']);
});

test('an aborted embedding is cancelled', async () => {
  const bench = await startBench();
  bench.server.script({ kind: 'hang' });
  await expect(embed({ model: bench.embedding, value: 'a', abortSignal: AbortSignal.abort() })).rejects.toThrow();
  expect(only(bench.recorded.calls)).toMatchObject({ outcome: 'cancelled', inputTokens: undefined });
});

test('a call that hides its inputs is told all the same', async () => {
  const bench = await startBench();
  await embedMany({ model: bench.embedding, values: MANY, telemetry: { recordInputs: false, recordOutputs: false } });
  expect(bench.recorded.calls).toHaveLength(3);
  expect(bench.recorded.calls.reduce((sum, { inputTokens }) => sum + (inputTokens ?? 0), 0)).toBe(10_000);
});
