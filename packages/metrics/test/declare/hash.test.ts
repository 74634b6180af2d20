import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fnv1a64 } from '../../src/declare/hash.ts';
import { validateFamily } from '../../src/declare/validate.ts';
import { config } from '../../src/labels/policy.ts';

test.each([
  // From the test vectors of draft-eastlake-fnv.
  ['', 'cbf29ce484222325'],
  ['a', 'af63dc4c8601ec8c'],
  ['b', 'af63df4c8601f1a5'],
  ['foobar', '85944171f73967e8'],
])('the hash of %j is the published one', (text, hash) => {
  expect(fnv1a64(text)).toBe(hash);
});

test('halves of 32 bits give what 64 bits give', () => {
  const byBigInt = (text: string): string => {
    let hash = 0xcbf29ce484222325n;
    for (const unit of Buffer.from(text, 'latin1')) hash = BigInt.asUintN(64, (hash ^ BigInt(unit)) * 0x100000001b3n);
    return hash.toString(16).padStart(16, '0');
  };
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      expect(fnv1a64(text)).toBe(byBigInt(text));
    }),
  );
});

// Files of other processes and other versions name declarations by these: they must never change. Reckoned by another
// program from texts such as ["gauge","ar_inflight_steps",["flow_id"],"max",[]].
test.each([
  [
    'counter',
    { name: 'ar_flow_started_total', labels: { flow_id: config(), exec_mode: ['dry_run', 'live'] } },
    '1d0cbf90dabb0b1b',
  ],
  ['gauge', { name: 'ar_inflight_steps', labels: { flow_id: config() }, merge: 'max' }, 'e69e33efe412ddc3'],
  ['histogram', { name: 'ar_step_latency_ms', buckets: [0.005, 50, 1e21] }, '69c6d12a826b5a2b'],
  ['info', { name: 'arx_build_info', labels: { version: config() } }, 'c4deab926e02c710'],
] as const)('a declaration keeps its identity: %s', (type, declaration, hash) => {
  expect(validateFamily(type, { help: 'A family.', ...declaration }, 1000).hash).toBe(hash);
});

test('what a family is decides its identity, not how it is described', () => {
  const base = { name: 'x_total', help: 'A family.', labels: { a: ['p', 'q'], b: config() } };
  const hashOf = (change: object, type: 'counter' | 'gauge' = 'counter'): string =>
    validateFamily(type, { ...base, ...change }, 1000).hash;

  expect(hashOf({ help: 'Other words.', unit: 'seconds', maxSeries: 5, state: 'host' })).toBe(hashOf({}));
  expect(hashOf({ labels: { a: ['p'], b: config() } })).toBe(hashOf({}));

  expect(hashOf({ name: 'y_total' })).not.toBe(hashOf({}));
  expect(hashOf({ labels: { b: config(), a: ['p', 'q'] } })).not.toBe(hashOf({}));
  expect(hashOf({}, 'gauge')).not.toBe(hashOf({}));
  expect(hashOf({ merge: 'max' }, 'gauge')).not.toBe(hashOf({ merge: 'min' }, 'gauge'));
});
