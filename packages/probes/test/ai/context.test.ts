import { setTimeout as sleep } from 'node:timers/promises';
import { aiTelemetry } from '@arx/probes/ai';
import { type FlowOptions, runFlow, surroundings } from '@arx/signals';
import { embed, generateText, isStepCount, jsonSchema, registerTelemetry, streamText, tool } from 'ai';
import { expect, onTestFinished, test } from 'vitest';
import { startBench } from '../fixtures/models.ts';
import { useOpenTelemetry, withSpan } from '../fixtures/open-telemetry.ts';
import { only } from '../fixtures/record.ts';

const FLOW: FlowOptions = { flowId: 'triage', persona: 'PLANNER_AI', execMode: 'live', branch: 'main' };
const STEP = { stepId: 'classify', persona: 'CODER_AI', model: 'a-model-of-the-step' };
const TRACE = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };

test('a call inside of a step belongs to it: generated, streamed or embedded', async () => {
  const bench = await startBench();
  await runFlow({ ...FLOW, trace: TRACE }, (flow) =>
    flow.runStep(STEP, async () => {
      await generateText({ model: bench.compatible, prompt: 'x' });
      await streamText({ model: bench.compatible, prompt: 'x' }).text;
      await embed({ model: bench.embedding, value: 'x' });
    }),
  );
  expect(bench.recorded.calls).toHaveLength(3);
  const where = { flowId: 'triage', stepId: 'classify', persona: 'CODER_AI', execMode: 'live', trace: TRACE };
  for (const signals of [bench.recorded.calls, bench.recorded.attempts, bench.recorded.agents]) {
    for (const signal of signals) expect(signal).toMatchObject(where);
  }
  expect(bench.recorded.calls.map(({ model }) => model)).toEqual(['llama3:8b', 'llama3:8b', 'embed-stand-in']);
});

test('a stream that is read in another step belongs to its own, with its later calls and its tools', async () => {
  const bench = await startBench();
  bench.server.script({ kind: 'ok', toolCall: { name: 'where', input: {} } });
  const seen: (string | undefined)[] = [];
  const where = tool({
    inputSchema: jsonSchema<object>({ type: 'object' }),
    execute: () => {
      seen.push(surroundings()?.stepId);
      return 'here';
    },
  });
  const stream = await runFlow(FLOW, (flow) =>
    flow.runStep(STEP, () => {
      const stopWhen = isStepCount(2);
      return { result: streamText({ model: bench.compatible, prompt: 'x', tools: { where }, stopWhen }) };
    }),
  );
  await runFlow(FLOW, (flow) => flow.runStep({ stepId: 'read' }, () => stream.result.text));
  expect(seen).toEqual(['classify']);
  expect(bench.recorded.calls.map(({ stepId, persona }) => [stepId, persona])).toEqual([
    ['classify', 'CODER_AI'],
    ['classify', 'CODER_AI'],
  ]);
  expect(only(bench.recorded.tools)).toMatchObject({ stepId: 'classify', tool: 'where' });
});

test('steps side by side keep their calls apart', async () => {
  const bench = await startBench();
  const ask = async (words: number): Promise<void> => {
    await sleep(5 - words);
    await generateText({ model: bench.compatible, prompt: 'x '.repeat(words) });
  };
  await runFlow(FLOW, (flow) =>
    Promise.all([1, 2, 3].map((words) => flow.runStep({ stepId: `s${words}` }, () => ask(words)))),
  );
  expect(bench.recorded.calls.map(({ stepId, inputTokens }) => `${stepId}: ${inputTokens}`).sort()).toEqual([
    's1: 1',
    's2: 2',
    's3: 3',
  ]);
});

test('the active span of OpenTelemetry is the trace, before that of the step', async () => {
  useOpenTelemetry();
  const bench = await startBench();
  const inner = { traceId: 'c'.repeat(32), spanId: 'd'.repeat(16) };
  await runFlow({ ...FLOW, trace: TRACE }, () =>
    withSpan(inner.traceId, inner.spanId, () => generateText({ model: bench.compatible, prompt: 'x' })),
  );
  // The span of zeros is none.
  await withSpan('0'.repeat(32), '0'.repeat(16), () => generateText({ model: bench.compatible, prompt: 'x' }));
  expect(bench.recorded.calls.map(({ trace }) => trace)).toEqual([inner, undefined]);
  expect(bench.recorded.attempts[0]?.trace).toEqual(inner);
});

test('the purpose is what the runtime context shows, before the function identifier', async () => {
  const bench = await startBench();
  const ask = (telemetry: object): Promise<unknown> =>
    generateText({ model: bench.compatible, prompt: 'x', runtimeContext: { purpose: 'review', user: 'u' }, telemetry });
  await ask({ functionId: 'plan', includeRuntimeContext: { purpose: true } });
  await ask({ functionId: 'plan' });
  await ask({});
  expect(bench.recorded.calls.map(({ purpose }) => purpose)).toEqual(['review', 'plan', undefined]);
});

test('pictures and sound in the input are told by their kind', async () => {
  const bench = await startBench();
  const image = { type: 'file', data: 'iVBORw0KGgo=', mediaType: 'image/png' } as const;
  await generateText({
    model: bench.compatible,
    messages: [{ role: 'user', content: [{ type: 'text', text: 'what is this' }, image] }],
  });
  expect(only(bench.recorded.calls).inputModalities).toEqual(['text', 'image']);
});

test('a call that hides its contents is told with its usage and the kind of its failure', async () => {
  const bench = await startBench();
  const telemetry = { recordInputs: false, recordOutputs: false };
  const retry = { kind: 'status', status: 429, headers: { 'retry-after-ms': '1' } } as const;
  bench.server.script(retry, { kind: 'ok' }, retry, retry, retry);
  await generateText({ model: bench.compatible, prompt: 'a b c', telemetry });
  await expect(generateText({ model: bench.compatible, prompt: 'a', telemetry })).rejects.toThrow();
  expect(bench.recorded.calls).toMatchObject([
    { outcome: 'success', attempts: 2, inputTokens: 3, outputTokens: 5 },
    { outcome: 'failure', reason: 'AI_APICallError', failureKind: 'rate_limit', attempts: 3 },
  ]);
  expect(bench.recorded.agents[1]).toMatchObject({ outcome: 'failure', reason: 'AI_APICallError' });
});

test('of a broken stream that hides its inputs only the output is estimated', async () => {
  const bench = await startBench();
  bench.server.script({ kind: 'cut', text: 'word '.repeat(20), afterTokens: 10 });
  const stream = streamText({
    model: bench.compatible,
    prompt: 'x',
    telemetry: { recordInputs: false },
    onError: () => {},
  });
  await stream.consumeStream();
  expect(only(bench.recorded.calls)).toMatchObject({ tokensEstimated: true, inputTokens: undefined });
  expect(only(bench.recorded.calls).outputTokens).toBeGreaterThan(5);
});

test('a call that opts out of telemetry is not told', async () => {
  const bench = await startBench();
  await generateText({ model: bench.compatible, prompt: 'x', telemetry: { isEnabled: false } });
  expect(bench.recorded.calls).toEqual([]);
});

test('a call with integrations of its own is told once when ours is one of them, else not', async () => {
  const bench = await startBench();
  await generateText({ model: bench.compatible, prompt: 'x', telemetry: { integrations: [] } });
  expect(bench.recorded.calls).toEqual([]);
  await generateText({ model: bench.compatible, prompt: 'x', telemetry: { integrations: [aiTelemetry()] } });
  expect(bench.recorded.calls).toHaveLength(1);
});

test('another integration sees what it saw before, in either order', async () => {
  const seen: string[] = [];
  const other = {
    onLanguageModelCallEnd: (): void => {
      seen.push('call');
    },
    onEnd: (): void => {
      seen.push('end');
    },
  };
  const bench = await startBench();
  registerTelemetry(other);
  globalThis.AI_SDK_TELEMETRY_INTEGRATIONS?.unshift(other);
  onTestFinished(() => {
    globalThis.AI_SDK_TELEMETRY_INTEGRATIONS = [];
  });
  expect(await streamText({ model: bench.compatible, prompt: 'x' }).text).toBe('one two three four five');
  expect(seen).toEqual(['call', 'call', 'end', 'end']);
  expect(bench.recorded.calls).toHaveLength(1);
});
