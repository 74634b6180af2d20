import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Dotenv, readDotenv } from '../../src/stack/dotenv.ts';

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,20}$/);
const end = fc.constantFrom('\n', '\r\n');
const blank = fc.constantFrom('', ' ', '\t', '  ');
/** What may stand in one line. */
const text = fc.string({ unit: 'binary', maxLength: 40 }).filter((value) => !/[\p{Cc}]/u.test(value));

function valuesOf(read: Dotenv): Readonly<Record<string, string>> {
  if (read.kind === 'unreadable') throw new Error(`line ${read.line}: ${read.why}`);
  return Object.fromEntries([...read.entries.values()].map((entry) => [entry.name, entry.value]));
}

test.each([
  ['A=1', { A: '1' }],
  ['A=', { A: '' }],
  ['  A = 1  ', { A: '1' }],
  ['export A=1', { A: '1' }],
  ['A=1 # one', { A: '1' }],
  ['A=#alerts', { A: '#alerts' }],
  ['A=pass#word', { A: 'pass#word' }],
  ['A= # nothing', { A: '' }],
  ['export A=', { A: '' }],
  ["A='a # b' # c", { A: 'a # b' }],
  ["A='a\\nb'", { A: 'a\\nb' }],
  ['A="a\\nb\\"c\\\\d\\x"', { A: 'a\nb"c\\d\\x' }],
  ['A="$HOME"', { A: '$HOME' }],
  ['A="it\'s"', { A: "it's" }],
  ['A=1\r\nB=2\r\n', { A: '1', B: '2' }],
  ['\uFEFFA=1', { A: '1' }],
  ['# A=1\n\n\t# B\nC=3', { C: '3' }],
  ['A=1\nA=2', { A: '2' }],
])('%j is read', (given, expected) => {
  expect(valuesOf(readDotenv(given))).toEqual(expected);
});

test.each([
  ['A', 1, 'is no NAME=value'],
  ['A=1\n=2', 2, 'is no NAME=value'],
  ['\n1A=2', 2, 'is no NAME=value'],
  ['A-B=2', 1, 'is no NAME=value'],
  ['A: 2', 1, 'is no NAME=value'],
  ['A="x', 1, 'A has a quote that does not end on its line'],
  ["A='x\ny'", 1, 'A has a quote that does not end on its line'],
  ['A="x" y', 1, 'A goes on behind its closing quote'],
  ['A="x"#y', 1, 'A goes on behind its closing quote'],
  ['A=`x`', 1, 'A is in backticks: use single or double quotes'],
  ['A=x\0y', 1, 'A has a control character in its value'],
])('%j is refused with its line', (given, line, why) => {
  expect(readDotenv(given)).toEqual({ kind: 'unreadable', line, why });
});

test('a name that is set again is told with both lines', () => {
  const read = readDotenv('A=1\nB=2\nA=3\n');
  expect(read).toMatchObject({ kind: 'read', replaced: [{ name: 'A', value: '1', line: 1 }] });
  expect(read.kind === 'read' && read.entries.get('A')).toEqual({ name: 'A', value: '3', line: 3 });
});

test('whatever is written in quotes is read as it was', () => {
  const line = fc.record({ name, value: text, quote: fc.constantFrom('"', "'"), before: blank, after: blank, end });
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const usable = lines.filter(({ value, quote }) => quote === '"' || !value.includes("'"));
      const written = usable.map(({ name, value, quote, before, after, end }) => {
        const inner = quote === '"' ? value.replace(/[\\"$]/g, '\\$&') : value;
        return `${before}${name}${after}=${before}${quote}${inner}${quote}${after}${end}`;
      });
      const expected = Object.fromEntries(usable.map(({ name, value }) => [name, value]));
      expect(valuesOf(readDotenv(written.join('')))).toEqual(expected);
    }),
  );
});

test('plain values are read as Node reads them', () => {
  // Node takes `export A=` for a variable named `export A`.
  const value = fc.stringMatching(/^[A-Za-z0-9@:/._-]{0,20}$/);
  const line = fc.record({ name, value, export: fc.boolean(), comment: fc.boolean(), end });
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const written = lines
        .map(
          (one) =>
            `${one.export && one.value !== '' ? 'export ' : ''}${one.name}=${one.value}${one.comment && one.value !== '' ? ' # c' : ''}${one.end}`,
        )
        .join('');
      expect(valuesOf(readDotenv(written))).toEqual({ ...parseEnv(written) });
    }),
  );
});

test('any text is read or refused with a line of it, and a refusal repeats no value', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (given) => {
      const read = readDotenv(given);
      if (read.kind === 'read') return;
      expect(read.line).toBeGreaterThanOrEqual(1);
      expect(read.line).toBeLessThanOrEqual(given.split(/\r\n|\n|\r/).length);
      expect(read.why).toMatch(/^(\w+ )?(is no NAME=value|has a |goes on |is in )/);
    }),
  );
});
