import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePromql } from '../../src/promql/index.ts';
import { substituteVariables } from '../../src/promql/variables.ts';

describe('a variable gets a stand-in of its length that fits its place', () => {
  test.each([
    ['rate(x[$__rate_interval])', 'rate(x[5m              ])'],
    ['rate(x[[[window]]])', 'rate(x[5m        ])'],
    ['x[${__range_s}s]', 'x[000000000001s]'],
    ['x offset $ago', 'x offset 5m  '],
    ['max_over_time(x[1h:$__interval])', 'max_over_time(x[1h:5m         ])'],
    ['sum by ($by, ${more}) (x)', 'sum by (___, _______) (x)'],
    ['a / on ($by) group_left ($more) b', 'a / on (___) group_left (_____) b'],
    ['histogram_quantile($q, x)', 'histogram_quantile(1 , x)'],
    ['topk($n, sum($metric))', 'topk(1 , sum(_______))'],
    ['sum by (a) ($metric)', 'sum by (a) (_______)'],
    ['ab_${kind}_total', 'ab_________total'],
    ['$metric{a="b"}', '_______{a="b"}'],
    ['$agg by (a) (x)', 'sum  by (a) (x)'],
    ['$agg(x)', 'sum (x)'],
    ['a $op b', 'a +   b'],
    ['x > $limit', 'x > 1     '],
    ['$query', '______'],
  ])('%s', (text, expected) => {
    const { text: plain } = substituteVariables(text);
    expect(plain).toBe(expected);
    expect(parsePromql(text, { variables: true }).problems).toEqual([]);
  });

  test('strings and comments stay as they are, and what is used in strings is told', () => {
    const text = 'x{a=~"$one|${two:regex}|a\\\\$|\\$three"} # $four';
    const { text: plain, uses } = substituteVariables(text);
    expect(plain).toBe(text);
    expect(uses.map(({ name, from, to }) => `${name} ${text.slice(from, to)}`)).toEqual([
      'one $one',
      'two ${two:regex}',
    ]);
  });

  test('nothing about a place that a variable stands for is taken for known', () => {
    const { expr } = parsePromql('sum by ($by) (x{a="$b", c="d"}) > $limit', { variables: true });
    expect(expr).toMatchObject({
      left: { grouping: { labels: [{ dynamic: true }] }, of: { matchers: [{ dynamic: true }, { dynamic: false }] } },
      right: { kind: 'number', dynamic: true },
    });
  });

  test('what stands for an operation may not fit the guess, and is then not read', () => {
    for (const text of ['$fn(x[5m])', 'a $op on (b) c', '$f by (a) (x)', 'sum($fn(x[$window]))']) {
      expect(parsePromql(text, { variables: true }).problems).toEqual([]);
    }
    expect(parsePromql('$fn(x[5m]', { variables: true }).expr).toBeUndefined();
    expect(parsePromql('rate($metric)', { variables: true }).problems).toHaveLength(1);
  });

  test('positions stay what they are', () => {
    const piece = fc.constantFrom(
      '$x',
      '${y}',
      '[[z]]',
      '${a:b}',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '"',
      "'",
      '`',
      '#',
      '\n',
      ' by ',
      'sum',
      '\\',
      'offset',
      's',
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        const { text: plain, uses } = substituteVariables(text);
        expect(plain).toHaveLength(text.length);
        for (const { from, to, name } of uses) expect(text.slice(from, to)).toContain(name);
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});
