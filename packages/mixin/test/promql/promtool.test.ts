import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePromql } from '../../src/promql/index.ts';
import { hasPromtool } from '../support/promtool.ts';
import { CONTRACTS } from '../verify/contracts.ts';

const WRITTEN = [
  ...CONTRACTS.flatMap(({ queries, alerts, extraAlerts, dashboards }) => [
    ...[...queries, ...alerts].flatMap(({ as_written, corrected }) => [as_written, corrected ?? as_written]),
    ...extraAlerts.map(({ expr }) => expr),
    ...dashboards.flatMap(({ panels }) => panels.flatMap(({ expr = [] }) => expr)),
  ]),
  'a - b offset 5m',
  'a + b offset 5m * c',
  'max_over_time(sum(x)[1h:15s] @ end())',
  'label_replace(x, "a", "$1", "b", "(.*)")',
  'a / ignoring (y) group_left (z) b',
  'count_values("v", x)',
  'x{a!~"b.*",c!="d"}',
  'a unless b or c and d',
  'time() - x > bool 3',
].map((expr) => expr.replaceAll('$__range', '24h'));

const PIECES = [
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  ' by ',
  ' without ',
  '(a)',
  'sum',
  'rate',
  '[5m]',
  ' offset 5m',
  ' @ end()',
  '[5m:]',
]
  .concat([
    ' bool ',
    ' on ',
    '(le)',
    ' or ',
    ' and ',
    '>',
    '==',
    '/',
    '"',
    '1',
    'x',
    '{a="b"}',
    '=~"("',
    ' ignoring ',
    ' group_left ',
  ])
  .concat(['topk', 'absent(', '!~"a"', '"\\d"', "'", '`', '^', '%', 'foo(', 'nan', '#c\n', '\n']);

/** What only newer versions than Prometheus 2.42 understand, or what nobody writes. */
const OTHERWISE =
  /unit character|unexpected duration|duration syntax|grouping opts|unexpected string|<op:|in offset|subquery selector|out of range/;

// The two parsers of Prometheus' editor together, and what we add to them, must say what Prometheus says.
test.runIf(hasPromtool)('whatever promtool refuses is refused, and nothing else', () => {
  const tokens = (text: string): string[] =>
    text.match(/[A-Za-z_:][\w:]*|\d+(?:\.\d+)?[smhdwy]?|"[^"]*"|\s+|\S/g) ?? [];
  const change = fc.tuple(fc.nat(200), fc.nat(3), fc.constantFrom(...PIECES));
  const mutated = fc
    .tuple(fc.constantFrom(...WRITTEN), fc.array(change, { minLength: 1, maxLength: 2 }))
    .map(([text, changes]) =>
      changes
        .reduce((list, [at, how, piece]) => {
          const place = at % (list.length + 1);
          return how === 0 ? list.toSpliced(place, 1) : list.toSpliced(place, how - 1, piece);
        }, tokens(text))
        .join(''),
    );
  const expressions = [...new Set([...WRITTEN, ...fc.sample(mutated, { seed: 42, numRuns: 2000 })])].filter(
    (text) => text.trim() !== '',
  );
  const refused = promtoolRefuses(expressions);
  expect(refused.size).toBeGreaterThan(800);
  const differing = expressions.filter((text, i) => {
    const message = refused.get(i);
    const ours = parsePromql(text).problems.length > 0;
    return ours !== (message !== undefined) && !(message !== undefined && OTHERWISE.test(message));
  });
  expect(differing).toEqual([]);
});

/** The messages of promtool by the index of the expression. */
function promtoolRefuses(expressions: readonly string[]): ReadonlyMap<number, string> {
  const folder = mkdtempSync(join(tmpdir(), 'arx-promql-'));
  try {
    const file = join(folder, 'rules.json');
    const rules = expressions.map((expr, i) => ({ alert: `n${i}n`, expr }));
    // JSON is YAML.
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'g', rules }] }));
    const { stdout, stderr } = spawnSync('promtool', ['check', 'rules', '--lint=none', file], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    const found = [...`${stdout}${stderr}`.matchAll(/"n(\d+)n": could not parse expression: (.*)/g)];
    return new Map(found.map(([, index, message]) => [Number(index), message as string]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
