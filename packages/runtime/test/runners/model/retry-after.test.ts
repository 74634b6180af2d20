import { describe, expect, test } from 'vitest';
import { retryAfterMs } from '../../../src/runners/model/retry-after.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');

describe('the time that an answer asks to wait', () => {
  test.each([
    ['seconds', { 'retry-after': '3' }, 3000],
    ['a part of a second', { 'retry-after': '0.5' }, 500],
    ['a date', { 'retry-after': 'Thu, 01 Jan 2026 00:00:20 GMT' }, 20_000],
    ['a date that is over', { 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
    ['milliseconds, which count more', { 'retry-after': '3', 'retry-after-ms': '1200' }, 1200],
    ['milliseconds that are none', { 'retry-after': '3', 'retry-after-ms': 'soon' }, 3000],
    ['nothing', {}, undefined],
    ['an empty text', { 'retry-after': ' ' }, undefined],
    ['something else', { 'retry-after': 'tomorrow, perhaps' }, undefined],
  ])('can be %s', (_what, headers, ms) => {
    expect(retryAfterMs(headers, NOW)).toBe(ms);
  });
});
