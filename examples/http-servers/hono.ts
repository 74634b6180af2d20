import { arxMetrics } from '@arx/probes/hono';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { page } from './page.ts';

const app = new Hono();
app.use(arxMetrics({ page }));
app.get('/runs/:id', (c) => c.json({ status: 'done' }));

serve({ fetch: app.fetch, port: Number(process.env['PORT'] ?? 3000), hostname: '127.0.0.1' }, ({ port }) => {
  const url = `http://127.0.0.1:${port}`;
  console.log(`Ask ${url}/runs/1, then read ${url}/metrics. Ctrl-C ends it.`);
});
