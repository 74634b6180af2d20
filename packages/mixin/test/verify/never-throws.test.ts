import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFamilies, SYSTEMS } from '@arx/catalog';
import { expressionVerifier, renderFinding, verify } from '@arx/mixin/verify';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONTRACTS } from './contracts.ts';

const catalog = listFamilies(SYSTEMS);
const check = expressionVerifier(catalog);

const expressions = CONTRACTS.flatMap(({ queries, alerts, dashboards }) => [
  ...[...queries, ...alerts].map(({ as_written }) => as_written),
  ...dashboards.flatMap(({ panels }) => panels.flatMap(({ expr = [] }) => expr)),
]);
const files = ['broken', 'correct'].flatMap((folder) =>
  readdirSync(join(import.meta.dirname, folder)).map((file) => ({
    file,
    text: readFileSync(join(import.meta.dirname, folder, file), 'utf8'),
  })),
);

/** Pieces that expressions and files are made of, to be put in wrong places. */
const PIECES = [
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  ' by (le) ',
  'sum',
  'rate(',
  '[5m]',
  ' or ',
  '"',
  '`',
  '\\',
  '$x',
  '[[y]]',
  '${z:regex}',
]
  .concat([
    '#',
    '\n',
    '=~"("',
    ' offset -1h',
    ' @ end()',
    ':',
    '-',
    '|',
    '&a ',
    '*a',
    '0',
    'null',
    '\u0000',
    '\ud800',
    '{{',
    '}}',
    '$labels.x',
    'ñ',
  ])
  .concat([
    'histogram_quantile(',
    'label_replace(',
    'group_left',
    ' bool ',
    ' == ',
    ' / ',
    '1e999',
    '5m',
    'NaN',
    'absent(',
  ]);

/** A text with some of its parts taken out, doubled, or replaced by pieces. */
function mutated(texts: readonly string[]): fc.Arbitrary<string> {
  const change = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(12), fc.constantFrom('', ...PIECES));
  return fc.tuple(fc.constantFrom(...texts), fc.array(change, { minLength: 1, maxLength: 6 })).map(([text, changes]) =>
    changes.reduce((of, [where, length, piece]) => {
      const from = Math.floor(where * of.length);
      return of.slice(0, from) + piece + of.slice(from + length);
    }, text),
  );
}

const RUNS = { numRuns: 1500, seed: 20_260 };

describe('verify takes whatever it is given', () => {
  test('expressions', () => {
    fc.assert(
      fc.property(
        fc.oneof(mutated(expressions), fc.string({ unit: 'binary' })),
        fc.constantFrom('panel', 'alert', 'record'),
        (text, where) => {
          for (const { line, column } of check(text, where)) expect(line > 0 && column > 0).toBe(true);
        },
      ),
      RUNS,
    );
  });

  test('dashboards and rule files', () => {
    const texts = files.map(({ text }) => text);
    fc.assert(
      fc.property(mutated(texts), (text) => {
        const given = [{ file: 'f', text }];
        for (const finding of verify({ dashboards: given, rules: given, catalog: catalog.slice(0, 20) }))
          renderFinding(finding);
      }),
      { ...RUNS, numRuns: 400 },
    );
  });

  test('JSON and YAML of any shape under the keys that are read', () => {
    const keys = [
      'panels',
      'targets',
      'expr',
      'title',
      'gridPos',
      'fieldConfig',
      'defaults',
      'links',
      'overrides',
      'templating',
      'list',
    ]
      .concat([
        'groups',
        'rules',
        'alert',
        'record',
        'labels',
        'annotations',
        'for',
        'name',
        'type',
        'query',
        'id',
        'refId',
        'legendFormat',
      ])
      .concat(['__proto__', 'constructor', 'url', 'matcher', 'options', 'properties', 'value', 'dashboard', 'spec']);
    const shape = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'medium' },
        fc.constantFrom(
          'sum(x)',
          'rate(git_merge_total[5m])',
          '',
          '{{',
          'row',
          'query',
          '${__field.labels.a}',
          null,
          true,
          -1,
          1e300,
        ),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys), tie('node'), { maxKeys: 5 }),
      ),
    })).node;
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), shape), (root) => {
        const given = [{ file: 'f', text: JSON.stringify(root) }];
        verify({ dashboards: given, rules: given, catalog: catalog.slice(0, 20) });
      }),
      { ...RUNS, numRuns: 1000 },
    );
  });

  test.each([
    ['brackets', '('.repeat(50_000)],
    ['nesting', `${'sum('.repeat(5000)}x${')'.repeat(5000)}`],
    ['a long chain', Array.from({ length: 3000 }, () => 'x').join(' + ')],
    ['minuses', `${'-'.repeat(20_000)}1`],
    ['a long name', 'x'.repeat(100_000)],
    ['many names', Array.from({ length: 300 }, (_, i) => `unknown_family_${i}_total`).join(' + ')],
    ['a slow regular expression', `x{a=~"${'(a*)*'.repeat(30)}b"}`],
  ])('%s without end', (_, text) => {
    expect(check(text, 'panel').length).toBeGreaterThan(0);
  });

  test.each([
    ['JSON', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['panels', `{"panels":${'[{"panels":'.repeat(20_000)}[]${'}]'.repeat(20_000)}}`],
    ['YAML', '- '.repeat(20_000)],
    ['YAML flows', '['.repeat(20_000)],
    [
      'aliases',
      `a: &a [x,x]\n${Array.from({ length: 40 }, (__, i) => `b${i}: &b${i} [${`*${i === 0 ? 'a' : `b${i - 1}`},`.repeat(9)}]`).join('\n')}\ngroups: *b39`,
    ],
  ])('%s without end', (_, text) => {
    const given = [{ file: 'f', text }];
    expect(verify({ dashboards: given, rules: given, catalog }).length).toBeGreaterThan(0);
  });
});
