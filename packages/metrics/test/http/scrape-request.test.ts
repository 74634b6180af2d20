import { describe, expect, test } from 'vitest';
import { acceptsGzip, refreshTime } from '../../src/http/scrape-request.ts';

describe('the time that sources have', () => {
  test.each([
    ['10', 9500],
    ['60', 59_500],
    ['2', 1500],
    ['1', 750],
    ['0.1', 75],
    [undefined, 9500],
    ['', 9500],
    ['soon', 9500],
    ['0', 9500],
    ['-5', 9500],
    ['NaN', 9500],
    ['Infinity', 119_500],
    ['1e9', 119_500],
  ])('for a scrape timeout of %s s is %d ms', (header, ms) => {
    expect(refreshTime(header)).toBeCloseTo(ms, 6);
  });
});

describe('gzip', () => {
  test.each([
    ['gzip', true],
    ['gzip, deflate, br', true],
    ['deflate, GZIP;q=0.5', true],
    ['x-gzip', true],
    ['*', true],
    ['*;q=0.1', true],
    ['gzip;q=0', false],
    ['gzip;q=0.0, *', false],
    ['*;q=0', false],
    ['identity', false],
    ['identity, gzip;q=0.5', false],
    ['identity;q=0.5, gzip;q=0.5', true],
    ['deflate', false],
    ['', false],
    [undefined, false],
  ])('for Accept-Encoding %s: %s', (header, accepted) => {
    expect(acceptsGzip(header)).toBe(accepted);
  });
});
