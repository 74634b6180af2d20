import { arxMetrics } from '@arx/probes/fastify';
import fastify from 'fastify';
import { page } from './page.ts';

const app = fastify();
app.register(arxMetrics, { page });
app.get('/runs/:id', async () => ({ status: 'done' }));

const url = await app.listen({ port: Number(process.env['PORT'] ?? 3000), host: '127.0.0.1' });
console.log(`Ask ${url}/runs/1, then read ${url}/metrics. Ctrl-C ends it.`);
