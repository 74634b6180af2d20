import { expect, test } from 'vitest';
import { formatCount, formatDuration } from '../../src/output/duration.ts';

test.each([
  [0, '0 ms'],
  [-3, '0 ms'],
  [340.4, '340 ms'],
  [999.7, '1.0 s'],
  [1000, '1.0 s'],
  [59_949, '59.9 s'],
  [59_960, '1 min 0 s'],
  [185_000, '3 min 5 s'],
  [3_599_700, '1 h 0 min'],
  [7_440_000, '2 h 4 min'],
])('%d milliseconds read %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

test('a count has its thousands apart', () => {
  expect([0, 999, 1000, 12_400, 1_234_567].map(formatCount)).toEqual(['0', '999', '1,000', '12,400', '1,234,567']);
});
