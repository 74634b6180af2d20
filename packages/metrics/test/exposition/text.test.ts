import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundText, escapeHelp, escapeLabelValue } from '../../src/exposition/text.ts';

describe('the spelling of a bound', () => {
  /** "Canonical Numbers" of the OpenMetrics 1.0 specification, and Go's `strconv.FormatFloat(x, 'g', -1, 64)`. */
  test.each([
    [0, '0', '0.0'],
    [0.001, '0.001', '0.001'],
    [0.01, '0.01', '0.01'],
    [0.1, '0.1', '0.1'],
    [1, '1', '1.0'],
    [2.5, '2.5', '2.5'],
    [10, '10', '10.0'],
    [800, '800', '800.0'],
    [1500, '1500', '1500.0'],
    [40000, '40000', '40000.0'],
    [300000, '300000', '300000.0'],
    [999999, '999999', '999999.0'],
    [1e6, '1e+06', '1e+06'],
    [1_234_567, '1.234567e+06', '1.234567e+06'],
    [1e7, '1e+07', '1e+07'],
    [1e21, '1e+21', '1e+21'],
    [1e100, '1e+100', '1e+100'],
    [0.0001, '0.0001', '0.0001'],
    [0.00012, '0.00012', '0.00012'],
    [0.00001, '1e-05', '1e-05'],
    [1e-10, '1e-10', '1e-10'],
    [5e-324, '5e-324', '5e-324'],
    [123456.789, '123456.789', '123456.789'],
    [-0.5, '-0.5', '-0.5'],
    [-1500, '-1500', '-1500.0'],
    [-0.0025, '-0.0025', '-0.0025'],
    [Number.POSITIVE_INFINITY, '+Inf', '+Inf'],
  ])('%d is %s in text and %s in OpenMetrics', (bound, text, openMetrics) => {
    expect(boundText(bound, 'text-0.0.4')).toBe(text);
    expect(boundText(bound, 'text-1.0.0')).toBe(text);
    expect(boundText(bound, 'openmetrics-1.0.0')).toBe(openMetrics);
  });

  test('names the same number in every format, so that a query on one bound means one bound', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (bound) => {
        const text = boundText(bound, 'text-0.0.4');
        const openMetrics = boundText(bound, 'openmetrics-1.0.0');
        expect(Number(text)).toBe(bound);
        expect(Number(openMetrics)).toBe(bound);
        expect(openMetrics).toMatch(/[.e]/);
      }),
    );
  });
});

describe('escaping', () => {
  const hostile = 'a\\b"c\nd\\n\u2028\0é😀';

  test('a label value escapes backslash, quote and line feed', () => {
    expect(escapeLabelValue(hostile)).toBe('a\\\\b\\"c\\nd\\\\n\u2028\0é😀');
  });

  test('a help text escapes quotes in OpenMetrics alone', () => {
    expect(escapeHelp(hostile, 'text-0.0.4')).toBe('a\\\\b"c\\nd\\\\n\u2028\0é😀');
    expect(escapeHelp(hostile, 'openmetrics-1.0.0')).toBe('a\\\\b\\"c\\nd\\\\n\u2028\0é😀');
  });
});
