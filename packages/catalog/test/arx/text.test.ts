import { arxText, configuredBranches, createArxRegistry, createRecorder } from '@arx/catalog/arx';
import { samplesOf, sampleValue } from '@arx/metrics';
import fc from 'fast-check';
import { expect, test } from 'vitest';

test.each([
  ['feature_request_to_pr', 'feature_request_to_pr'],
  ['llama3:8b', 'llama3:8b'],
  ['release/1.2-rc', 'release/1.2-rc'],
  ['a b\tc\n"d"\\e{f}', 'a_b_c__d__e_f_'],
  ['prüfung', 'pr_fung'],
  ['a\u{1f600}b', 'a_b'],
  ['a\ud800b', 'a_b'],
  ['x'.repeat(65), 'x'.repeat(64)],
  ['', 'unknown'],
  [null, 'unknown'],
  [undefined, 'unknown'],
  [42, '42'],
  [false, 'false'],
  [[], 'unknown'],
  [Object.create(null), 'unknown'],
])('%j becomes %j', (value, text) => {
  expect(arxText(value)).toBe(text);
});

test('whatever comes in, the text has 1 to 64 characters of the set, and stays what it is a second time', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.anything()), (value) => {
      const text = arxText(value);
      expect(text).toMatch(/^[A-Za-z0-9_\-./:]{1,64}$/);
      expect(arxText(text)).toBe(text);
    }),
  );
});

test('the registry of the system treats every open label so', () => {
  const registry = createArxRegistry({ env: {} });
  const instr = createRecorder(registry, { enabled: true });
  instr.flowEnd({
    flowId: 'bug fix',
    persona: undefined as unknown as string,
    execMode: 'live',
    branch: 'main',
    success: false,
    reason: 'Bad Thing',
  });
  expect(samplesOf(registry)).toEqual([
    {
      name: 'ar_flow_fail_total',
      labels: { flow_id: 'bug_fix', persona: 'unknown', exec_mode: 'live', branch: 'main', reason: 'Bad_Thing' },
      value: 1,
    },
  ]);
});

test('personal data and secrets are redacted before they are tidied', () => {
  const registry = createArxRegistry({ env: {} });
  const instr = createRecorder(registry, { enabled: true });
  instr.tokensIn({ model: 'llama3:8b', persona: 'user@example.org', n: 1 });
  expect(sampleValue(registry, 'ar_tokens_total', { persona: 'redacted' })).toBe(1);
});

test.each([
  ['main', 'main'],
  ['develop', 'develop'],
  ['release', 'release'],
  ['feature_x', 'feature_x'],
  ['fix/1', 'fix/1'],
  ['feature_y', 'other'],
  ['', 'unknown'],
])('with AR_METRICS_BRANCHES naming feature_x and fix/1, branch %j is %j', (branch, shown) => {
  const registry = createArxRegistry({ env: { AR_METRICS_BRANCHES: ' feature_x ,, fix/1,' } });
  createRecorder(registry, { enabled: true }).flowStart({ flowId: 'f', persona: 'p', execMode: 'live', branch });
  expect(sampleValue(registry, 'ar_flow_started_total', { branch: shown })).toBe(1);
});

test('AR_METRICS_BRANCHES is empty by default', () => {
  expect(configuredBranches({})).toEqual([]);
  expect(configuredBranches({ AR_METRICS_BRANCHES: '' })).toEqual([]);
  expect(configuredBranches({ AR_METRICS_BRANCHES: 'a b,c' })).toEqual(['a_b', 'c']);
});
