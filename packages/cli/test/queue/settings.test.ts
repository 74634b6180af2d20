import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { apiToken } from '../../src/api-token.ts';
import type { Flags } from '../../src/invocation.ts';
import { databaseUrl, queueEnabled, seconds, wholeFlag, workerPlan } from '../../src/queue/settings.ts';

function flags(texts: Readonly<Record<string, string>> = {}, given: readonly string[] = []): Flags {
  return { text: (name) => texts[name], list: () => [], given: (name) => given.includes(name) };
}

test('the queue is there unless it is switched off', () => {
  expect(queueEnabled(flags(), {})).toBe(true);
  expect(queueEnabled(flags(), { ARX_QUEUE: '1' })).toBe(true);
  expect(queueEnabled(flags(), { ARX_QUEUE: '0' })).toBe(false);
  expect(queueEnabled(flags({}, ['no-queue']), { ARX_QUEUE: '1' })).toBe(false);
  expect(() => queueEnabled(flags(), { ARX_QUEUE: 'off' })).toThrow('ARX_QUEUE is "off"');
});

test.each([
  ['90', 90],
  ['90s', 90],
  ['500ms', 0.5],
  ['1.5m', 90],
  ['2h', 7200],
  ['1d', 86_400],
])('%s is a time', (text, expected) => {
  expect(seconds('--delay', text, { from: 0, to: 100_000, fallback: undefined })).toBe(expected);
});

test.each(['', 's', '-1', '1w', '1 s', '1e3', '0x1', '2d', 'NaN'])('%j is no time in range', (text) => {
  expect(() => seconds('--delay', text, { from: 0, to: 100_000, fallback: undefined })).toThrow('--delay is ');
});

test('a worker has its defaults, and what is asked of it', () => {
  expect(workerPlan(flags(), { ARX_RETENTION_DAYS: '0' })).toEqual({
    concurrency: 4,
    queues: ['default'],
    leaseSeconds: 30,
    graceSeconds: 5,
    retention: undefined,
  });
  const asked = { concurrency: '16', queues: 'night, day', lease: '2m', grace: '0' };
  const plan = { concurrency: 16, queues: ['night', 'day'], leaseSeconds: 120, graceSeconds: 0 };
  expect(workerPlan(flags(asked), { ARX_RETENTION_DAYS: '0' })).toEqual({ ...plan, retention: undefined });
});

test.each([
  { concurrency: '0' },
  { concurrency: '1001' },
  { concurrency: '4.5' },
  { queues: '' },
  { queues: 'a,,b' },
  { queues: '-a' },
  { lease: '500ms' },
  { lease: '2h' },
  { grace: 'never' },
])('%j is refused', (texts) => {
  expect(() => workerPlan(flags(texts), {})).toThrow(/^--(concurrency|queues|lease|grace) is /);
});

test('a whole number is one', () => {
  expect(wholeFlag('--limit', '500', 1, 500)).toBe(500);
  expect(wholeFlag('--limit', undefined, 1, 500)).toBeUndefined();
  for (const text of ['0', '501', '1.5', '1e2', '']) {
    expect(() => wholeFlag('--limit', text, 1, 500)).toThrow('whole number from 1 to 500');
  }
});

test('the address of the database is that of a Postgres', () => {
  expect(databaseUrl({})).toBeUndefined();
  expect(databaseUrl({ DATABASE_URL: ' ' })).toBeUndefined();
  expect(databaseUrl({ DATABASE_URL: ' postgres://db/arx ' })).toBe('postgres://db/arx');
  expect(databaseUrl({ DATABASE_URL: 'postgresql:///arx?host=/run/postgresql' })).toContain('/run/postgresql');
  for (const text of ['db', 'http://db/secret-word', 'secret-word@db:5432']) {
    const refusal = (): unknown => databaseUrl({ DATABASE_URL: text });
    expect(refusal).toThrow('DATABASE_URL');
    expect(refusal).not.toThrow('secret-word');
  }
});

test('the token comes from the variable or from a file, and is never shown', () => {
  const directory = mkdtempSync(join(tmpdir(), 'arx-token-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'token');
  writeFileSync(file, 'from-a-file-of-secrets\n');
  expect(apiToken({})).toBeUndefined();
  expect(apiToken({ ARX_API_TOKEN: 'from-the-variable' })).toBe('from-the-variable');
  expect(apiToken({ ARX_API_TOKEN_FILE: file })).toBe('from-a-file-of-secrets');
  expect(() => apiToken({ ARX_API_TOKEN: 'from-the-variable', ARX_API_TOKEN_FILE: file })).toThrow('both set');
  expect(() => apiToken({ ARX_API_TOKEN_FILE: join(directory, 'nothing') })).toThrow('cannot be read');
  for (const token of ['too-short', 'with a blank in between', 'ünïcode-is-not-taken', 'x'.repeat(513)]) {
    const refusal = (): unknown => apiToken({ ARX_API_TOKEN: token });
    expect(refusal).toThrow('ARX_API_TOKEN holds no usable token');
    expect(refusal).not.toThrow(token);
  }
});
