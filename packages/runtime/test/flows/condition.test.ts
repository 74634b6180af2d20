import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ConditionFacts, holds, toCondition } from '../../src/flows/condition.ts';
import type { Condition } from '../../src/flows/flow.ts';
import type { ConditionInput } from '../../src/flows/flow-input.ts';

const facts: ConditionFacts = {
  inputs: { risk: 'high' },
  steps: new Map([
    ['review', { outcome: 'succeeded', output: 'APPROVED: fine' }],
    ['fix', { outcome: 'skipped', output: '' }],
  ]),
};

const yes: ConditionInput = { input: 'risk', equals: 'high' };
const no: ConditionInput = { input: 'risk', equals: 'low' };

test.each<[ConditionInput, boolean]>([
  [yes, true],
  [no, false],
  [{ input: 'risk', equals: 'HIGH' }, false],
  [{ input: 'risk', contains: 'hi' }, true],
  [{ input: 'toString', contains: 'native' }, false],
  [{ output: 'review', contains: 'APPROVED' }, true],
  [{ output: 'review', equals: 'APPROVED' }, false],
  [{ output: 'fix', equals: '' }, true],
  [{ outcome: 'review', is: 'succeeded' }, true],
  [{ outcome: 'review', is: 'skipped' }, false],
  [{ outcome: 'fix', is: 'skipped' }, true],
  [{ not: no }, true],
  [{ all: [yes, { not: no }] }, true],
  [{ all: [yes, no] }, false],
  [{ any: [no, yes] }, true],
  [{ any: [no, no] }, false],
])('%j is %s', (condition, expected) => {
  expect(holds(toCondition(condition), facts)).toBe(expected);
});

const { condition } = fc.letrec<{ condition: Condition }>((tie) => {
  const test = fc.record({ kind: fc.constantFrom('equals' as const, 'contains' as const), text: fc.string() });
  return {
    condition: fc.oneof(
      { maxDepth: 5 },
      fc.record({ kind: fc.constant('input' as const), input: fc.string(), test }),
      fc.record({ kind: fc.constant('output' as const), step: fc.string(), test }),
      fc.record({
        kind: fc.constant('outcome' as const),
        step: fc.string(),
        is: fc.constantFrom('succeeded' as const, 'skipped' as const),
      }),
      fc.record({ kind: fc.constant('not' as const), of: tie('condition') }),
      fc.record({ kind: fc.constantFrom('all' as const, 'any' as const), of: fc.array(tie('condition')) }),
    ),
  };
});

test('a condition always has an answer, whatever it reads, and its negation the other one', () => {
  const anyFacts = fc.record({
    inputs: fc.dictionary(fc.string(), fc.string()),
    steps: fc.constant<ConditionFacts['steps']>(new Map()),
  });
  fc.assert(
    fc.property(condition, anyFacts, (some, about) => {
      expect(holds({ kind: 'not', of: some }, about)).toBe(!holds(some, about));
    }),
  );
});
