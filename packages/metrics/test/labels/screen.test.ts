import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { screen } from '../../src/labels/screen.ts';
import { CARD_NUMBERS, HARMLESS, KEYS, MAIL_ADDRESSES, PHONE_NUMBERS, PRIVATE_PATHS } from '../helpers/screened.ts';

describe('a value is redacted as a whole when it holds', () => {
  test.each(MAIL_ADDRESSES)('a mail address: %s', (value) => {
    expect(screen(value)).toBe('redacted');
  });

  test.each(PHONE_NUMBERS)('a phone number: %s', (value) => {
    expect(screen(value)).toBe('redacted');
  });

  test.each(KEYS.map((key, i) => [i, key.slice(0, 12), key]))('a key or a credential: %i %s…', (_, __, value) => {
    expect(screen(value)).toBe('redacted');
    expect(screen(`failed with ${value} at step 3`)).toBe('redacted');
  });

  test.each(CARD_NUMBERS)('a card number: %s', (value) => {
    expect(screen(value)).toBe('redacted');
  });

  test.each(PRIVATE_PATHS)('the home directory of a person: %s', (value) => {
    expect(screen(value)).toBe('redacted');
  });

  test('a secret far into a long text', () => {
    expect(screen(`${'x'.repeat(300)} alice@example.com`)).toBe('redacted');
  });
});

test.each(HARMLESS)('a name of a thing stays as it is: %s', (value) => {
  expect(screen(value)).toBe(value);
});

test('a number of a card without its check digit stays as it is', () => {
  const digits = ['4111', '1111', '1111', '1112'].join('');
  expect(screen(digits)).toBe(digits);
});

test('up to 31 letters with separators are never touched, whatever they are', () => {
  const word = fc.stringMatching(/^[a-z]{1,7}$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), fc.constantFrom('_', '-', '.'), (words, separator) => {
      const value = words.join(separator);
      expect(screen(value)).toBe(value);
    }),
  );
});

test('screening twice is screening once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (value) => {
      expect(screen(screen(value))).toBe(screen(value));
    }),
    { numRuns: 500 },
  );
});

describe('no text makes it slow', () => {
  const unit = [
    '_',
    '-',
    '.',
    '/',
    ':',
    ' ',
    '@',
    '%',
    '%40',
    '+',
    '(',
    ')',
    '0',
    '1',
    '4',
    'a',
    'A',
    'é',
    '\ud800',
    '\\',
    '"',
    '=',
    'a_',
    'a-',
    'a.',
    '_-',
    '0-',
    '0 ',
    '1.',
    '+1',
    '00',
    '(1',
    'a@',
    '@a.',
    'a@a.',
    'sk-',
    'sk_a_',
    'sk-a-',
    'eyJ',
    'xoxb-',
    'bearer ',
    'bearer a',
    'password',
    'password:',
    '://',
    '://a:',
    '/home',
    '/Users/',
    'c:\\',
    '4111 ',
    '4111-',
    '555-123-',
    '06 12 ',
    '-----BEGIN ',
    'AKIA',
    'github_pat_',
    'A B',
    '[at]',
    '&#64;',
  ]; // prettier-ignore

  test.each([64, 512, 100_000])('texts of %i characters', (length) => {
    for (const part of unit) {
      for (const end of ['', '!', '\u0000', 'x', '@', '1']) {
        const value = part.repeat(Math.ceil(length / part.length)).slice(0, length - end.length) + end;
        const took = (): number => {
          const start = performance.now();
          screen(value);
          return performance.now() - start;
        };
        // A busy machine takes its time now and then; an expression that explodes takes seconds, each time.
        let fastest = took();
        for (let again = 0; fastest > 5 && again < 20; again++) fastest = Math.min(fastest, took());
        expect(fastest, JSON.stringify(part)).toBeLessThan(5);
      }
    }
  });
});
