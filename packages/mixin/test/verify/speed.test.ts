import { listFamilies, SYSTEMS } from '@arx/catalog';
import { verify } from '@arx/mixin/verify';
import { expect, test } from 'vitest';
import { CONTRACTS } from './contracts.ts';

const catalog = listFamilies(SYSTEMS);
const written = CONTRACTS.flatMap(({ queries, alerts, dashboards }) => [
  ...[...queries, ...alerts].map(({ as_written }) => as_written),
  ...dashboards.flatMap(({ panels }) => panels.flatMap(({ expr = [] }) => expr)),
]);

test('a thousand different expressions take less than two seconds', () => {
  const expressions = Array.from({ length: 1000 }, (_, i) => `${written[i % written.length]} + ${i}`);
  const text = JSON.stringify({
    panels: expressions.map((expr, i) => ({
      id: i,
      title: `Panel ${i}`,
      type: 'timeseries',
      targets: [{ refId: 'A', expr }],
    })),
  });
  const start = performance.now();
  const findings = verify({ dashboards: [{ file: 'many.json', text }], catalog });
  const took = performance.now() - start;
  expect(findings.length).toBeGreaterThan(1000);
  expect(took).toBeLessThan(2000);
});
