import { setTimeout as sleep } from 'node:timers/promises';
import { generateText, isStepCount, jsonSchema, streamText, ToolLoopAgent, tool } from 'ai';
import { expect, test } from 'vitest';
import type { Answer } from '../../../../conformance/support/model-server.ts';
import { startBench } from '../fixtures/models.ts';
import { only } from '../fixtures/record.ts';

const ASK_FOR_WEATHER: Answer = { kind: 'ok', toolCall: { name: 'weather', input: { city: 'Bern' } } };

const inputSchema = jsonSchema<{ city: string }>({
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
});
const weather = (execute: () => Promise<string>) => ({ weather: tool({ inputSchema, execute }) });
const sunny = async (): Promise<string> => {
  await sleep(20);
  return 'sunny';
};

test.each(['compatible', 'anthropic'] as const)(
  'an agent on %s is told with its model calls and its tools',
  async (which) => {
    const bench = await startBench();
    bench.server.script(ASK_FOR_WEATHER, { kind: 'ok', text: 'It is sunny.' });
    const agent = new ToolLoopAgent({
      model: bench[which],
      tools: weather(sunny),
      telemetry: { functionId: 'forecaster' },
    });
    expect((await agent.generate({ prompt: 'How is the weather in Bern?' })).text).toBe('It is sunny.');

    const tool = only(bench.recorded.tools);
    expect(tool).toMatchObject({ tool: 'weather', agent: 'forecaster', outcome: 'success', reason: undefined });
    expect(tool.durationSeconds).toBeGreaterThan(0.015);
    expect(bench.recorded.calls.map(({ purpose, outcome }) => [purpose, outcome])).toEqual([
      ['other', 'success'],
      ['other', 'success'],
    ]);
    const done = only(bench.recorded.agents);
    expect(done).toMatchObject({
      agent: 'forecaster',
      provider: which === 'anthropic' ? 'anthropic' : 'local',
      outcome: 'success',
      modelCalls: 2,
      toolCalls: 1,
    });
    // The tool is in the agent's time, and in no model call's.
    expect(done.durationSeconds).toBeGreaterThan(tool.durationSeconds ?? 0);
    await bench.server.idle();
    const sum = (of: 'inputTokens' | 'outputTokens'): number =>
      bench.recorded.calls.reduce((total, call) => total + (call[of] ?? 0), 0);
    expect([sum('inputTokens'), sum('outputTokens')]).toEqual([
      bench.server.tokens().input,
      bench.server.tokens().output,
    ]);
  },
);

test('a streamed agent is told at its true end', async () => {
  const bench = await startBench();
  bench.server.script(ASK_FOR_WEATHER, { kind: 'ok', text: 'It is sunny.', pieceDelayMs: 5 });
  const result = streamText({
    model: bench.compatible,
    prompt: 'How is the weather in Bern?',
    tools: weather(sunny),
    stopWhen: isStepCount(3),
  });
  for await (const _ of result.textStream) expect(bench.recorded.agents).toEqual([]);
  expect(only(bench.recorded.agents)).toMatchObject({
    agent: 'unknown',
    outcome: 'success',
    modelCalls: 2,
    toolCalls: 1,
  });
  expect(bench.recorded.calls.map(({ outcome }) => outcome)).toEqual(['success', 'success']);
});

test('a tool that throws has failed; the agent goes on', async () => {
  const bench = await startBench();
  bench.server.script(ASK_FOR_WEATHER, { kind: 'ok' });
  await generateText({
    model: bench.compatible,
    prompt: 'How is the weather in Bern?',
    tools: weather(() => Promise.reject(new RangeError('no such city'))),
    stopWhen: isStepCount(3),
  });
  expect(only(bench.recorded.tools)).toMatchObject({ outcome: 'failure', reason: 'RangeError' });
  expect(only(bench.recorded.agents)).toMatchObject({ outcome: 'success', modelCalls: 2, toolCalls: 1 });
});

test('an agent whose second model call fails has failed', async () => {
  const bench = await startBench();
  bench.server.script(ASK_FOR_WEATHER, { kind: 'status', status: 401 });
  await expect(
    generateText({ model: bench.compatible, prompt: 'x', tools: weather(sunny), stopWhen: isStepCount(3) }),
  ).rejects.toThrow();
  expect(bench.recorded.calls.map(({ outcome }) => outcome)).toEqual(['success', 'failure']);
  expect(only(bench.recorded.agents)).toMatchObject({
    outcome: 'failure',
    reason: 'AI_APICallError',
    modelCalls: 2,
    toolCalls: 1,
  });
});

test('an agent inside of a tool is an agent of its own', async () => {
  const bench = await startBench();
  bench.server.script(ASK_FOR_WEATHER, { kind: 'ok', text: 'sunny' }, { kind: 'ok', text: 'It is sunny.' });
  const inner = async (): Promise<string> => {
    const answer = await generateText({ model: bench.compatible, prompt: 'x', telemetry: { functionId: 'code' } });
    return answer.text;
  };
  await generateText({
    model: bench.compatible,
    prompt: 'x',
    tools: weather(inner),
    stopWhen: isStepCount(3),
    telemetry: { functionId: 'plan' },
  });
  expect(bench.recorded.agents.map(({ agent, modelCalls, toolCalls }) => [agent, modelCalls, toolCalls])).toEqual([
    ['code', 1, 0],
    ['plan', 2, 1],
  ]);
  expect(bench.recorded.calls.map(({ purpose }) => purpose)).toEqual(['plan', 'code', 'plan']);
});
