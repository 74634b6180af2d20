import { posix } from 'node:path';
import { buildEverything } from '@arx/mixin/emit';
import { expect, test } from 'vitest';
import { distinct } from '../../src/emit/everything.ts';

const files = buildEverything();
const paths = files.map(({ path }) => path);

test('there is something of every builder, each path once and in order', () => {
  for (const path of [
    'docker-compose.observability.yml',
    'docs/modules/bm-dm/dashboards/agentos-dashboard.json',
    'docs/runbooks/ArxTargetDown.md',
    'observability/dashboards/flows_overview.json',
    'observability/grafana/dashboards/slos.json',
    'observability/kubernetes/kustomization.yaml',
    'observability/prometheus/rules/xyn.rules.yml',
    'observability/prometheus/tests/xyn.rules.test.yml',
  ]) {
    expect(paths).toContain(path);
  }
  expect(new Set(paths).size).toBe(paths.length);
  expect(paths).toEqual([...paths].sort());
});

test('every path stays below the directory that is built into, and every file ends its last line', () => {
  for (const { path, text } of files) {
    expect(posix.normalize(path)).toBe(path);
    expect(path).not.toMatch(/^(\/|\.\.)|\\/);
    expect(text, path).toMatch(/[^\n]\n$/);
  }
});

test('building twice gives the same bytes', () => {
  expect(buildEverything()).toEqual(files);
});

test('of systems that are not enabled there are no rules and no runbooks, and dashboards all the same', () => {
  const some = buildEverything({ systems: ['xyn'] }).map(({ path }) => path);
  expect(some).toContain('observability/prometheus/rules/xyn.rules.yml');
  expect(some).not.toContain('observability/prometheus/rules/autobot.rules.yml');
  expect(some).not.toContain('docs/runbooks/HighLLMCost.md');
  const dashboards = (of: readonly string[]) => of.filter((path) => path.endsWith('.json'));
  expect(dashboards(some)).toEqual(dashboards(paths));
});

test('two files of one path are refused', () => {
  const file = (path: string) => ({ path, text: '' });
  expect(() => distinct([file('a/b.yml'), file('a/B.yml')])).toThrow(
    expect.objectContaining({ code: 'ARX_EMIT_DUPLICATE', subject: 'a/B.yml' }),
  );
});
