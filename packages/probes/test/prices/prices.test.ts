import { createPrices } from '@arx/probes/prices';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const USAGE = { input: 1_000_000, output: 1_000_000 };
const prices = createPrices();
const cost = (provider: string, model: string): number | undefined =>
  prices.priceOf(provider, model).costOf(USAGE).costDollars;

describe('a model of the list', () => {
  test('costs what its tokens cost, by direction, with cached ones at their own price', () => {
    const usage = { input: 1000, output: 100, cachedInput: 400 };
    // Dollars per million: 2.5 in, 1.25 in from the cache, 10 out.
    expect(prices.priceOf('openai', 'gpt-4o').costOf(usage)).toEqual({
      inputCostDollars: expect.closeTo(0.002, 15),
      outputCostDollars: expect.closeTo(0.001, 15),
      costDollars: expect.closeTo(0.003, 15),
    });
  });

  test('has a price also under the name of a dated release', () => {
    expect(cost('openai', 'gpt-4o-2024-08-06')).toBe(12.5);
    expect(cost('anthropic', 'claude-sonnet-4-20250514')).toBe(18);
  });

  test('may cost more per token from some length of the whole input on', () => {
    const gemini = prices.priceOf('google', 'gemini-2.5-pro');
    const output = 1_000_000;
    expect(gemini.costOf({ input: 200_000, output }).costDollars).toBeCloseTo(0.25 + 10, 12);
    expect(gemini.costOf({ input: 200_001, output }).costDollars).toBeCloseTo(0.5000025 + 15, 12);
  });

  test('may cost more from a day on, and at some hours', () => {
    const deepseek = prices.priceOf('deepseek', 'deepseek-chat');
    const at = (time: string) => deepseek.costOf(USAGE, Date.parse(time)).costDollars;
    expect(at('2025-03-01T00:29:59Z')).toBeCloseTo(0.685, 12);
    expect(at('2025-03-01T00:30:00Z')).toBeCloseTo(1.37, 12);
    expect(at('2025-03-01T16:30:00Z')).toBeCloseTo(0.685, 12);
    const o3 = prices.priceOf('openai', 'o3');
    expect(o3.costOf(USAGE, Date.parse('2025-06-09T00:00:00Z')).costDollars).toBe(50);
    expect(o3.costOf(USAGE, Date.parse('2025-06-10T00:00:00Z')).costDollars).toBe(10);
  });

  test('may have a price for a request, which is in the whole and in no part', () => {
    const { costDollars, inputCostDollars, outputCostDollars } = prices.priceOf('perplexity', 'sonar').costOf(USAGE);
    expect([inputCostDollars, outputCostDollars]).toEqual([1, 1]);
    expect(costDollars).toBeCloseTo(2.012, 12);
  });

  test.each([
    ['xai', 'x-ai', 'grok-4'],
    ['togetherai', 'together', 'meta-llama/Llama-3.3-70B-Instruct-Turbo'],
    ['vertex', 'google', 'gemini-2.5-pro'],
    ['vertex', 'anthropic', 'claude-sonnet-4'],
    ['OpenAI', 'openai', 'gpt-4o'],
  ])('is found under the name that its package has for the provider: %s is %s', (name, listed, model) => {
    expect(cost(name, model)).toBeGreaterThan(0);
    expect(cost(name, model)).toBe(cost(listed, model));
  });

  test('is found behind a gateway that names its provider', () => {
    expect(cost('gateway', 'openai/gpt-4o')).toBe(12.5);
    expect(cost('litellm', 'anthropic/claude-3-haiku-20240307')).toBe(1.5);
    expect(cost('openrouter', 'openai/gpt-4o')).toBe(12.5);
    expect(cost('gateway', 'gpt-4o')).toBeUndefined();
    expect(cost('gateway', 'nobody/gpt-4o')).toBeUndefined();
  });
});

describe('no price is invented', () => {
  test.each([
    ['a server of whom nobody knows whose it is', 'compatible', 'gpt-4o'],
    ['a provider that is only called like one of the list', 'openai-compatible', 'gpt-4o'],
    ['a provider that is only called like one of the list', 'my-anthropic-proxy', 'claude-sonnet-4'],
    ['a local model', 'ollama', 'llama3:8b'],
    ['a local model behind the package of OpenAI', 'openai', 'llama3:8b'],
    ['a model of another provider', 'anthropic', 'gpt-4o'],
    ['a model that is not listed', 'openai', 'gpt-999-turbo'],
    ['a provider that nobody named', 'unknown', 'gpt-4o'],
    ['the simulator', 'simulator', 'gpt-4o'],
    ['a property of every object', 'constructor', 'toString'],
  ])('%s has none: %s, %s', (_what, provider, model) => {
    expect(prices.priceOf(provider, model).costOf(USAGE)).toEqual({ unpriced: true });
  });

  test('a model that is paid by the hour is not free by the token', () => {
    expect(prices.priceOf('openai', 'whisper-1').costOf(USAGE)).toEqual({ unpriced: true });
  });

  test('a usage that says nothing lacks no price', () => {
    expect(prices.priceOf('ollama', 'llama3:8b').costOf({})).toEqual({});
    expect(prices.priceOf('ollama', 'llama3:8b').costOf({ input: undefined, reasoning: 3 })).toEqual({});
    expect(prices.priceOf('openai', 'gpt-4o').costOf({})).toEqual({});
  });

  test.each([
    ['without the input', { output: 5 }],
    ['without the output', { input: 5 }],
    ['with more from the cache than there was', { input: 5, output: 5, cachedInput: 6 }],
    ['with a negative count', { input: 5, output: -1 }],
    ['with what is no number', { input: Number.NaN, output: 5 }],
    ['with an infinite count', { input: Number.POSITIVE_INFINITY, output: 5 }],
  ])('a usage %s has no cost, and its model is not to blame', (_what, usage) => {
    expect(prices.priceOf('openai', 'gpt-4o').costOf(usage)).toEqual({});
  });

  test('an embedding has no output', () => {
    expect(prices.priceOf('openai', 'text-embedding-3-small').costOf({ input: 1_000_000 }).costDollars).toBe(0.02);
  });

  test('names of every kind do no harm', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (provider, model) => {
        expect(Object.keys(prices.priceOf(provider, model).costOf(USAGE))).not.toHaveLength(0);
      }),
    );
  });
});

describe('overrides', () => {
  const own = createPrices({
    overrides: {
      'openai/gpt-4o': { input: 1, output: 2 },
      'compatible/llama3:8b': { input: 0, output: 0 },
      'compatible/mine': { input: 1, output: 2, cachedInput: 0.5, cacheWriteInput: 1.5, request: 0.25 },
      'compatible/vendor/gpt-4o': 'openai/gpt-4o-mini',
      'proxy/*': 'openai/*',
      'ollama/*': { input: 0, output: 0 },
    },
  });
  const ownCost = (provider: string, model: string): number | undefined =>
    own.priceOf(provider, model).costOf(USAGE).costDollars;

  test('come before the list', () => {
    expect(ownCost('openai', 'gpt-4o')).toBe(3);
    expect(ownCost('openai', 'gpt-4o-mini')).toBe(0.75);
  });

  test('price each kind of token, and the request', () => {
    const usage = { input: 1_000_000, output: 1_000_000, cachedInput: 400_000, cacheWriteInput: 200_000 };
    const all = own.priceOf('compatible', 'mine').costOf(usage);
    expect(all.inputCostDollars).toBeCloseTo(0.4 + 0.2 + 0.3, 12);
    expect(all.outputCostDollars).toBe(2);
    expect(all.costDollars).toBeCloseTo(0.9 + 2 + 0.25, 12);
  });

  test('may say that a model is free, which is not the same as unknown', () => {
    expect(own.priceOf('compatible', 'llama3:8b').costOf(USAGE)).toMatchObject({ costDollars: 0 });
    expect(own.priceOf('compatible', 'llama3:70b').costOf(USAGE)).toEqual({ unpriced: true });
  });

  test('may stand for all other models of a provider', () => {
    expect(ownCost('ollama', 'whatever:1b')).toBe(0);
    expect(ownCost('proxy', 'gpt-4o-mini')).toBe(0.75);
    expect(ownCost('proxy', 'llama3:8b')).toBeUndefined();
  });

  test('may name the model of the list that costs as much, and no other override', () => {
    expect(ownCost('compatible', 'vendor/gpt-4o')).toBe(0.75);
    expect(ownCost('proxy', 'gpt-4o')).toBe(12.5);
  });

  test.each([
    [
      { 'gpt-4o': { input: 1, output: 2 } },
      'gpt-4o',
      '"gpt-4o" is no provider/model, such as openai/gpt-4o or ollama/*',
    ],
    [{ 'a/b': { input: 1 } }, 'a/b', 'a/b has no output; it must have dollars per million tokens, such as'],
    [{ 'a/b': { input: 1e300, output: 1 } }, 'a/b', 'a/b has 1e+300 for input; it must have dollars'],
    [{ 'a/b': { input: 1, output: 1_000_001 } }, 'a/b', 'a/b has 1000001 for output; it must have dollars'],
    [{ 'a/b': { input: 1, output: 1, request: {} } }, 'a/b', 'a/b has a table for request; it must have dollars'],
    [{ 'a/b': { input: -1, output: 1 } }, 'a/b', 'a/b has -1 for input; it must have dollars'],
    [{ 'a/b': { input: '1', output: 1 } }, 'a/b', 'a/b has "1" for input;'],
    [
      { 'a/b': { input: 1, output: 1, cached: 1 } },
      'a/b',
      'a/b has "cached", which is none of input, output, cachedInput',
    ],
    [{ 'a/b': 'gpt-4o' }, 'a/b', 'a/b is "gpt-4o"; a text must be the provider/model of the list that costs as much'],
    [{ 'a/b': 'openai/*' }, 'a/b', 'a/b is "openai/*"; a text must be'],
    [{ 'a/b': 3 }, 'a/b', 'a/b must have dollars per million tokens'],
    [[], 'prices', 'prices must be a table of provider/model'],
    [null, 'prices', 'prices must be a table of provider/model'],
  ])('that are wrong are refused: %j', (overrides, subject, message) => {
    expect(() => createPrices({ overrides: overrides as never })).toThrow(
      expect.objectContaining({ code: 'ARX_PROBE_OPTION', subject, message: expect.stringContaining(message) }),
    );
  });
});

test('remembers a price, and forgets when names never end', () => {
  const some = createPrices({ overrides: { 'p/*': { input: 1, output: 1 } } });
  const first = some.priceOf('p', 'm');
  expect(some.priceOf('p', 'm')).toBe(first);
  for (let index = 0; index < 1000; index++) some.priceOf('p', `m${index}`);
  expect(some.priceOf('p', 'm')).not.toBe(first);
});
