import { arxFamilies, createArxRegistry, DEFAULT_BRANCHES } from '@arx/catalog/arx';
import type { LabelSpec } from '@arx/metrics';
import { expect, test } from 'vitest';
import { type ContractLabel, readContract } from '../fixtures/contract.ts';

const contract = readContract('arx');

function asContract(name: string, spec: LabelSpec): Partial<ContractLabel> {
  if (!('kind' in spec)) return { name, values: spec };
  return spec.kind === 'allow-list' ? { name, policy: spec.kind, allow: spec.allow } : { name, policy: spec.kind };
}

test('the catalog holds the families of the contract, in its order', () => {
  expect(arxFamilies.map(({ name }) => name)).toEqual(contract.families.map(({ name }) => name));
  expect(arxFamilies).toHaveLength(7);
});

test.each(contract.families)('$name is declared as the contract says', (wanted) => {
  const family = arxFamilies.find(({ name }) => name === wanted.name);
  const labels = wanted.labels.map(({ name, values, policy, allow }) =>
    values === undefined ? (allow === undefined ? { name, policy } : { name, policy, allow }) : { name, values },
  );
  expect(Object.entries(family?.labels ?? {}).map(([name, spec]) => asContract(name, spec))).toEqual(labels);
  expect(family).toMatchObject({ type: wanted.type, unit: wanted.unit, state: wanted.state, event: wanted.event });
  expect(family?.type === 'histogram' ? family.buckets : undefined).toEqual(wanted.buckets);
  expect(family?.type === 'gauge' ? family.merge : undefined).toBe(wanted.merge);
});

test.each(contract.families)('$name reaches the registry as the contract says', (wanted) => {
  const store = createArxRegistry({ env: {} })
    .stores()
    .find(({ family }) => family.name === wanted.name);
  expect(store?.family).toMatchObject({
    type: wanted.type,
    unit: wanted.unit,
    state: wanted.state,
    merge: wanted.merge ?? 'sum',
    buckets: wanted.buckets ?? [],
    labelNames: wanted.labels.map(({ name }) => name),
  });
  expect(store?.size).toBe(0);
});

test('every family has a sentence of help of its own', () => {
  const helps = arxFamilies.map(({ help }) => help);
  expect(new Set(helps).size).toBe(helps.length);
  for (const help of helps) expect(help).toMatch(/^[A-Z].*\.$/);
});

test('the branches that need no configuration are those of the contract', () => {
  const branch = contract.families[0]?.labels.find(({ name }) => name === 'branch');
  expect(DEFAULT_BRANCHES).toEqual(branch?.allow);
});
