import { createAgentosRegistry, createRecorder } from '@arx/catalog/agentos';
import { sampleValue } from '@arx/metrics';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const ROUTED = { provider: 'claude', taskType: 'general', durationSeconds: 1 } as const;

function tokensAfter(report: object): { readonly recorded: unknown; readonly input: number; readonly output: number } {
  const registry = createAgentosRegistry({ strict: true });
  const recorded = createRecorder(registry).recordRequest({ ...ROUTED, ...report });
  const tokens = (direction: string) => sampleValue(registry, 'ccr_tokens_total', { direction }) ?? 0;
  return { recorded, input: tokens('input'), output: tokens('output') };
}

test('the halves of an estimate are whole and add up to it', () => {
  fc.assert(
    fc.property(fc.nat({ max: 2_000_000_000 }), (estimatedTokens) => {
      const { input, output } = tokensAfter({ estimatedTokens });
      expect(input + output).toBe(estimatedTokens);
      expect(input - output).toBe(estimatedTokens % 2);
    }),
  );
});

test('an estimate that is no whole number adds up as well, and neither half is negative', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (estimatedTokens) => {
      const { input, output } = tokensAfter({ estimatedTokens });
      expect(input + output).toBe(estimatedTokens);
    }),
  );
});

test('one reported side is all there is: a reported 0 is no reason to guess, and no estimate is added', () => {
  const count = fc.option(fc.nat(), { nil: undefined });
  fc.assert(
    fc.property(count, count, fc.nat(), (inputTokens, outputTokens, estimatedTokens) => {
      fc.pre(inputTokens !== undefined || outputTokens !== undefined);
      const { input, output } = tokensAfter({ inputTokens, outputTokens, estimatedTokens });
      expect([input, output]).toEqual([inputTokens ?? 0, outputTokens ?? 0]);
    }),
  );
});

test.each([
  ['an estimate', { estimatedTokens: 7 }, { inputTokens: 4, outputTokens: 3, isEstimate: true }],
  ['a report', { inputTokens: 5, outputTokens: 2 }, { inputTokens: 5, outputTokens: 2, isEstimate: false }],
  ['half a report', { outputTokens: 2, estimatedTokens: 9 }, { inputTokens: 0, outputTokens: 2, isEstimate: false }],
  ['nothing', {}, { inputTokens: 0, outputTokens: 0, isEstimate: false }],
])('says what was recorded of %s', (_, report, recorded) => {
  expect(tokensAfter(report).recorded).toEqual(recorded);
});
