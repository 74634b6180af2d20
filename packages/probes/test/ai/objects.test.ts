// The SDK's older functions for structured answers, which it has kept: they show telemetry less.
import { generateObject, jsonSchema, streamObject } from 'ai';
import { expect, test } from 'vitest';
import { startBench } from '../fixtures/models.ts';
import { only } from '../fixtures/record.ts';

const schema = jsonSchema<{ n: number }>({ type: 'object', properties: { n: { type: 'number' } }, required: ['n'] });

test('an object is one call, with its usage', async () => {
  const bench = await startBench();
  bench.server.script({ kind: 'ok', text: '{"n": 7}', usage: { cachedInput: 10 } });
  const { object } = await generateObject({ model: bench.compatible, schema, prompt: 'a number' });
  expect(object).toEqual({ n: 7 });
  await bench.server.idle();
  expect(only(bench.recorded.calls)).toMatchObject({
    provider: 'local',
    outcome: 'success',
    inputTokens: bench.server.tokens().input,
    outputTokens: bench.server.tokens().output,
    cachedInputTokens: 10,
  });
  // Requests that the SDK repeats are hidden, so how long one took is unknown.
  expect(only(bench.recorded.attempts)).toMatchObject({ outcome: 'success', durationSeconds: undefined });
  expect(only(bench.recorded.agents)).toMatchObject({ outcome: 'success', modelCalls: 1 });
});

test('a streamed object ends when it is complete, with the time to its first token', async () => {
  const bench = await startBench();
  bench.server.script({ kind: 'ok', text: '{"n": 7}', pieceDelayMs: 10 });
  const result = streamObject({ model: bench.compatible, schema, prompt: 'a number' });
  for await (const _ of result.partialObjectStream) expect(bench.recorded.calls).toEqual([]);
  const call = only(bench.recorded.calls);
  expect(call).toMatchObject({ outcome: 'success', inputTokens: 2, outputTokens: 2 });
  expect(call.firstTokenSeconds).toBeGreaterThan(0.005);
  expect(call.firstTokenSeconds).toBeLessThan(call.durationSeconds ?? 0);
});

test('a failed object is a failed call', async () => {
  const bench = await startBench();
  bench.server.script({ kind: 'status', status: 401 });
  await expect(generateObject({ model: bench.compatible, schema, prompt: 'a number' })).rejects.toThrow();
  expect(only(bench.recorded.calls)).toMatchObject({ outcome: 'failure', failureKind: 'auth' });
});
