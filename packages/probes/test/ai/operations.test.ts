import { createPrices } from '@arx/probes/prices';
import { expect, test } from 'vitest';
import { createOperations } from '../../src/ai/operations.ts';
import { record } from '../fixtures/record.ts';

const started = (callId: string, operationId = 'ai.generateText') => ({
  callId,
  operationId,
  provider: 'p',
  modelId: 'm',
});

test('past the limit the oldest operation is given up as unfinished, with its calls', () => {
  const recorded = record();
  const operations = createOperations(createPrices, 2);
  operations.start(started('a'));
  operations.get('a')?.startLanguage({ provider: 'p', modelId: 'm' }, {}, undefined);
  operations.start(started('b'));
  const plain = operations.get('b')?.startPlain({ provider: 'p', modelId: 'm' }, 'object');
  if (plain !== undefined) operations.get('b')?.plain.set('object', plain);
  expect(recorded.agents).toEqual([]);
  operations.start(started('c'));
  operations.start(started('d'));
  expect(recorded.calls.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ['failure', 'unfinished'],
    ['failure', 'unfinished'],
  ]);
  expect(recorded.agents.map(({ reason, modelCalls }) => [reason, modelCalls])).toEqual([
    ['unfinished', 1],
    ['unfinished', 1],
  ]);
  expect(['a', 'b', 'c', 'd'].map((callId) => operations.get(callId) !== undefined)).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

test('operations of other kinds, and operations that nobody listens to, are not kept', () => {
  const operations = createOperations(createPrices);
  operations.start(started('a'));
  record();
  operations.start(started('b', 'ai.rerank'));
  expect([operations.get('a'), operations.get('b')]).toEqual([undefined, undefined]);
});
