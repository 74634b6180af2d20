import fc from 'fast-check';
import { expect, test } from 'vitest';
import { verify } from '../../src/verify/index.ts';
import { readJson } from '../../src/verify/read/json.ts';
import { jsonErrorAt } from '../../src/verify/read/json-error.ts';

test.each([
  ['{"a": NaN}', 6, "Unexpected token 'N'"],
  ['[1,]', 3, "Unexpected token ']'"],
  ['{"a":1,}', 7, 'Expected double-quoted property name'],
  ['{"a" 1}', 5, "Expected ':' after property name"],
  ['{"a":1 "b":2}', 7, "Expected ',' or '}' after property value"],
  ["{'a':1}", 1, "Expected property name or '}'"],
  ['{"a":[1}', 7, "Expected ',' or ']' after array element"],
  ['{"a":1}}', 7, 'Unexpected non-whitespace character'],
  ['// no comment\n{}', 0, "Unexpected token '/'"],
  ['{"a":.5}', 5, "Unexpected token '.'"],
  ['[[1, 2], [', 10, 'Unexpected end of JSON input'],
  ['["a\nb"]', 3, 'Bad control character in string literal'],
  ['  \n', 0, 'it is empty'],
])('%j is no JSON from its character %i on', (text, column, message) => {
  const read = readJson(text);
  expect(read).toMatchObject({ kind: 'broken', message });
  // Lines and columns count from 1.
  const before = text.slice(0, column);
  expect(read).toMatchObject({ at: { line: before.split('\n').length, column: column - before.lastIndexOf('\n') } });
});

test('JSON is JSON to its end, and where the parser of Node tells a place it is that one', () => {
  const textArbitrary = fc
    .json()
    .chain((text) =>
      fc.tuple(
        fc.constant(text),
        fc.nat(text.length),
        fc.constantFrom('', ',', '}', ']', ':', '"', 'x', '1', '{', '['),
      ),
    );
  fc.assert(
    fc.property(textArbitrary, ([text, at, sign]) => {
      expect(jsonErrorAt(text)).toBe(text.length);
      const broken = text.slice(0, at) + sign + text.slice(at + 1);
      try {
        JSON.parse(broken);
        expect(jsonErrorAt(broken)).toBe(broken.length);
      } catch (error) {
        const { message } = error as Error;
        const told = /position (\d+)/.exec(message)?.[1];
        const inside = /string|escape|control|Unterminated|number/i.test(message);
        if (told !== undefined && !inside) expect(jsonErrorAt(broken), broken).toBe(Number(told));
      }
    }),
  );
});

test('a file in UTF-16 is told to be none in UTF-8', () => {
  const text = Buffer.from('\uFEFF{"panels": []}', 'utf16le').toString('utf8');
  const [finding, ...more] = verify({ dashboards: [{ file: 'a.json', text }], catalog: [] });
  expect(finding).toMatchObject({ rule: 'file-shape', message: 'the file is no text in UTF-8.' });
  expect(more).toEqual([]);
});
