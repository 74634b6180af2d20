import { setTimeout as sleep } from 'node:timers/promises';
import { streamText, experimental_streamTextLowMemory as streamTextLowMemory } from 'ai';
import { expect, test, vi } from 'vitest';
import type { Answer } from '../../../../conformance/support/model-server.ts';
import { type Bench, startBench } from '../fixtures/models.ts';
import { only } from '../fixtures/record.ts';

const PROMPT = 'Say five words, please';
const silent = (): void => {};

/** Reads a stream to its end, whatever that is. */
async function read(bench: Bench, options: Partial<Parameters<typeof streamText>[0]> = {}): Promise<string> {
  const result = streamText({ model: bench.compatible, prompt: PROMPT, onError: silent, ...options } as Parameters<
    typeof streamText
  >[0]);
  let text = '';
  for await (const part of result.textStream) text += part;
  return text;
}

test.each(['compatible', 'openai', 'anthropic'] as const)(
  'a stream of %s ends when its last part has come',
  async (which) => {
    const bench = await startBench();
    bench.server.script({ kind: 'ok', reasoning: 'let me see', pieceDelayMs: 10, usage: { cachedInput: 50 } });
    const result = streamText({ model: bench[which], prompt: PROMPT });
    for await (const part of result.stream) {
      if (part.type === 'text-delta') expect(bench.recorded.calls).toEqual([]);
    }
    const call = only(bench.recorded.calls);
    expect(call).toMatchObject({ outcome: 'success', attempts: 1, tokensEstimated: false });
    // Nine pieces with tokens and a few of protocol, ten milliseconds apart.
    expect(call.durationSeconds).toBeGreaterThan(0.09);
    expect(call.firstTokenSeconds).toBeGreaterThan(0.009);
    expect((call.durationSeconds ?? 0) - (call.firstTokenSeconds ?? 0)).toBeGreaterThan(0.06);
    expect(only(bench.recorded.attempts).firstTokenSeconds).toBeLessThanOrEqual(call.firstTokenSeconds ?? 0);

    await bench.server.idle();
    const served = bench.server.tokens();
    expect(served).toMatchObject({ input: 54, output: 8, cachedInput: 50, reasoning: 3 });
    expect(call).toMatchObject({
      inputTokens: served.input,
      outputTokens: served.output,
      cachedInputTokens: served.cachedInput,
      reasoningTokens: served.reasoning,
    });
  },
);

test('what the program reads is what it would read without the probe', async () => {
  const bench = await startBench();
  expect(await read(bench)).toBe('one two three four five');
});

test('a stream without a usage leaves the tokens unknown', async () => {
  const bench = await startBench();
  bench.server.script({ kind: 'ok', usage: 'missing' });
  await read(bench);
  expect(only(bench.recorded.calls)).toMatchObject({
    outcome: 'success',
    inputTokens: undefined,
    outputTokens: undefined,
    tokensEstimated: false,
  });
});

test('requests that fail before the stream opens are attempts of its call', async () => {
  const bench = await startBench();
  bench.server.script(
    { kind: 'status', status: 429, headers: { 'retry-after-ms': '20' } },
    { kind: 'status', status: 500, headers: { 'retry-after-ms': '20' } },
    { kind: 'ok', pieceDelayMs: 5 },
  );
  await read(bench);
  const call = only(bench.recorded.calls);
  expect(call).toMatchObject({ outcome: 'success', attempts: 3, inputTokens: 4, outputTokens: 5 });
  expect(bench.recorded.attempts.map(({ failureKind }) => failureKind)).toEqual(['rate_limit', 'api', undefined]);
  // The first token of the call came after the failed requests, that of its last attempt did not wait for them.
  expect(call.firstTokenSeconds).toBeGreaterThan(0.04);
  expect(bench.recorded.attempts[2]?.firstTokenSeconds).toBeLessThan((call.firstTokenSeconds ?? 0) - 0.035);
});

test('a stream that never opens for a refused key is one failed call', async () => {
  const bench = await startBench();
  bench.server.script({ kind: 'status', status: 401 });
  await read(bench);
  expect(only(bench.recorded.calls)).toMatchObject({
    outcome: 'failure',
    failureKind: 'auth',
    attempts: 1,
    inputTokens: undefined,
    tokensEstimated: false,
  });
});

/** A stream of twenty words, of which the client gets some. */
const LONG = Array.from({ length: 20 }, (_, index) => `word${index}`).join(' ');

test.each(['compatible', 'anthropic'] as const)(
  'a stream of %s that is cut in the middle has failed, its usage is estimated',
  async (which) => {
    const bench = await startBench();
    bench.server.script({ kind: 'cut', text: LONG, afterTokens: 8 });
    await read(bench, { model: bench[which] }).catch(silent);
    const call = only(bench.recorded.calls);
    expect(call).toMatchObject({ outcome: 'failure', failureKind: 'api', attempts: 1, tokensEstimated: true });
    await bench.server.idle();
    const { input, output } = bench.server.tokens();
    expect(output).toBe(8);
    expectNear(call.inputTokens, input);
    expectNear(call.outputTokens, output);
  },
);

test('an abort in the middle of a stream is cancelled, its usage is estimated', async () => {
  const bench = await startBench();
  bench.server.script({ kind: 'ok', text: LONG, reasoning: 'well let me see', pieceDelayMs: 5 });
  const controller = new AbortController();
  const result = streamText({ model: bench.compatible, prompt: PROMPT, abortSignal: controller.signal });
  let parts = 0;
  for await (const part of result.stream) {
    if (part.type === 'text-delta' && ++parts === 6) controller.abort();
  }
  const call = only(bench.recorded.calls);
  expect(call).toMatchObject({ outcome: 'cancelled', failureKind: undefined, attempts: 1, tokensEstimated: true });
  expect(only(bench.recorded.attempts)).toMatchObject({ outcome: 'cancelled', failureKind: undefined });
  expect(only(bench.recorded.agents)).toMatchObject({ outcome: 'cancelled', modelCalls: 1 });
  await bench.server.idle();
  const served = only(bench.server.served);
  expect(served.finished).toBe(false);
  expectNear(call.inputTokens, served.tokens.input);
  expectNear(call.outputTokens, served.tokens.output);
  expectNear(call.reasoningTokens, served.tokens.reasoning);
});

test.each([
  ['a word', 'user left'],
  ['an error', new Error('user left')],
  ['nothing', undefined],
])('an abort with %s for its reason is cancelled too, and the reason is not told', async (_, reason) => {
  const bench = await startBench();
  bench.server.script({ kind: 'ok', text: LONG, pieceDelayMs: 5 });
  const controller = new AbortController();
  const result = streamText({
    model: bench.compatible,
    prompt: PROMPT,
    abortSignal: controller.signal,
    onError: silent,
  });
  let parts = 0;
  for await (const part of result.stream) if (part.type === 'text-delta' && ++parts === 3) controller.abort(reason);
  expect(only(bench.recorded.calls)).toMatchObject({ outcome: 'cancelled', reason: 'cancelled' });
});

test('an abort before the stream opens is cancelled, with nothing to estimate', async () => {
  const bench = await startBench();
  bench.server.script({ kind: 'hang' });
  const controller = new AbortController();
  const reading = read(bench, { abortSignal: controller.signal });
  while (bench.server.arrived() === 0) await sleep(2);
  controller.abort();
  await reading.catch(silent);
  await vi.waitFor(() => expect(bench.recorded.calls).toHaveLength(1));
  expect(only(bench.recorded.calls)).toMatchObject({
    outcome: 'cancelled',
    inputTokens: undefined,
    tokensEstimated: false,
  });
});

test.each([
  ['that hangs', { kind: 'hang' } satisfies Answer, { totalMs: 60 }, false],
  ['whose pieces stop coming', { kind: 'ok', text: LONG, pieceDelayMs: 40 } satisfies Answer, { totalMs: 300 }, true],
] as const)('a stream %s ends by the timeout of the call', async (_, answer, timeout, opened) => {
  const bench = await startBench();
  bench.server.script(answer);
  await read(bench, { timeout }).catch(silent);
  await vi.waitFor(() => expect(bench.recorded.calls).toHaveLength(1));
  expect(only(bench.recorded.calls)).toMatchObject({
    outcome: 'failure',
    reason: 'TimeoutError',
    failureKind: 'timeout',
    tokensEstimated: opened,
  });
});

test('a reader that cancels in the middle cancels the call, although the SDK says nothing of it', async () => {
  const bench = await startBench();
  bench.server.script({ kind: 'ok', text: LONG, pieceDelayMs: 5 });
  let parts = 0;
  const { textStream } = streamTextLowMemory({ model: bench.compatible, prompt: PROMPT });
  for await (const _ of textStream) if (++parts === 3) break;
  await vi.waitFor(() => expect(bench.recorded.calls).toHaveLength(1));
  expect(only(bench.recorded.calls)).toMatchObject({ outcome: 'cancelled', tokensEstimated: true });
  expect(only(bench.recorded.agents)).toMatchObject({ outcome: 'cancelled' });
  await vi.waitFor(() => expect(bench.server.served).toHaveLength(1));
  expect(only(bench.server.served).finished).toBe(false);
});

test.each(['compatible', 'anthropic'] as const)('a stream of %s that says an error has failed', async (which) => {
  const bench = await startBench();
  bench.server.script({ kind: 'stream_error', text: LONG, afterTokens: 4 });
  await read(bench, { model: bench[which] }).catch(silent);
  const call = only(bench.recorded.calls);
  expect(call).toMatchObject({ outcome: 'failure', failureKind: 'api', attempts: 1, tokensEstimated: true });
  expect(call.reason).toBe(which === 'anthropic' ? 'overloaded_error' : 'server_error');
  expect(only(bench.recorded.agents)).toMatchObject({ outcome: 'failure' });
});

test('a stream that the SDK sends again after an error is one call of two attempts', async () => {
  const bench = await startBench();
  bench.server.script({ kind: 'stream_error', text: LONG, afterTokens: 4 });
  await read(bench, { streamRetries: 1 });
  expect(only(bench.recorded.calls)).toMatchObject({
    outcome: 'success',
    attempts: 2,
    inputTokens: 4,
    outputTokens: 5,
    tokensEstimated: false,
  });
  expect(bench.recorded.attempts).toMatchObject([
    { attempt: 1, outcome: 'failure', failureKind: 'api', reason: 'server_error' },
    { attempt: 2, outcome: 'success' },
  ]);
});

/** An estimate that counts characters against a count of words: within a factor of two. */
function expectNear(estimated: number | undefined, counted: number): void {
  expect(estimated).toBeGreaterThanOrEqual(counted / 2);
  expect(estimated).toBeLessThanOrEqual(counted * 2);
}
