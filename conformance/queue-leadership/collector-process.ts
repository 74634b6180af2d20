// A process that collects and serves the page of the system, as `arx` does. Its address is the first line that it prints.

import { createRecorder, createXynRegistry, subscribeXyn } from '@arx/catalog/xyn';
import { createPage } from '@arx/metrics';
import { listen, nodeHandler } from '@arx/metrics/http';
import { arxQueue, observePostgresQueue } from '@arx/probes/postgres-queue';

const [url = '', intervalSeconds = '1'] = process.argv.slice(2);
const registry = createXynRegistry();
subscribeXyn(createRecorder(registry));
observePostgresQueue({
  connection: { url },
  source: arxQueue(),
  intervalSeconds: Number(intervalSeconds),
  onError: (error) => process.stderr.write(`${error.code} ${error.message}\n`),
});
const server = await listen({ port: 0, routes: { '/metrics': nodeHandler(createPage({ sources: [registry] })) } });
process.stdout.write(`${server.url}\n`);
