import { afterAll, expect, test } from 'vitest';
import { createHome } from '../helpers/arx.ts';

const home = createHome(afterAll);

interface Category {
  readonly category: string;
  readonly families: readonly { readonly name: string; readonly series: number }[];
}

test("AutoBot's two paths serve its families, and say by category what they hold", async () => {
  const { url } = await home.serve();
  const page = await (await fetch(`${url}/api/monitoring/metrics`)).text();
  expect(page).toContain('# TYPE autobot_workflow_executions_total counter');
  expect(page).not.toContain('ar_flow_started_total');

  await expect
    .poll(async () => (await fetch(`${url}/api/monitoring/metrics`)).text(), { timeout: 10_000 })
    .toMatch(/^autobot_processes \d/m);
  const answer = await fetch(`${url}/api/monitoring/health/metrics`);
  const health = (await answer.json()) as { metrics_count: number; metric_categories: Category[] };
  expect(health).toMatchObject({ status: 'healthy', endpoint: '/api/monitoring/metrics', format: 'prometheus' });
  const categories = health.metric_categories;
  expect(categories.length).toBeGreaterThan(8);
  const families = categories.flatMap((group) => group.families);
  expect(families).toContainEqual(expect.objectContaining({ name: 'autobot_processes', series: 1 }));
  expect(health.metrics_count).toBe(families.length);
});

test('a system that ARX_SYSTEMS leaves out has no page, and no family on the page of everything', async () => {
  const { url } = await home.serve([], { ARX_SYSTEMS: 'arx,xyn' });
  expect((await fetch(`${url}/metrics/autobot`)).status).toBe(404);
  expect((await fetch(`${url}/api/monitoring/metrics`)).status).toBe(404);
  expect((await fetch(`${url}/metrics/arx`)).status).toBe(200);
  expect(await (await fetch(`${url}/metrics`)).text()).not.toMatch(/^# TYPE (autobot|ccr)_/m);
});
