// One page for a process and its worker threads: every thread writes its series into a spool, the main thread serves them.
//   node examples/worker-threads/main.ts
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { createPage } from '@arx/metrics';
import { listen, nodeHandler } from '@arx/metrics/http';
import { openSpoolReader } from '@arx/metrics/spool';

const dir = process.env['AR_METRICS_DIR'] ?? mkdtempSync(join(tmpdir(), 'arx-workers-'));

const workers = [1, 2, 3].map(
  () => new Worker(new URL('./worker.ts', import.meta.url), { workerData: { dir, jobs: 100 } }),
);
await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve))));

const reader = openSpoolReader({ dir });
const page = createPage({ sources: [reader] });
const server = await listen({ routes: { '/metrics': nodeHandler(page) }, port: Number(process.env['PORT'] ?? 9108) });
console.log(`${server.url}/metrics shows 300 jobs, although the three threads have ended; Ctrl-C ends it`);
process.once('SIGINT', () => void server.close());
process.once('SIGTERM', () => void server.close());
