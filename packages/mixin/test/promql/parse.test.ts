import { describe, expect, test } from 'vitest';
import { everyExpr } from '../../src/promql/ast.ts';
import { parsePromql } from '../../src/promql/index.ts';

const kinds = (text: string) => {
  const { expr } = parsePromql(text);
  return expr === undefined
    ? undefined
    : everyExpr(expr).map(({ kind, from, to }) => `${kind} ${text.slice(from, to)}`);
};

describe('what it reads', () => {
  test('nodes with their places, outermost first', () => {
    expect(kinds('sum by (a) (rate(x{b="c"}[5m])) / 2')).toEqual([
      'binary sum by (a) (rate(x{b="c"}[5m])) / 2',
      'aggregate sum by (a) (rate(x{b="c"}[5m]))',
      'call rate(x{b="c"}[5m])',
      'range x{b="c"}[5m]',
      'selector x{b="c"}',
      'number 2',
    ]);
  });

  test('the parts of a selector', () => {
    const { expr } = parsePromql(`{"my.name", a='b\\'c', d!~\`e\\d\`}`);
    expect(expr).toMatchObject({
      kind: 'selector',
      name: 'my.name',
      matchers: [
        { label: 'a', op: '=', value: "b'c" },
        { label: 'd', op: '!~', value: 'e\\d' },
      ],
    });
  });

  test('clauses of an operator', () => {
    const { expr } = parsePromql('a * on (x, "y.z") group_right (v) b');
    expect(expr).toMatchObject({
      kind: 'binary',
      op: '*',
      matching: { kind: 'on', labels: [{ name: 'x' }, { name: 'y.z' }], many: 'right', include: [{ name: 'v' }] },
    });
    expect(parsePromql('a > bool ignoring (x) b').expr).toMatchObject({ bool: true, matching: { kind: 'ignoring' } });
  });

  test('durations and numbers', () => {
    expect(parsePromql('x[1h30m]').expr).toMatchObject({ kind: 'range', seconds: 5400 });
    expect(parsePromql('(a + b)[1d:5m]').expr).toMatchObject({ kind: 'subquery', seconds: 86_400 });
    expect(parsePromql('0x10 + -Inf').expr).toMatchObject({ left: { value: 16 }, right: { value: -Infinity } });
  });

  // The grammar binds them more weakly than any operator.
  test('offset and @ belong to the selector before them', () => {
    expect(kinds('a + b offset 5m * c')).toEqual([
      'binary a + b offset 5m * c',
      'selector a',
      'binary b offset 5m * c',
      'selector b',
      'selector c',
    ]);
    expect(kinds('time() - x{} offset 10m > 5 and y @ end()')?.[0]).toBe('binary time() - x{} offset 10m > 5 and y');
  });

  test('comments, also where one stands before the expression', () => {
    expect(kinds('# what\na # "\n  + b{c="#"}')).toEqual([
      'binary a # "\n  + b{c="#"}',
      'selector a',
      'selector b{c="#"}',
    ]);
    expect(parsePromql('# what\nrate(x)').problems).toHaveLength(1);
  });
});

describe('what it refuses', () => {
  // Each is let through by one of the two parsers, or by both.
  test.each([
    ['', 'empty'],
    ['sum(x', 'too early'],
    ['foo(x)', 'unexpected'],
    ['x{a="b"', 'too early'],
    ['rate(x)', 'expected type matrix'],
    ['sum(a, b)', 'takes 1 argument'],
    ['topk(x)', 'scalar'],
    ['1 > 2', 'BOOL'],
    ['x and 1', 'set operator'],
    ['a + on (x) group_left (x) b', 'must not occur'],
    ['{a!~"b.*",c!="d"}', 'nothing empty'],
    ['{}', 'non-empty'],
    ['x{a=~"("}', 'regular expression'],
    ['x{a=~"(?!b)"}', 'look-around'],
    ['x[0s]', 'longer than 0'],
    ['"inf', 'no end'],
    ['x{a="\\d"}', 'escape'],
    ['x == 0and y', 'next word'],
    ['(x)[5m]', 'selector'],
    ['max_over_time(a + b[5m:])', 'parentheses'],
    ['sum(x) offset 5m', 'selector'],
    ['x offset 5m offset 1m', 'twice'],
    ['-"a"', 'unary'],
    ['"a" + 1', 'scalar and instant vector'],
  ])('%s', (text, message) => {
    const { expr, problems } = parsePromql(text);
    expect(expr).toBeUndefined();
    expect(problems.map((problem) => problem.message).join('; ')).toContain(message);
    for (const { from, to } of problems) expect(from <= to && to <= text.length).toBe(true);
  });

  test('dashboard variables where there are none', () => {
    expect(parsePromql('rate(x[$__rate_interval])').problems.length).toBeGreaterThan(0);
    expect(parsePromql('rate(x[$__rate_interval])', { variables: true }).problems).toEqual([]);
  });
});
