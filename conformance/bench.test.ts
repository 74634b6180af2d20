// Every benchmark runs, beside every peer. Nothing is said about their ratios: machines that run tests are busy.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Report, Row } from '../bench/support/row.ts';

const ROOT = join(import.meta.dirname, '..');
const ALL = ['arx', 'prom-client', 'successor', 'opentelemetry'];
const BINDING = ['arx', 'prom-client', 'successor'];

/** The peers beside which each row must stand. */
const RACES: Readonly<Record<string, readonly string[]>> = {
  'increment-one-family': ALL,
  'increment-fresh-strings': ALL,
  'increment-12-families': ALL,
  'increment-bound': BINDING,
  'increment-no-labels': ALL,
  'observe-no-labels': ALL,
  'observe-labels': ALL,
  'observe-bound': BINDING,
  'scrape-processor': ALL,
  'scrape-stall': ALL,
  'memory-counter': ALL,
  'memory-histogram': ALL,
  'cluster-page': BINDING,
  import: ALL,
  'turn-spooled': ALL,
};
const COSTS = ['turn-spool', 'process-spool', 'flow-recorded', 'flow-spooled'];

let rows: ReadonlyMap<string, Row>;

beforeAll(async () => {
  const child = spawn(process.execPath, [join(ROOT, 'scripts', 'bench.ts'), '--quick', '--json'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [output, messages] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(await ended, messages).toBe(0);
  const { reports } = JSON.parse(output) as { reports: readonly Report[] };
  rows = new Map(reports.flatMap((report) => report.rows).map((row) => [row.id, row]));
}, 300_000);

describe('every benchmark runs', () => {
  test.each(Object.entries(RACES))('%s', (id, libraries) => {
    const row = rows.get(id);
    expect(row?.kind).toBe('race');
    if (row?.kind !== 'race') return;
    expect(Object.keys(row.results).sort()).toEqual([...libraries].sort());
    for (const { median, ratio } of Object.values(row.results)) {
      expect(median).toSatisfy(Number.isFinite);
      expect(ratio).toSatisfy(Number.isFinite);
      // A process that does nothing may by chance take longer than one that imports something.
      if (id !== 'import' && id !== 'turn-spooled') expect(median).toBeGreaterThan(0);
    }
  });

  test.each(COSTS)('%s', (id) => {
    const row = rows.get(id);
    expect(row?.kind).toBe('cost');
    if (row?.kind !== 'cost') return;
    expect(row.with.median).toSatisfy(Number.isFinite);
    expect(row.without.median).toSatisfy(Number.isFinite);
    expect(row.difference).toSatisfy(Number.isFinite);
  });
});

test('the peers are those that the page names', async () => {
  const { setting } = await import('../bench/support/machine.ts');
  expect(setting().versions).toMatchObject({
    'prom-client': '15.1.3',
    '@prometheus-io/client': '0.16.1',
    '@opentelemetry/sdk-metrics': '3.1.0',
    '@opentelemetry/exporter-prometheus': '0.301.0',
  });
});
