import { listFamilies, SYSTEMS } from '@arx/catalog';
import { verify } from '@arx/mixin/verify';
import { expect, test } from 'vitest';
import { CONTRACTS } from './contracts.ts';

const catalog = listFamilies(SYSTEMS);
const written = CONTRACTS.flatMap(({ queries, alerts, dashboards }) => [
  ...[...queries, ...alerts].map(({ as_written }) => as_written),
  ...dashboards.flatMap(({ panels }) => panels.flatMap(({ expr = [] }) => expr)),
]);

/** Milliseconds of the processor, which other processes do not lengthen, for as many different expressions. */
function effort(count: number): number {
  const text = JSON.stringify({
    panels: Array.from({ length: count }, (_, i) => ({
      id: i,
      title: `Panel ${i}`,
      type: 'timeseries',
      targets: [{ refId: 'A', expr: `${written[i % written.length]} + ${i}` }],
    })),
  });
  const start = process.cpuUsage();
  const findings = verify({ dashboards: [{ file: 'many.json', text }], catalog });
  const { user, system } = process.cpuUsage(start);
  expect(findings.length).toBeGreaterThan(count);
  return (user + system) / 1000;
}

test('four times as many expressions take about four times as long, not sixteen times', () => {
  effort(250);
  const few = Math.min(effort(250), effort(250), effort(250));
  const many = Math.min(effort(1000), effort(1000));
  expect(many / few).toBeLessThan(9);
});
