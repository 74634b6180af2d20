import { aiTelemetry } from '@arx/probes/ai';
import { createPrices } from '@arx/probes/prices';
import { runFlow, surroundings } from '@arx/signals';
import type { Telemetry } from 'ai';
import { streamText } from 'ai';
import { expect, test } from 'vitest';
import { createIntegration } from '../../src/ai/integration.ts';
import { createOperations } from '../../src/ai/operations.ts';
import { startBench } from '../fixtures/models.ts';
import { only, record } from '../fixtures/record.ts';

test('a run that is told after it happened is left out: its times would be wrong', async () => {
  const recorded = record();
  const integration = createIntegration(createOperations(createPrices));
  const event = { callId: 'c', operationId: 'ai.generateText', provider: 'p', modelId: 'm' };
  for (const timestamp of [Date.now(), undefined]) {
    const one = { ...event, timestamp } as never;
    await integration.onStart?.(one);
    await integration.onLanguageModelCallStart?.(one);
    await integration.onLanguageModelCallEnd?.({ ...event, finishReason: 'stop', usage: {} } as never);
    await integration.onEnd?.(one);
  }
  expect(recorded.calls).toHaveLength(1);
  expect(recorded.agents).toHaveLength(1);
});

test('events of operations that it does not follow do no harm', async () => {
  const integration = createIntegration(createOperations(createPrices));
  const event = { callId: 'unknown', operationId: 'ai.embed.doEmbed', embedCallId: 'e', values: [] };
  const tool = {
    callId: 'unknown',
    toolCall: { toolName: 't' },
    toolExecutionMs: 1,
    toolOutput: { type: 'tool-result' },
  };
  for (const [name, hook] of Object.entries(integration)) {
    if (name.startsWith('execute')) continue;
    await (hook as (event: unknown) => unknown)(name === 'onToolExecutionEnd' ? tool : event);
  }
  const execute = (): Promise<number> => Promise.resolve(7);
  expect(await integration.executeLanguageModelCall?.({ callId: 'unknown', execute })).toBe(7);
  expect(await integration.executeTool?.({ callId: 'unknown', toolCallId: 't', execute })).toBe(7);
});

test('what the SDK calls back runs in the step that started the operation, wherever it calls', async () => {
  const recorded = record();
  const integration = createIntegration(createOperations(createPrices));
  const event = { callId: 'c', operationId: 'ai.generateText', provider: 'p', modelId: 'm' };
  await runFlow({ flowId: 'f', execMode: 'live', persona: 'P' }, (flow) =>
    flow.runStep({ stepId: 's' }, () => integration.onStart?.(event as never)),
  );
  await integration.onLanguageModelCallStart?.(event as never);
  const execute = async (): Promise<string | undefined> => surroundings()?.stepId;
  expect(await integration.executeLanguageModelCall?.({ callId: 'c', execute })).toBe('s');
  expect(await integration.executeTool?.({ callId: 'c', toolCallId: 't', execute })).toBe('s');
  await integration.onLanguageModelCallEnd?.({ ...event, finishReason: 'stop', usage: {} } as never);
  expect(only(recorded.calls)).toMatchObject({ flowId: 'f', stepId: 's', persona: 'P' });
});

test('where an answer cannot be watched the events of the SDK must do', async () => {
  const bench = await startBench();
  const freezing: Telemetry = {
    executeLanguageModelCall: async ({ execute }) => Object.freeze(await execute()),
  };
  const telemetry = { integrations: [freezing, aiTelemetry()] };
  expect(await streamText({ model: bench.compatible, prompt: 'x', telemetry }).text).toBe('one two three four five');
  expect(only(bench.recorded.calls)).toMatchObject({
    outcome: 'success',
    outputTokens: 5,
    firstTokenSeconds: undefined,
  });
});
