import { expect, test } from 'vitest';
import { modalitiesOf, operationOf, providerOf } from '../../src/ai/describe.ts';
import { estimatedUsage, usageOf } from '../../src/ai/usage.ts';

test('a reported 0 is a 0; what is missing, null or NaN is unknown', () => {
  const usage = { inputTokens: 0, outputTokens: Number.NaN, inputTokenDetails: {} };
  expect(usageOf(usage)).toEqual({
    input: 0,
    output: undefined,
    cachedInput: undefined,
    cacheWriteInput: undefined,
    reasoning: undefined,
  });
});

test('an estimate takes four characters for a token, over everything that is text', () => {
  const prompt = {
    instructions: 'a'.repeat(40),
    messages: [
      { role: 'user', content: 'a'.repeat(20) },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a'.repeat(8) },
          { type: 'file', data: 'a'.repeat(1_000) },
        ],
      },
      { role: 'tool', content: [{ type: 'tool-result', output: { type: 'text', value: 'a'.repeat(12) } }] },
    ],
  };
  expect(estimatedUsage(prompt, { text: 9, reasoning: 7 })).toEqual({
    input: 20,
    output: 4,
    reasoning: 2,
    estimated: true,
  });
});

test('an estimate of what nobody may see is unknown', () => {
  expect(estimatedUsage({ messages: [] }, { text: 0, reasoning: 0 })).toEqual({
    input: undefined,
    output: 0,
    reasoning: undefined,
    estimated: true,
  });
});

test('a provider is its name without the way to ask it', () => {
  expect(['openai.responses', 'anthropic.messages', 'amazon-bedrock', undefined].map(providerOf)).toEqual([
    'openai',
    'anthropic',
    'amazon-bedrock',
    undefined,
  ]);
  expect(['ollama.completion', 'ollama.chat', undefined].map(operationOf)).toEqual(['completion', 'chat', 'chat']);
});

test('modalities are told where there is more than text', () => {
  const parts = (...content: object[]) => modalitiesOf({ messages: [{ content }, { content: 'text' }] });
  expect(parts({ type: 'text', text: 'x' })).toBeUndefined();
  expect(parts({ type: 'image' })).toEqual(['text', 'image']);
  expect(parts({ mediaType: 'audio/wav' }, { mediaType: 'image/png' })).toEqual(['text', 'audio', 'image']);
  expect(parts({ mediaType: 'application/pdf' })).toBeUndefined();
});
