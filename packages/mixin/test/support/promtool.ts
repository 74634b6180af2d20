import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildRules } from '../../src/rules/index.ts';
import { SAMPLES, STEP_SECONDS, syntheticSeries } from './synthetic-series.ts';

const RULE_FILE = 'records.json';

/** Our recording rules: what they record is made of the synthetic series, as on a real Prometheus. */
const records = buildRules().groups.flatMap((group) =>
  group.rules.flatMap((rule) => ('record' in rule ? [{ rule, interval: group.interval }] : [])),
);

/** Whether promtool is there; tests that need it are skipped elsewhere. */
export const hasPromtool: boolean = spawnSync('promtool', ['--version']).status === 0;

/** Something that must hold on the synthetic series: an expression whose only answer is 1, without labels. */
export interface Claim {
  readonly name: string;
  readonly expr: string;
}

const AT = `${((SAMPLES - 1) * STEP_SECONDS) / 60}m`;

/** Asks promtool for all claims in one run; gives the names of those that do not hold, with what came instead. */
export function refuted(claims: readonly Claim[]): readonly string[] {
  const directory = mkdtempSync(join(tmpdir(), 'arx-mixin-'));
  try {
    const file = join(directory, 'claims.json');
    // JSON is YAML.
    const exprs = claims.map(({ expr }) => expr);
    writeFileSync(file, JSON.stringify(testFile(exprs)));
    writeFileSync(join(directory, RULE_FILE), JSON.stringify(ruleFile(exprs)));
    const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', file], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    if (status === 0) return [];
    const output = `${stdout}${stderr}`;
    const failed = claims.filter(({ expr }) => output.includes(`expr: ${JSON.stringify(expr)}`));
    return failed.length === 0 ? [output.slice(0, 4000)] : failed.map(({ name, expr }) => `${name}: ${expr}`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function testFile(exprs: readonly string[]): unknown {
  const names = namesIn(exprs);
  return {
    rule_files: [RULE_FILE],
    evaluation_interval: `${STEP_SECONDS}s`,
    tests: [
      {
        interval: `${STEP_SECONDS}s`,
        input_series: syntheticSeries().filter(({ series }) => names.has(series.slice(0, series.indexOf('{')))),
        promql_expr_test: exprs.map((expr) => ({ expr, eval_time: AT, exp_samples: [{ labels: '{}', value: 1 }] })),
      },
    ],
  };
}

/** Rules that record one of these names, each in a group of its own: which one reads which is no matter then. */
function ruleFile(exprs: readonly string[]): unknown {
  const names = namesIn(exprs);
  const read = records.filter(({ rule }) => names.has(rule.record));
  return { groups: read.map(({ rule, interval }, index) => ({ name: `group ${index}`, interval, rules: [rule] })) };
}

/** The names in expressions, and those that the recording rules of these names read in turn. */
function namesIn(exprs: readonly string[]): ReadonlySet<string> {
  const names = new Set(exprs.flatMap((expr) => expr.match(/[a-zA-Z_:][\w:]*/g) ?? []));
  const read = records.flatMap(({ rule }) => (names.has(rule.record) ? [rule.expr] : []));
  return read.every((expr) => exprs.includes(expr)) ? names : namesIn([...new Set([...exprs, ...read])]);
}
