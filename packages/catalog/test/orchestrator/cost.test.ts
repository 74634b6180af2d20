import { createOrchestratorRegistry, createRecorder, estimateLlmCost, type LlmPrices } from '@arx/catalog/orchestrator';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const PRICES: LlmPrices = {
  'claude-3-haiku': { inputPerMillion: 0.25, outputPerMillion: 1.25 },
  free: { inputPerMillion: 0, outputPerMillion: 0 },
};
const tokens = fc.nat({ max: 10_000_000 });

test('a million tokens cost what the table says of each direction', () => {
  const cost = (promptTokens: number, completionTokens: number) =>
    estimateLlmCost({ model: 'claude-3-haiku', promptTokens, completionTokens }, PRICES);
  expect(cost(1_000_000, 0)).toBe(0.25);
  expect(cost(0, 1_000_000)).toBe(1.25);
  expect(cost(400_000, 40_000)).toBeCloseTo(0.15, 12);
  expect(cost(0, 0)).toBe(0);
});

test('the cost of two calls is the cost of both', () => {
  fc.assert(
    fc.property(tokens, tokens, tokens, tokens, (a, b, c, d) => {
      const cost = (promptTokens: number, completionTokens: number) =>
        estimateLlmCost({ model: 'claude-3-haiku', promptTokens, completionTokens }, PRICES) as number;
      expect(cost(a, b) + cost(c, d)).toBeCloseTo(cost(a + c, b + d), 9);
    }),
  );
});

test.each(['gpt-unknown', 'toString', '__proto__', ''])(
  'the model %j has no price, and no price is invented',
  (model) => {
    expect(estimateLlmCost({ model, promptTokens: 1, completionTokens: 1 }, PRICES)).toBeUndefined();
  },
);

test('a free model costs 0, which is a price', () => {
  expect(estimateLlmCost({ model: 'free', promptTokens: 5, completionTokens: 5 }, PRICES)).toBe(0);
});

test('a recorder tells each request for a price that there is none for', () => {
  const unpriced: string[] = [];
  const recorder = createRecorder(createOrchestratorRegistry(), {
    prices: PRICES,
    onUnpriced: (model) => unpriced.push(model),
  });
  const cost = (model: string) => recorder.estimateLlmCost({ model, promptTokens: 1_000_000, completionTokens: 0 });
  expect([cost('claude-3-haiku'), cost('new'), cost('free'), cost('new')]).toEqual([0.25, undefined, 0, undefined]);
  expect(unpriced).toEqual(['new', 'new']);
});

test('without a table every model is unpriced', () => {
  const recorder = createRecorder(createOrchestratorRegistry());
  expect(recorder.estimateLlmCost({ model: 'free', promptTokens: 1, completionTokens: 1 })).toBeUndefined();
});
