// One page for a cluster: the primary serves the series of all its workers, those that have been replaced included.
//   node examples/cluster/main.ts
import cluster, { type Worker } from 'node:cluster';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPage, createRegistry } from '@arx/metrics';
import { listen, nodeHandler } from '@arx/metrics/http';
import { attachSpoolWriter, openSpoolReader } from '@arx/metrics/spool';

if (cluster.isPrimary) await servePage();
else answerRequests();

async function servePage(): Promise<void> {
  const dir = process.env['AR_METRICS_DIR'] ?? mkdtempSync(join(tmpdir(), 'arx-cluster-'));
  const start = (): Worker => cluster.fork({ AR_METRICS_DIR: dir });
  const workers = [start(), start()];
  let stopping = false;
  cluster.on('exit', () => {
    // Not at once: a worker that cannot start would be started without end.
    setTimeout(() => stopping || workers.push(start()), 1_000);
  });

  const page = createPage({ sources: [openSpoolReader({ dir })] });
  const server = await listen({ routes: { '/metrics': nodeHandler(page) }, port: Number(process.env['PORT'] ?? 9108) });
  console.log(
    `${server.url}/metrics shows the requests of every worker; they answer on port ${appPort()}; Ctrl-C ends it`,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stopping = true;
      for (const worker of workers) worker.kill();
      void server.close();
    });
  }
}

/** The program that you have: a server whose workers share a port. */
function answerRequests(): void {
  const registry = createRegistry();
  attachSpoolWriter({ dir: process.env['AR_METRICS_DIR'] as string, registries: [registry] });
  const requests = registry.counter({
    name: 'requests_total',
    help: 'Requests answered.',
    labels: { status: ['200', '404'] },
  });
  createServer((request, response) => {
    const status = request.url === '/' ? '200' : '404';
    requests.inc({ status });
    response.writeHead(Number(status)).end(`${status} from worker ${process.pid}\n`);
  }).listen(appPort(), '127.0.0.1');
}

function appPort(): number {
  return Number(process.env['APP_PORT'] ?? 3000);
}
