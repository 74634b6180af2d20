import { describe, expect, test } from 'vitest';
import { bornAtZero, combinations, validateFamily } from '../../src/declare/validate.ts';
import { MetricsError } from '../../src/errors.ts';
import { allowList, code, config, ephemeral, template } from '../../src/labels/policy.ts';
import { familyOf } from '../helpers/series.ts';

function refusalOf(type: 'counter' | 'gauge' | 'histogram' | 'info', declaration: unknown): MetricsError {
  try {
    validateFamily(type, declaration as object, 1000);
  } catch (error) {
    expect(error).toBeInstanceOf(MetricsError);
    return error as MetricsError;
  }
  throw new Error('was accepted');
}

test('a declaration that only says what it must becomes a family with every default', () => {
  expect(validateFamily('gauge', { name: 'queue_size', help: 'Waiting runs.' }, 1000)).toEqual({
    name: 'queue_size',
    type: 'gauge',
    help: 'Waiting runs.',
    unit: undefined,
    labelNames: [],
    labels: [],
    state: 'process',
    merge: 'sum',
    buckets: [],
    maxSeries: 1000,
    width: 1,
    hash: expect.stringMatching(/^[0-9a-f]{16}$/),
  });
});

test('a histogram has a value per bound, one for +Inf and one for the sum', () => {
  expect(validateFamily('histogram', { name: 'x', help: 'X.', buckets: [1, 2, 3] }, 1000).width).toBe(5);
});

test('infos of several processes are one', () => {
  expect(validateFamily('info', { name: 'x_info', help: 'X.' }, 1000).merge).toBe('max');
});

test("the author's arrays may change afterwards", () => {
  const values: [string, ...string[]] = ['a', 'b'];
  const allow = ['main'];
  const buckets = [1, 2];
  const family = validateFamily(
    'histogram',
    { name: 'x', help: 'X.', labels: { closed: values, open: allowList(allow) }, buckets },
    1000,
  );
  values.push('c');
  allow.push('develop');
  buckets.push(3);
  expect(family.labels).toEqual([['a', 'b'], { kind: 'allow-list', allow: ['main'] }]);
  expect(family.buckets).toEqual([1, 2]);
});

describe('a name is refused', () => {
  test.each([
    ['', '""'],
    ['1x', '"1x"'],
    ['a-b', '"a-b"'],
    ['a:b', '"a:b"'],
    ['ä', '"ä"'],
    ['a b', '"a b"'],
    ['a\n', '"a\\n"'],
    [undefined, 'undefined'],
    [null, 'null'],
    [5, '5'],
    [5n, '5n'],
    [Symbol('x'), 'a value of type symbol'],
    [Object.create(null), 'a value of type object'],
  ])('case %#', (name, shown) => {
    const error = refusalOf('counter', { name, help: 'X.' });
    expect(error.code).toBe('ARX_METRIC_NAME_INVALID');
    expect(error.message).toContain(`Metric name ${shown} is not valid: expected letters, digits and underscores`);
  });

  test.each([undefined, null, 5])('when there is no declaration at all: %s', (declaration) => {
    expect(refusalOf('counter', declaration).code).toBe('ARX_METRIC_NAME_INVALID');
  });

  test('of an info family that does not end in _info', () => {
    const error = refusalOf('info', { name: 'build', help: 'X.' });
    expect(error.code).toBe('ARX_METRIC_NAME_INVALID');
    expect(error.message).toContain('to end in _info');
  });
});

const many = (count: number): [string, ...string[]] => Array.from({ length: count }, (_, i) => `v${i}`) as [string];
const names = (count: number): object => Object.fromEntries(many(count).map((name) => [name, config()]));

describe('a declaration is refused with the family, what is wrong and what to do', () => {
  test.each([
    ['no help', {}, { help: undefined }, 'say in one sentence what it tells'],
    ['an empty help', {}, { help: ' ' }, 'say in one sentence what it tells'],
    ['labels that are a list', {}, { labels: ['a'] }, "write labels: { name: ['a', 'b'] }"],
    ['labels that are null', {}, { labels: null }, "write labels: { name: ['a', 'b'] }"],
    ['too many labels', {}, { labels: names(17) }, '17 labels, at most 16 are allowed'],
    [
      'a label name with a dash',
      {},
      { labels: { 'a-b': config() } },
      'label name "a-b" is not valid; expected letters',
    ],
    ['an empty label name', {}, { labels: { '': config() } }, 'label name "" is not valid; expected letters'],
    ['a label name that is a number', {}, { labels: { 0: config() } }, 'label name "0" is not valid; expected letters'],
    ['a reserved label name', {}, { labels: { __name: config() } }, 'take a name without the leading underscores'],
    ['le in a histogram', 'histogram', { labels: { le: config() } }, 'the label "le" belongs to the buckets'],
    ['no values', {}, { labels: { a: [] } }, 'label a has no values; list at least one'],
    ['a value twice', {}, { labels: { a: ['x', 'x'] } }, 'label a lists a value twice; list each once'],
    [
      'a value that is a number',
      {},
      { labels: { a: ['x', 5] } },
      'label a has 5 among its values; expected well-formed',
    ],
    [
      'a value that is ill-formed',
      {},
      { labels: { a: ['\ud800'] } },
      'label a has "\\ud800" among its values; expected',
    ],
    ['a label without a policy', {}, { labels: { a: {} } }, 'label a needs a list of values or a policy: config()'],
    ['a label that is null', {}, { labels: { a: null } }, 'label a needs a list of values or a policy: config()'],
    ['a label that is a text', {}, { labels: { a: 'live' } }, 'label a needs a list of values or a policy: config()'],
    ['an unknown policy', {}, { labels: { a: { kind: 'per-run' } } }, 'label a needs a list of values or a policy'],
    [
      'an allow-list that is a text',
      {},
      { labels: { a: allowList('main' as never) } },
      'label a needs a list of values',
    ],
    ['an allow-list without a list', {}, { labels: { a: { kind: 'allow-list' } } }, 'label a needs a list of values'],
    ['config values that are numbers', {}, { labels: { a: config([1] as never) } }, 'label a has 1 among its values'],
    ['codes that are numbers', {}, { labels: { a: code([404] as never) } }, 'label a has 404 among its values'],
    ['a unit that is a number', {}, { unit: 5 }, 'unit is 5; expected a word such as seconds'],
    ['an unknown state', {}, { state: 'global' }, 'state is "global"; expected process, host, cluster'],
    ['an unknown merge', 'gauge', { merge: 'avg' }, 'merge is "avg"; expected sum, max, min'],
    ['a cap of nothing', {}, { maxSeries: 0 }, 'maxSeries is 0; expected a positive whole number'],
    ['an infinite cap', {}, { maxSeries: Number.POSITIVE_INFINITY }, 'maxSeries is Infinity; expected a positive'],
    ['no bounds', 'histogram', { buckets: undefined }, 'a histogram needs at least one bucket bound'],
    ['an empty list of bounds', 'histogram', { buckets: [] }, 'a histogram needs at least one bucket bound'],
    ['an infinite bound', 'histogram', { buckets: [1, Number.POSITIVE_INFINITY] }, '+Inf is added by itself'],
    ['a bound that is a text', 'histogram', { buckets: [1, '2'] }, 'bucket bound "2" is not finite'],
    ['bounds that repeat', 'histogram', { buckets: [1, 1] }, 'bucket bounds must ascend; 1 follows 1'],
    ['bounds that descend', 'histogram', { buckets: [2, 1] }, 'bucket bounds must ascend; 1 follows 2'],
    ['too many bounds', 'histogram', { buckets: many(201).map((_, i) => i) }, '201 bucket bounds, at most 200'],
  ])('%s', (_, type, change, text) => {
    const error = refusalOf(typeof type === 'string' ? (type as 'gauge') : 'counter', {
      name: 'queue_size',
      help: 'Waiting runs.',
      buckets: [1],
      ...change,
    });
    expect(error.code).toBe('ARX_METRIC_DECLARATION_INVALID');
    expect(error.subject).toBe('queue_size');
    expect(error.message).toMatch(/^Metric family queue_size: /);
    expect(error.message).toContain(text);
  });
});

describe('series that exist from the start', () => {
  test('more than 1,000 of them are refused', () => {
    expect(() => familyOf({ a: many(10), b: many(100) })).not.toThrow();
    const error = refusalOf('counter', { name: 'x_total', help: 'X.', labels: { a: many(11), b: many(91) } });
    expect(error.message).toBe(
      'Metric family x_total: its closed labels have 1001 combinations, which would all exist at 0; at most 1000 are ' +
        'allowed. Take values out, or give a label a policy.',
    );
  });

  test('are none where a label is open, or where the family is a gauge: there is nothing to refuse', () => {
    expect(() => familyOf({ a: many(11), b: many(91), c: config() })).not.toThrow();
    expect(() => familyOf({ a: many(11), b: many(91) }, 'gauge')).not.toThrow();
  });

  test('are those of counters and histograms whose labels are all closed', () => {
    expect(bornAtZero(familyOf({ a: ['x'] }))).toBe(true);
    expect(bornAtZero(familyOf({}))).toBe(true);
    expect(bornAtZero(familyOf({ a: ['x'] }, 'histogram'))).toBe(true);
    expect(bornAtZero(familyOf({ a: ['x'] }, 'gauge'))).toBe(false);
    for (const policy of [config(), allowList(['x']), template(), code(['x']), ephemeral()]) {
      expect(bornAtZero(familyOf({ a: ['x'], b: policy }))).toBe(false);
    }
  });

  test('are every combination once, in declared order', () => {
    expect(combinations([['x', 'y'], ['1']])).toEqual([
      ['x', '1'],
      ['y', '1'],
    ]);
    expect(combinations([])).toEqual([[]]);
  });
});
