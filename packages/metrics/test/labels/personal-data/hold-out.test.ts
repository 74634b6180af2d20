import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CORPUS } from './corpus.ts';
import { HELD_OUT } from './hold-out.ts';

test('what is held out is not in the corpus', () => {
  const known = new Set(CORPUS.flatMap(({ values }) => values));
  for (const values of Object.values(HELD_OUT)) {
    const drawn = fc.sample(values, { seed: 1, numRuns: 200 });
    expect(drawn.filter((value) => known.has(value))).toEqual([]);
  }
});
