import { expect, test } from 'vitest';
import { parsePage } from '../../src/doctor/parse-page.ts';

test('it counts series, values and labels, a histogram by its observations', () => {
  const page = parsePage(
    [
      '# HELP a_total Text with a \\\\ and a \\n.',
      '# TYPE a_total counter',
      'a_total{x="1",y="q\\"}{,"} 2',
      'a_total{x="2",y=""} 3.5e1 1700000000000',
      '',
      '# a comment',
      '# TYPE h histogram',
      'h_bucket{le="1"} 1',
      'h_bucket{le="+Inf"} 4',
      'h_sum 9',
      'h_count 4',
      'bare NaN',
      '',
    ].join('\n'),
    false,
  );
  if (page.kind === 'invalid') throw new Error(page.why);
  expect(page.samples).toBe(7);
  expect(page.families.get('a_total')).toEqual({
    name: 'a_total',
    type: 'counter',
    hasHelp: true,
    series: 2,
    total: 37,
    labels: new Map([
      ['x', new Set(['1', '2'])],
      ['y', new Set(['q\\"}{,', ''])],
    ]),
    values: new Map([
      ['{x="1",y="q\\"}{,"}', 2],
      ['{x="2",y=""}', 35],
    ]),
  });
  expect(page.families.get('h')).toMatchObject({ type: 'histogram', series: 1, total: 4 });
  expect(page.families.get('bare')).toMatchObject({ type: 'untyped', series: 1, total: 0 });
});

test('in OpenMetrics a counter has its suffix on the samples alone, and samples may carry exemplars', () => {
  const page = parsePage('# TYPE a counter\na_total{x="1"} 2 # {trace_id="t"} 1 1.5\n# EOF\n', true);
  expect(page).toMatchObject({ kind: 'valid', samples: 1 });
});

test.each([
  ['a 1', 1, 'does not end with a line feed'],
  ['<html>\n', 1, 'no sample'],
  ['a 1\nb one\n', 2, 'no number'],
  ['a{x=1} 1\n', 1, 'labels'],
  ['a{x="1" 1\n', 1, 'labels'],
  ['a{x="\\q"} 1\n', 1, 'labels'],
  ['a{x="1",x="2"} 1\n', 1, 'a label twice'],
  ['a{x="1"} 1\na{x="1"} 2\n', 2, 'series that stands on the page twice'],
  ['# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n# TYPE a gauge\n', 5, 'family that stands on the page twice'],
])('%j is refused in line %d', (text, line, why) => {
  const page = parsePage(text, false);
  expect(page).toMatchObject({ kind: 'invalid', line });
  expect(page.kind === 'invalid' && page.why).toContain(why);
});

test.each([
  ['# TYPE a gauge\na 1\n', 'EOF'],
  ['# TYPE a gauge\n\na 1\n# EOF\n', 'empty line'],
  ['a 1\n# EOF\n', 'without a family'],
  ['# TYPE a counter\na 1\n# EOF\n', 'without a family'],
])('%j is refused as OpenMetrics', (text, why) => {
  const page = parsePage(text, true);
  expect(page.kind === 'invalid' && page.why).toContain(why);
});
