import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { observeAi } from '@arx/probes/ai';
import { createPrices, type PriceTable } from '@arx/probes/prices';
import { modelCall, subscribe, toolCall } from '@arx/signals';
import { embed, generateObject, generateText, jsonSchema, type ModelMessage, streamText } from 'ai';
import { expect, onTestFinished, test } from 'vitest';
import { startModelServer } from '../../../../conformance/support/model-server.ts';
import { only, record } from '../fixtures/record.ts';

const KEY = 'not-a-key';
/** Four tokens in, five out. */
const PROMPT = 'Say five words, please';

globalThis.AI_SDK_LOG_WARNINGS = false;

/** A stand-in for OpenAI and for somebody's own server, with the probe on. */
async function start(overrides?: PriceTable) {
  const server = await startModelServer();
  onTestFinished(() => server.close());
  const recorded = record();
  onTestFinished(observeAi(overrides === undefined ? {} : { prices: createPrices({ overrides }) }));
  const openai = createOpenAI({ baseURL: server.url, apiKey: KEY });
  const own = createOpenAICompatible({ name: 'openai-compatible', baseURL: server.url, includeUsage: true });
  return { server, recorded, openai, own };
}

// Dollars per million tokens of gpt-4o: 2.5 in, 1.25 in from the cache, 10 out.
const COST = { inputCostDollars: (4 * 2.5) / 1e6, outputCostDollars: (5 * 10) / 1e6, costDollars: 60 / 1e6 };

test.each(['streamed', 'whole'])('a call of a listed model has its cost: %s', async (how) => {
  const { recorded, openai } = await start();
  const question = { model: openai.chat('gpt-4o'), prompt: PROMPT };
  if (how === 'whole') await generateText(question);
  else await streamText(question).consumeStream();
  const { inputCostDollars, outputCostDollars, costDollars, unpriced } = only(recorded.calls);
  expect(inputCostDollars).toBeCloseTo(COST.inputCostDollars, 15);
  expect(outputCostDollars).toBeCloseTo(COST.outputCostDollars, 15);
  expect(costDollars).toBeCloseTo(COST.costDollars, 15);
  expect(unpriced).toBe(false);
});

test('cached tokens are paid at their own price', async () => {
  const { server, recorded, openai } = await start();
  server.script({ kind: 'ok', usage: { cachedInput: 100 } });
  await generateText({ model: openai.chat('gpt-4o'), prompt: PROMPT });
  expect(only(recorded.calls).inputTokens).toBe(104);
  expect(only(recorded.calls).inputCostDollars).toBeCloseTo((4 * 2.5 + 100 * 1.25) / 1e6, 15);
});

test('embeddings and objects have a cost, too', async () => {
  const { server, recorded, openai } = await start();
  await embed({ model: openai.embeddingModel('text-embedding-3-small'), value: PROMPT });
  server.script({ kind: 'ok', text: '{"word":"one"}' });
  const schema = jsonSchema({ type: 'object', properties: { word: { type: 'string' } } });
  await generateObject({ model: openai.chat('gpt-4o'), schema, prompt: PROMPT });
  const [embedding, object] = recorded.calls;
  expect(embedding?.costDollars).toBeCloseTo((4 * 0.02) / 1e6, 15);
  const { inputTokens = 0, outputTokens = 0 } = object ?? {};
  expect(object?.costDollars).toBeCloseTo((inputTokens * 2.5 + outputTokens * 10) / 1e6, 15);
});

test.each([
  ['that the list does not have', 'openai', 'gpt-stand-in'],
  ['of a server of whom nobody knows whose it is, whatever it calls itself', 'own', 'gpt-4o'],
] as const)('a model %s has no cost, and says so', async (_what, which, model) => {
  const { recorded, openai, own } = await start();
  await generateText({ model: which === 'own' ? own(model) : openai.chat(model), prompt: PROMPT });
  expect(only(recorded.calls)).toMatchObject({ inputTokens: 4, costDollars: undefined, unpriced: true });
});

test('prices of the program come before the list', async () => {
  const { recorded, openai, own } = await start({
    'openai/gpt-4o': { input: 1, output: 2 },
    'openai-compatible/*': { input: 0, output: 0 },
  });
  await generateText({ model: openai.chat('gpt-4o'), prompt: PROMPT });
  await generateText({ model: own('llama3:8b'), prompt: PROMPT });
  expect(recorded.calls.map(({ costDollars }) => costDollars)).toEqual([expect.closeTo(14 / 1e6, 15), 0]);
});

test.each([{ 'openai/gpt-4o': { input: 1, output: 2 } }, null, 3])('prices that are none are refused: %j', (prices) => {
  expect(() => observeAi({ prices: prices as never })).toThrow(
    expect.objectContaining({ code: 'ARX_PROBE_OPTION', subject: 'prices' }),
  );
});

test('what was never answered costs nothing and lacks no price', async () => {
  const { server, recorded, own, openai } = await start();
  server.script({ kind: 'status', status: 429 }, { kind: 'status', status: 401 });
  await expect(generateText({ model: own('m'), prompt: PROMPT, maxRetries: 0 })).rejects.toThrow();
  await expect(generateText({ model: openai.chat('gpt-4o'), prompt: PROMPT, maxRetries: 0 })).rejects.toThrow();
  for (const call of recorded.calls) {
    expect(call).toMatchObject({ outcome: 'failure', costDollars: undefined, unpriced: false });
  }
});

test('a usage that was not reported has no cost', async () => {
  const { server, recorded, openai } = await start();
  server.script({ kind: 'ok', usage: 'missing' });
  await generateText({ model: openai.chat('gpt-4o'), prompt: PROMPT });
  expect(only(recorded.calls)).toMatchObject({ outcome: 'success', costDollars: undefined, unpriced: false });
});

test('a stream that broke off costs what was sent and received, an estimate as its tokens', async () => {
  const { server, recorded, openai } = await start();
  server.script({ kind: 'cut', afterTokens: 3 });
  await streamText({ model: openai.chat('gpt-4o'), prompt: PROMPT, maxRetries: 0, onError: () => {} }).consumeStream();
  const { inputTokens = 0, outputTokens = 0, ...call } = only(recorded.calls);
  expect(call).toMatchObject({ outcome: 'failure', tokensEstimated: true, unpriced: false });
  expect([inputTokens > 0, outputTokens > 0]).toEqual([true, true]);
  expect(call.costDollars).toBeCloseTo((inputTokens * 2.5 + outputTokens * 10) / 1e6, 15);
});

test('a broken stream whose input telemetry may not see has no cost: half of one would be a wrong one', async () => {
  const { server, recorded, openai } = await start();
  server.script({ kind: 'cut', afterTokens: 3 });
  const telemetry = { recordInputs: false };
  const question = { model: openai.chat('gpt-4o'), prompt: PROMPT, maxRetries: 0, telemetry, onError: () => {} };
  await streamText(question).consumeStream();
  expect(only(recorded.calls)).toMatchObject({
    tokensEstimated: true,
    inputTokens: undefined,
    costDollars: undefined,
    unpriced: false,
  });
});

test('a call with audio has no cost where audio has a price of its own: no usage tells its part', async () => {
  const { recorded, openai } = await start();
  const prices = createPrices();
  expect(['gpt-audio', 'gpt-4o'].map((model) => prices.priceOf('openai', model).isAudioApart)).toEqual([true, false]);
  const audio = { type: 'file', mediaType: 'audio/wav', data: 'UklGRgAAAABXQVZF' } as const;
  const messages: ModelMessage[] = [{ role: 'user', content: [{ type: 'text', text: PROMPT }, audio] }];
  for (const model of ['gpt-audio', 'gpt-4o']) await generateText({ model: openai.chat(model), messages });
  await generateText({ model: openai.chat('gpt-audio'), prompt: PROMPT });
  expect(recorded.calls.map(({ costDollars, unpriced }) => [costDollars === undefined, unpriced])).toEqual([
    [true, false],
    [false, false],
    [false, false],
  ]);
});

test('no price is looked up for those who do not hear of calls', async () => {
  const server = await startModelServer();
  onTestFinished(() => server.close());
  onTestFinished(subscribe(toolCall, () => {}));
  const asked: string[] = [];
  const { priceOf, load } = createPrices();
  const prices = {
    load,
    priceOf: (provider: string, model: string) => {
      asked.push(model);
      return priceOf(provider, model);
    },
  };
  onTestFinished(observeAi({ prices }));
  const model = createOpenAI({ baseURL: server.url, apiKey: KEY }).chat('gpt-4o');
  await generateText({ model, prompt: PROMPT });
  expect(asked).toEqual([]);
  onTestFinished(subscribe(modelCall, () => {}));
  await generateText({ model, prompt: PROMPT });
  expect(asked).toEqual(['gpt-4o']);
});
