import { describe, expect, it } from 'vitest';
import { applyAllowed } from './allow.ts';
import { findSecrets } from './secrets.ts';
import { findWords } from './words.ts';

/** Planted secrets are put together here, so that the check does not find them in this file. */
const join = (...parts: readonly string[]): string => parts.join('');

const PLANTED: ReadonlyArray<readonly [string, string]> = [
  ['private-key', join('-----BEGIN RSA ', 'PRIVATE KEY-----')],
  ['private-key', join('-----BEGIN ', 'PRIVATE KEY-----')],
  ['jwt', join('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiIxMjM0NTY3ODkwIn0', '.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P')],
  ['aws-access-key', join('AKIA', 'IOSFODNN7EXAMPLE')],
  ['github-token', join('ghp', '_', 'a1B2'.repeat(9))],
  ['github-token', join('github', '_pat_', 'a1B2'.repeat(20))],
  ['gitlab-token', join('glpat', '-', 'a1B2'.repeat(5))],
  ['npm-token', join('npm', '_', 'a1B2'.repeat(9))],
  ['openai-key', join('sk', '-proj-', 'a1B2'.repeat(8))],
  ['anthropic-key', join('sk', '-ant-api03-', 'a1B2'.repeat(8))],
  ['google-key', join('AIza', 'a1B2'.repeat(8), 'xyz')],
  ['huggingface-token', join('hf', '_', 'aBcD'.repeat(9))],
  ['slack-token', join('xoxb', '-1234567890-', 'a1B2c3')],
  ['slack-webhook', join('https://hooks.slack', '.com/services/T0000/B0000/', 'a1B2c3')],
  ['stripe-key', join('sk', '_live_', 'a1B2'.repeat(6))],
  ['sendgrid-key', join('SG', '.', 'a1B2'.repeat(5), '.', 'a1B2'.repeat(8))],
  ['grafana-token', join('glsa', '_', 'a1B2'.repeat(8), '_0123abcd')],
  ['url-password', join('postgres://app:', 's3cret', '@db.example.org/app')],
  ['bearer-token', join('Authorization: Bearer ', 'a1B2'.repeat(8))],
];

describe('the secrets check', () => {
  it.each(PLANTED)('finds a planted %s', (rule, text) => {
    const findings = findSecrets({ path: 'a.ts', text: `const a = 1;\nconst b = '${text}';\n` });
    expect(findings.map((finding) => finding.rule)).toContain(rule);
    expect(findings[0]?.message).toMatch(/^a\.ts:2: looks like a secret/);
  });

  it('does not repeat the secret', () => {
    const secret = join('ghp', '_', 'a1B2'.repeat(9));
    expect(findSecrets({ path: 'a.ts', text: secret })[0]?.message).not.toContain(secret);
  });

  it.each([
    'const skip = "sk-short";',
    'http://localhost:9108/metrics',
    "connect('postgres://' + user + ':' + password + '@' + host)",
    '`postgres://${user}:${password}@${host}/db`',
    'sha512-g8W2D2kU6a8untc053fX1uVBKzM7yqAxW/3zwk83+6RyF2+SKOuV+c0wBDhUwzV1PaGapmZH+rmcUzPf+3CGwg==',
    'Authorization: Bearer <token>',
    'Authorization: Bearer ${process.env.ARX_TOKEN}',
  ])('is silent about %s', (text) => {
    expect(findSecrets({ path: 'a.ts', text })).toEqual([]);
  });
});

describe('the words check', () => {
  const rulesIn = (path: string, text: string): readonly string[] =>
    findWords({ path, text }).map((finding) => finding.rule);

  it.each([
    ['focused-test', 'a.test.ts', join('describe', ".only('x', () => {});")],
    ['focused-test', 'a.test.ts', join('it.concurrent', ".only('x', () => {});")],
    ['skip-reason', 'a.test.ts', join('it.', "skip('x', () => {});")],
    ['skip-reason', 'a.test.ts', join('describe.', "skipIf(isMac)('x', () => {});")],
    ['machine-path', 'docs/a.md', join('see ', '/work', '/main/packages')],
    ['machine-path', 'a.ts', join("const a = '", '/home', "/somebody/arx';")],
    ['machine-path', 'a.ts', join("const a = '", '/Users', "/somebody/arx';")],
    ['registry-host', 'docs/a.md', join('https://registry', '.npmjs.org/vitest')],
    ['lockfile-host', 'package-lock.json', join('"resolved"', ': "https://example.org/a.tgz"')],
  ])('finds %s in %s', (rule, path, text) => {
    expect(rulesIn(path, text)).toEqual([rule]);
  });

  it.each([
    ['a.test.ts', "// The kernel of macOS has no such signal.\nit.skipIf(isMac)('x', () => {});"],
    ['a.test.ts', "describe.skipIf(peerMissing('promtool'))('x', () => {});"],
    ['a.test.ts', "it('x', (context) => context.skip('no network here'));"],
    ['a.ts', 'const only = list.only;'],
    ['a.ts', "join(home, 'work/main')"],
    ['a.md', 'a frame/work/flow'],
    ['package-lock.json', '"resolved": "packages/metrics"'],
  ])('is silent in %s about %s', (path, text) => {
    expect(rulesIn(path, text)).toEqual([]);
  });
});

describe('exceptions', () => {
  const finding = { rule: 'jwt', path: 'packages/metrics/test/corpus.ts', message: 'found' };

  it('take away what they name and nothing else', () => {
    const allowed = [{ path: 'packages/*/test/corpus.ts', rules: ['jwt'], reason: 'made up' }];
    const other = { ...finding, rule: 'npm-token', message: 'other' };
    expect(applyAllowed([finding, other], allowed, 'list.json')).toEqual(['other']);
  });

  it('are findings themselves without a reason or without a use', () => {
    const allowed = [
      { path: finding.path, rules: ['jwt'], reason: ' ' },
      { path: 'gone.ts', rules: ['jwt'], reason: 'made up' },
    ];
    expect(applyAllowed([finding], allowed, 'list.json')).toEqual([
      'list.json: the exception for packages/metrics/test/corpus.ts gives no reason',
      'list.json: the exception for gone.ts matches nothing: remove it',
    ]);
  });
});
