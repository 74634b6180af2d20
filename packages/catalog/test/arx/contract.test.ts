import { arxFamilies, createArxRegistry, DEFAULT_BRANCHES } from '@arx/catalog/arx';
import { expect, test } from 'vitest';
import { describeContract, readContract } from '../fixtures/contract.ts';

describeContract('arx', arxFamilies, () => createArxRegistry({ env: {} }));

test('the branches that need no configuration are those of the contract', () => {
  const branch = readContract('arx').families[0]?.labels.find(({ name }) => name === 'branch');
  expect(DEFAULT_BRANCHES).toEqual(branch?.allow);
});
