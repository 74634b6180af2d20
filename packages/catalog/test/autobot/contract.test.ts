import { autobotFamilies, createAutobotRegistry, createRecorder } from '@arx/catalog/autobot';
import { expect, test } from 'vitest';
import { describeContract, readContract } from '../fixtures/contract.ts';

describeContract('autobot', autobotFamilies, () => createAutobotRegistry({ env: {}, strict: true }), {
  optional: [
    'autobot_llm_time_to_first_token_seconds',
    'autobot_llm_tokens_per_request',
    'autobot_llm_cost_per_request_dollars',
    'autobot_llm_retries_total',
  ],
  firstUse: (registry) => {
    const recorder = createRecorder(registry);
    recorder.recordTimeout({ operationType: 'redis_get', database: 'main', timedOut: false });
    recorder.recordRequest({ database: 'main', operation: 'get', success: true });
  },
});

test('all 94 families that the contract asks for are there', () => {
  const asked = readContract('autobot').families.filter(({ scope }) => scope !== 'optional');
  expect(asked).toHaveLength(94);
  const names = new Set(Object.values(autobotFamilies).map(({ name }) => name));
  expect(asked.filter(({ name }) => !names.has(name))).toEqual([]);
});
