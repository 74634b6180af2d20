import type { AddressInfo } from 'node:net';
import { arxMetrics } from '@arx/probes/express';
import express, { Router } from 'express';
import { page } from './page.ts';

const app = express();
app.use(arxMetrics({ page }));
const runs = Router().get('/:id', (_request, response) => void response.json({ status: 'done' }));
app.use('/runs', runs);

const server = app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  console.log(`Ask ${url}/runs/1, then read ${url}/metrics. Ctrl-C ends it.`);
});
