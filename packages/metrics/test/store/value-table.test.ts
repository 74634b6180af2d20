import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acquire, addAlias, clearAliases, createValueTable, numberOf, release } from '../../src/store/value-table.ts';
import { HOSTILE, heapGrowth } from '../helpers/series.ts';

test('every text has one number, which is free again after its last use', () => {
  const table = createValueTable();
  const numbers = HOSTILE.map((text) => acquire(table, text));
  expect(new Set(numbers).size).toBe(HOSTILE.length);
  expect(HOSTILE.map((text) => acquire(table, text))).toEqual(numbers);
  expect(numbers.map((number) => table.texts[number])).toEqual(HOSTILE);

  for (const number of numbers) release(table, number);
  expect(HOSTILE.map((text) => numberOf(table, text))).toEqual(numbers);
  for (const number of numbers) release(table, number);
  expect(HOSTILE.map((text) => numberOf(table, text))).toEqual(HOSTILE.map(() => undefined));
  expect(table.index.size).toBe(0);
  acquire(table, 'new');
  expect(table.texts.length).toBe(HOSTILE.length);
});

test('a text of 13 characters and more is kept in memory of its own', () => {
  const table = createValueTable();
  for (const text of ['x'.repeat(13), '🚀'.repeat(7), '\ufeffx'.repeat(10), 'é'.repeat(20), '\u0000'.repeat(20)]) {
    expect(table.texts[acquire(table, text)]).toBe(text);
  }
  // Each is cut out of a text of 1 MB: kept as it is, it would keep the whole.
  const growth = heapGrowth(() => {
    for (let i = 0; i < 50; i++) acquire(table, `${'y'.repeat(1_000_000)}${i}`.slice(999_950));
  });
  expect(growth).toBeLessThan(10_000_000);
});

describe('another spelling', () => {
  test('leads to the number as long as the text is in use', () => {
    const table = createValueTable();
    const number = acquire(table, 'main');
    addAlias(table, 'MAIN', number);
    expect(table.index.get('MAIN')).toBe(number);
    expect(numberOf(table, 'MAIN')).toBeUndefined();
    release(table, number);
    expect(table.index.size).toBe(0);
    expect(table.aliasCount).toBe(0);
  });

  test('gives way to a text', () => {
    const table = createValueTable();
    const main = acquire(table, 'main');
    addAlias(table, 'MAIN', main);
    const upper = acquire(table, 'MAIN');
    expect(upper).not.toBe(main);
    expect(table.index.get('MAIN')).toBe(upper);
    expect(table.aliasCount).toBe(0);
    release(table, main);
    expect(table.index.get('MAIN')).toBe(upper);
  });

  test('is never taken where a text stands', () => {
    const table = createValueTable();
    const main = acquire(table, 'main');
    const other = acquire(table, 'develop');
    addAlias(table, 'develop', main);
    expect(table.index.get('develop')).toBe(other);
  });

  test('is forgotten when the policy changes its mind', () => {
    const table = createValueTable();
    const main = acquire(table, 'main');
    addAlias(table, 'MAIN', main);
    clearAliases(table);
    expect([...table.index.keys()]).toEqual(['main']);
    addAlias(table, 'MAIN', main);
    expect(table.index.get('MAIN')).toBe(main);
  });

  test('is not kept when it is long, ill-formed, or there are a thousand', () => {
    const table = createValueTable();
    const number = acquire(table, 'x');
    addAlias(table, 'y'.repeat(257), number);
    addAlias(table, 'x\ud800', number);
    expect(table.aliasCount).toBe(0);
    for (let i = 0; i < 5000; i++) addAlias(table, `x${i}`, number);
    expect(table.aliasCount).toBe(1000);
    expect(table.index.size).toBe(1001);
  });
});

test('any sequence of uses, spellings and releases keeps numbers, texts and spellings together', () => {
  const word = fc.constantFrom('a', 'b', 'c', 'A', 'B', 'C');
  const step = fc.record({ what: fc.constantFrom('acquire', 'release', 'alias', 'clear'), text: word, to: word });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const table = createValueTable();
      const uses = new Map<string, number>();
      const spellings = new Map<string, string>();
      const act = {
        acquire(text: string) {
          acquire(table, text);
          uses.set(text, (uses.get(text) ?? 0) + 1);
          spellings.delete(text);
        },
        release(text: string) {
          const left = (uses.get(text) ?? 0) - 1;
          if (left < 0) return;
          release(table, numberOf(table, text) as number);
          uses.set(text, left);
          if (left > 0) return;
          uses.delete(text);
          for (const [spelling, target] of spellings) if (target === text) spellings.delete(spelling);
        },
        alias(text: string, to: string) {
          const number = numberOf(table, text);
          if (number === undefined) return;
          addAlias(table, to, number);
          if (!uses.has(to) && !spellings.has(to)) spellings.set(to, text);
        },
        clear() {
          clearAliases(table);
          spellings.clear();
        },
      };
      for (const { what, text, to } of steps) act[what](text, to);

      const content = [...table.index].map(([spelling, id]): [string, string] => [spelling, table.texts[id] as string]);
      const texts = [...uses.keys()].map((text): [string, string] => [text, text]);
      expect(new Map(content)).toEqual(new Map([...texts, ...spellings]));
      for (const [text, count] of uses) expect(table.uses[numberOf(table, text) as number]).toBe(count);
      expect(table.aliasCount).toBe(spellings.size);
      expect(table.texts.length).toBe(uses.size + table.free.length);
    }),
    { numRuns: 300 },
  );
});
