import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SAMPLES, STEP_SECONDS, syntheticSeries } from './synthetic-series.ts';

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
    writeFileSync(file, JSON.stringify(testFile(claims)));
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

function testFile(claims: readonly Claim[]): unknown {
  const names = new Set(claims.flatMap(({ expr }) => expr.match(/[a-zA-Z_:][\w:]*/g) ?? []));
  return {
    evaluation_interval: `${STEP_SECONDS}s`,
    tests: [
      {
        interval: `${STEP_SECONDS}s`,
        input_series: syntheticSeries().filter(({ series }) => names.has(series.slice(0, series.indexOf('{')))),
        promql_expr_test: claims.map(({ expr }) => ({
          expr,
          eval_time: AT,
          exp_samples: [{ labels: '{}', value: 1 }],
        })),
      },
    ],
  };
}
