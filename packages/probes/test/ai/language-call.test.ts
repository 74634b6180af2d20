// What providers, aborts and the garbage collector may do, in orders that a server cannot be made to produce.
import { setImmediate as turn } from 'node:timers/promises';
import { createPrices } from '@arx/probes/prices';
import { isStepCount, jsonSchema, streamText, tool } from 'ai';
import { MockLanguageModelV4, simulateReadableStream } from 'ai/test';
import { expect, test } from 'vitest';
import type { Answer } from '../../../../conformance/support/model-server.ts';
import { startLanguageCall } from '../../src/ai/language-call.ts';
import { startBench } from '../fixtures/models.ts';
import { only, record } from '../fixtures/record.ts';

const PROMPT = { messages: [{ content: 'a'.repeat(40) }] };

interface Part {
  readonly type: string;
  readonly delta?: string;
  readonly error?: unknown;
}

/** A call that was answered with a stream of these parts, broken by `failure` if there is one. */
function answered(parts: readonly Part[], failure?: unknown) {
  const recorded = record();
  const over: unknown[] = [];
  const price = createPrices().priceOf('p', 'm');
  const call = startLanguageCall({ provider: 'p', model: 'm' }, PROMPT, price, ({ outcome }) => over.push(outcome));
  const answer = (rest: readonly Part[], broken?: unknown): ReadableStreamDefaultReader<Part> => {
    const queue = [...rest];
    const stream = new ReadableStream<Part>({
      pull(controller) {
        const next = queue.shift();
        if (next !== undefined) controller.enqueue(next);
        else if (broken !== undefined) controller.error(broken);
        else controller.close();
      },
    });
    const head = { stream };
    call.requestBegins();
    call.requestAnswered(head);
    return head.stream.getReader();
  };
  return { recorded, over, call, answer, reader: answer(parts, failure) };
}

async function drain(reader: ReadableStreamDefaultReader<unknown>): Promise<void> {
  while (!(await reader.read()).done);
}

test('a reader that leaves cancels the call in the next turn, and the operation hears of it', async () => {
  const { recorded, reader, over } = answered([{ type: 'text-delta', delta: 'a'.repeat(8) }]);
  await reader.read();
  await reader.cancel();
  expect(recorded.calls).toEqual([]);
  await turn();
  expect(only(recorded.calls)).toMatchObject({ outcome: 'cancelled', inputTokens: 10, outputTokens: 2 });
  expect(over).toEqual(['cancelled']);
});

test('an abort cancels the stream first and says its reason right after: the reason counts', async () => {
  const { recorded, reader, call, over } = answered([{ type: 'text-delta', delta: 'a' }]);
  await reader.cancel();
  call.aborted(new DOMException('late', 'TimeoutError'));
  await turn();
  expect(only(recorded.calls)).toMatchObject({ outcome: 'failure', failureKind: 'timeout' });
  expect(over).toEqual([]);
});

test('an error that says nothing waits for the word of the SDK: it may be the reason of an abort', async () => {
  const { recorded, reader, call } = answered([{ type: 'text-delta', delta: 'a' }], new Error('user left'));
  await expect(drain(reader)).rejects.toThrow('user left');
  expect(recorded.calls).toEqual([]);
  call.aborted(new Error('user left'));
  expect(only(recorded.calls)).toMatchObject({ outcome: 'cancelled', reason: 'cancelled' });
});

test('an error that is known ends the call at once, and the operation in the next turn', async () => {
  const broken = Object.assign(new TypeError('terminated'), { cause: { code: 'UND_ERR_SOCKET' } });
  const { recorded, reader, over } = answered([{ type: 'text-delta', delta: 'a' }], broken);
  await expect(drain(reader)).rejects.toThrow();
  expect(only(recorded.calls)).toMatchObject({ outcome: 'failure', reason: 'TypeError', failureKind: 'api' });
  await turn();
  expect(over).toEqual(['failure']);
});

test('the stream of a request that was given up does not end the call of the next one', async () => {
  const { recorded, reader, call, answer } = answered([{ type: 'text-delta', delta: 'a' }]);
  await reader.cancel();
  const next = answer([{ type: 'text-delta', delta: 'a' }]);
  await turn();
  expect(recorded.calls).toEqual([]);
  await drain(next);
  call.finished({ finishReason: 'stop', usage: { outputTokens: 3 } });
  expect(only(recorded.calls)).toMatchObject({ outcome: 'success', attempts: 2, outputTokens: 3 });
});

test('a call ends once', async () => {
  const { recorded, reader, call } = answered([]);
  await drain(reader);
  call.finished({ finishReason: 'stop', usage: {} });
  call.failed(new Error('no'));
  call.aborted();
  call.abandoned();
  call.finished({ finishReason: 'error', usage: { outputTokens: 1 } });
  expect(only(recorded.calls)).toMatchObject({ outcome: 'success', outputTokens: undefined });
  expect(call.isRunning()).toBe(false);
});

test('an answer that finishes with an error has failed, with the usage that was reported', () => {
  const { recorded, call } = answered([]);
  call.finished({ finishReason: 'error', usage: { inputTokens: 7 } });
  expect(only(recorded.calls)).toMatchObject({
    outcome: 'failure',
    failureKind: 'api',
    inputTokens: 7,
    tokensEstimated: false,
  });
});

type ModelPart =
  ReturnType<MockLanguageModelV4['doStream']> extends PromiseLike<{ stream: ReadableStream<infer P> }> ? P : never;

const START: ModelPart = { type: 'stream-start', warnings: [] };
const TEXT: readonly ModelPart[] = [
  { type: 'text-start', id: '1' },
  { type: 'text-delta', id: '1', delta: 'a'.repeat(8) },
];
const ERROR: ModelPart = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };

test.each([
  ['says nothing', [], 'AI_NoOutputGeneratedError', 0],
  ['only begins', [START], 'AI_NoOutputGeneratedError', 0],
  ['says a text', [START, ...TEXT], 'unknown', 2],
  ['says an error', [START, ERROR], 'overloaded_error', 0],
  ['says a text and an error', [START, ...TEXT, ERROR], 'overloaded_error', 2],
])('a stream that %s and never finishes has failed when it is over', async (_, chunks, reason, outputTokens) => {
  const { recorded } = await startBench();
  const model = new MockLanguageModelV4({ doStream: { stream: simulateReadableStream({ chunks }) } });
  await streamText({ model, prompt: 'a'.repeat(40), onError: () => {} }).consumeStream();
  expect(only(recorded.calls)).toMatchObject({
    provider: 'mock-provider',
    outcome: 'failure',
    reason,
    inputTokens: 10,
    outputTokens,
    tokensEstimated: true,
  });
  expect(recorded.agents).toHaveLength(1);
});

test.each([
  ['the first', 0, ['cancelled']],
  ['the second', 1, ['success', 'cancelled']],
])('a transformation that stops the stream cancels %s call of the model', async (_, before, outcomes) => {
  const bench = await startBench();
  const toolCall: Answer = { kind: 'ok', text: 'x', toolCall: { name: 'where', input: {} } };
  bench.server.script(...(before === 1 ? [toolCall] : []), { kind: 'ok', text: 'word '.repeat(20), pieceDelayMs: 2 });
  let parts = 0;
  const where = tool({ inputSchema: jsonSchema<object>({ type: 'object' }), execute: () => 'here' });
  const result = streamText({
    model: bench.compatible,
    prompt: 'x',
    tools: { where },
    stopWhen: isStepCount(3),
    experimental_transform: ({ stopStream }) =>
      new TransformStream({
        transform(part, controller) {
          controller.enqueue(part);
          if (part.type === 'text-delta' && ++parts === 3) stopStream();
        },
      }),
    onError: () => {},
  });
  await result.consumeStream();
  await turn();
  expect(bench.recorded.calls.map(({ outcome }) => outcome)).toEqual(outcomes);
  expect(bench.recorded.calls.at(-1)).toMatchObject({ tokensEstimated: true });
  expect(only(bench.recorded.agents)).toMatchObject({ modelCalls: outcomes.length });
});

test('a transformation that throws cancels the call, too: the SDK tells nobody of its error', async () => {
  const bench = await startBench();
  bench.server.script({ kind: 'ok', text: 'word '.repeat(20), pieceDelayMs: 2 });
  const result = streamText({
    model: bench.compatible,
    prompt: 'x',
    experimental_transform: () =>
      new TransformStream({
        transform(part) {
          if (part.type === 'text-delta') throw new RangeError('a mistake of the program');
        },
      }),
    onError: () => {},
  });
  await result.consumeStream();
  await turn();
  expect(only(bench.recorded.calls)).toMatchObject({ outcome: 'cancelled', tokensEstimated: true });
  expect(only(bench.recorded.agents)).toMatchObject({ outcome: 'cancelled', modelCalls: 1 });
});
