import { describe, expect, test } from 'vitest';
import { allowList, code, config, ephemeral, type LabelSpec, template } from '../../src/labels/policy.ts';
import { createResolve, MAX_LABEL_LENGTH, openText, type TextOf } from '../../src/labels/resolve.ts';
import { HOSTILE, ILL_FORMED } from '../helpers/series.ts';

function resolve(spec: LabelSpec, value: unknown, known?: readonly string[], text?: TextOf): string | undefined {
  return createResolve(spec, { known: () => known && new Set(known), text })(value);
}

describe('a closed set', () => {
  test('takes its values and refuses all others', () => {
    expect(resolve(['dry_run', 'live'], 'live')).toBe('live');
    for (const value of ['Live', 'live ', '', 'other', 'unknown', 'redacted', ...HOSTILE]) {
      expect(resolve(['dry_run', 'live'], value)).toBeUndefined();
    }
  });

  test('takes nothing but strings', () => {
    for (const value of [undefined, null, 1, 1n, true, Symbol('live'), {}, ['live'], new String('live')]) {
      expect(resolve(['live', '1', 'true', 'null', 'undefined'], value)).toBeUndefined();
    }
  });

  test('is neither cut nor screened: its author wrote it', () => {
    const long = 'x'.repeat(100);
    expect(resolve([long, '+49 170 1234567'], long)).toBe(long);
    expect(resolve([long, '+49 170 1234567'], '+49 170 1234567')).toBe('+49 170 1234567');
  });
});

describe('config()', () => {
  test('takes any value while nothing is known', () => {
    expect(resolve(config(), 'anything')).toBe('anything');
  });

  test('turns what is not known into other, as soon as something is known', () => {
    expect(resolve(config(), 'triage', ['triage'])).toBe('triage');
    expect(resolve(config(), 'anything', ['triage'])).toBe('other');
  });

  test('asks at every new value what is known by now', () => {
    let known: Set<string> | undefined;
    const resolver = createResolve(config(), { known: () => known, text: undefined });
    expect(resolver('a')).toBe('a');
    known = new Set(['b']);
    expect(resolver('a')).toBe('other');
    known.add('a');
    expect(resolver('a')).toBe('a');
  });

  test('knows the values of the declaration and those of the registry', () => {
    expect(resolve(config(['a']), 'a', ['b'])).toBe('a');
    expect(resolve(config(['a']), 'b', ['b'])).toBe('b');
    expect(resolve(config(['a']), 'c', ['b'])).toBe('other');
    expect(resolve(config(['a']), 'b')).toBe('other');
  });
});

test('allowList() takes what is listed', () => {
  expect(resolve(allowList(['main', 'develop']), 'develop')).toBe('develop');
  expect(resolve(allowList(['main', 'develop']), 'feature/x')).toBe('other');
  expect(resolve(allowList([]), 'main')).toBe('other');
});

describe('code()', () => {
  test.each(['TimeoutError', 'ECONNRESET', 'ERR_HTTP2_STREAM_CANCEL', '_private', 'a.b:c-d', '404', '0', 'other'])(
    'takes a name or a short number: %s',
    (value) => {
      expect(resolve(code(), value)).toBe(value);
    },
  );

  test.each(['', ' ', 'a message with spaces', '12345', '4xx', '-1', 'Ünicode', 'a\n', '\u0000'])(
    'other than that: %j',
    (value) => {
      expect(resolve(code(), value)).toBe('other');
    },
  );

  test('takes only the listed ones where they are listed', () => {
    expect(resolve(code(['timeout']), 'timeout')).toBe('timeout');
    expect(resolve(code(['timeout']), 'TimeoutError')).toBe('other');
  });
});

describe('template()', () => {
  test.each([
    '/runs/{id}',
    '/runs/:id',
    '/v1/chat/completions',
    '/api/v2',
    'chat.completions.create',
    '/',
    'GET /runs/{id}',
    '/files/:name?',
    '/api/:a?/x',
  ])('takes a route template or an operation: %s', (value) => {
    expect(resolve(template(), value)).toBe(value);
  });

  test.each([
    '/runs/42',
    '/runs/42/steps',
    '42',
    '/runs/550e8400-e29b-41d4-a716-446655440000',
    '/commits/54ffb67188a0ac34da97f25fb6a562820495119f',
    '/commits/54FFB67188A0AC34',
    '/search?q=x',
    '/page#top',
    'run:42',
  ])('a raw path becomes other: %s', (value) => {
    expect(resolve(template(), value)).toBe('other');
  });
});

test('ephemeral() takes any value', () => {
  expect(resolve(ephemeral(), 'worker-7')).toBe('worker-7');
});

describe.each([
  ['config()', config()],
  ['config() with values', config(['a'])],
  ['allowList()', allowList(['a'])],
  ['code()', code()],
  ['code() with values', code(['a'])],
  ['template()', template()],
  ['ephemeral()', ephemeral()],
] as const)('every open label: %s', (_, policy) => {
  test("carries the engine's own words", () => {
    for (const word of ['other', 'unknown', 'redacted']) expect(resolve(policy, word, ['a'])).toBe(word);
  });

  test('never shows personal data, even where it is known or listed', () => {
    expect(resolve(policy, 'alice@example.com')).toBe('redacted');
    expect(resolve(policy, 'alice@example.com', ['alice@example.com'])).toBe('redacted');
    expect(resolve(allowList(['alice@example.com']), 'alice@example.com')).toBe('redacted');
  });

  test('refuses what is no string', () => {
    for (const value of [undefined, null, 1, 1n, true, Symbol('a'), {}, ['a'], () => 'a']) {
      expect(resolve(policy, value)).toBeUndefined();
    }
  });

  test('gives the same for its own result', () => {
    for (const value of [
      ...HOSTILE,
      ...ILL_FORMED,
      'x'.repeat(1000),
      '🚀'.repeat(50),
      'alice@example.com',
      '/runs/42',
    ]) {
      const text = resolve(policy, value) as string;
      expect(text.isWellFormed()).toBe(true);
      expect(text.length).toBeLessThanOrEqual(MAX_LABEL_LENGTH);
      expect(resolve(policy, text)).toBe(text);
    }
  });
});

describe('the text of an open label', () => {
  test('is made well-formed', () => {
    expect(openText('a\ud800', undefined)).toBe('a\ufffd');
    expect(openText('\udc00\ud800', undefined)).toBe('\ufffd\ufffd');
    expect(openText('🚀', undefined)).toBe('🚀');
  });

  test('is cut to 64 characters, and no pair is cut in two', () => {
    expect(openText('x'.repeat(64), undefined)).toBe('x'.repeat(64));
    expect(openText('x'.repeat(65), undefined)).toBe('x'.repeat(64));
    expect(openText(`${'x'.repeat(63)}🚀`, undefined)).toBe('x'.repeat(63));
    expect(openText(`${'x'.repeat(62)}🚀`, undefined)).toBe(`${'x'.repeat(62)}🚀`);
  });

  test('is screened before it is cut', () => {
    expect(openText(`${'x '.repeat(100)}alice@example.com`, undefined)).toBe('redacted');
    expect(openText(`${'x'.repeat(60)} alice@example.com`, undefined)).toBe('redacted');
  });

  test("is screened before a system's own sanitiser hides the shape, and after it", () => {
    const underscores: TextOf = (value) => String(value).replace(/[^a-z0-9.]/g, '_');
    expect(openText('alice@example.com', underscores)).toBe('redacted');
    expect(openText({ mail: 1 }, () => 'alice@example.com')).toBe('redacted');
    expect(openText('a b', underscores)).toBe('a_b');
  });

  test('may come from anything, if the sanitiser makes it a text', () => {
    expect(openText(undefined, (value) => String(value ?? 'unknown'))).toBe('unknown');
    expect(openText(404, String)).toBe('404');
    expect(openText('x', () => 5 as never)).toBeUndefined();
  });
});
