// Our arithmetic against the library's, which is slow and exact.

import { createPrices } from '@arx/probes/prices';
import type { TokenUsage } from '@arx/signals';
import { calcPrice, type ModelInfo, type Provider, waitForUpdate } from '@pydantic/genai-prices';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rateCardOf } from '../../src/prices/rate-card.ts';

const providers = (await waitForUpdate()) as readonly Provider[];
const models = providers.flatMap((provider) => provider.models.map((model) => ({ provider, model })));

const prices = createPrices();

/** Names that the list has for each model: its own, as far as that is what its rule matches first. */
const named = models.filter(({ provider, model }) => {
  return calcPrice({}, model.id, { providerId: provider.id })?.model === model;
});

/** What the library says of the tokens that signals tell. */
function listed(provider: string, model: string, usage: TokenUsage, at: number) {
  const { input, output, cachedInput, cacheWriteInput, reasoning } = usage;
  const result = calcPrice(
    {
      input_tokens: input,
      output_tokens: output,
      cache_read_tokens: cachedInput,
      cache_write_tokens: cacheWriteInput,
      output_reasoning_tokens: reasoning,
    },
    model,
    { providerId: provider, timestamp: new Date(at) },
  );
  return result as NonNullable<typeof result>;
}

const byTokens = ({ model }: { readonly model: ModelInfo }): boolean => rateCardOf(model) !== undefined;

test('every model of the list that is priced by tokens has a rate card', () => {
  expect(models.length).toBeGreaterThan(1_500);
  const without = models.filter((one) => !byTokens(one)).flatMap(({ model }) => periodsOf(model).map(Object.keys));
  const tokenPrices = without.flat().filter((key) => /^(?:input|output|cache_read|cache_write)_mtok$/.test(key));
  expect(tokenPrices).toEqual([]);
});

test('the names of all tokens in the list are known here, or are of kinds that no signal tells', () => {
  const keys = new Set(models.flatMap(({ model }) => periodsOf(model).flatMap((period) => Object.keys(period))));
  const told = [
    'input_mtok',
    'output_mtok',
    'cache_read_mtok',
    'cache_write_mtok',
    'output_reasoning_mtok',
    'requests_kcount',
  ];
  const untold = /audio|image|video|searches|kpages|citation|text_messages|cache_write_1h_mtok/;
  expect([...keys].filter((key) => !told.includes(key) && !untold.test(key))).toEqual([]);
  expect(told.filter((key) => !keys.has(key))).toEqual([]);
});

function periodsOf({ prices: all }: ModelInfo): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(all) ? all.map((period) => period.prices) : [all];
}

const START = Date.UTC(2023, 0, 1);
const END = Date.UTC(2028, 0, 1);
const tokens = fc.oneof(
  fc.nat(5_000),
  fc.nat(2_000_000),
  fc.constantFrom(0, 128_000, 200_000, 200_001, 272_000, 272_001),
);
const mixes = fc
  .record({
    plain: tokens,
    cached: tokens,
    written: tokens,
    text: tokens,
    reasoning: tokens,
    at: fc.integer({ min: START, max: END }),
  })
  .map(({ plain, cached, written, text, reasoning, at }) => ({
    at,
    usage: {
      input: plain + cached + written,
      output: text + reasoning,
      cachedInput: cached,
      cacheWriteInput: written,
      reasoning,
    },
  }));

test('every model of the list costs what the library says, whatever the mix of tokens and the moment', () => {
  const ours = named.filter(byTokens);
  expect(new Set(ours.map(({ provider }) => provider.id)).size).toBeGreaterThan(30);
  fc.assert(
    fc.property(fc.array(mixes, { minLength: 3, maxLength: 3 }), (all) => {
      for (const { provider, model } of ours) {
        for (const { usage, at } of all) {
          const right = listed(provider.id, model.id, usage, at);
          const cost = prices.priceOf(provider.id, model.id).costOf(usage, at);
          expectClose(cost.costDollars, right.total_price, model.id);
          expectClose(cost.inputCostDollars, right.input_price, model.id);
          expectClose(cost.outputCostDollars, right.output_price, model.id);
        }
      }
    }),
    { numRuns: 2 },
  );
}, 60_000);

/** Equal but for the rounding of a few operations. */
function expectClose(actual: number | undefined, expected: number, what: string): void {
  const isClose = actual !== undefined && Math.abs(actual - expected) <= 1e-12 * Math.abs(expected);
  if (!isClose) expect.fail(`${what}: ${actual} is not ${expected}`);
}
