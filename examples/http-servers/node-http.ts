import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { observeNodeHttp, withPage } from '@arx/probes/node-http';
import { page } from './page.ts';

observeNodeHttp({ route: ({ url = '' }) => (/^\/runs\/\w+$/.test(url) ? '/runs/:id' : undefined) });
const server = createServer(withPage(page, (_request, response) => response.end('{"status":"done"}')));

server.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  console.log(`Ask ${url}/runs/1, then read ${url}/metrics. Ctrl-C ends it.`);
});
