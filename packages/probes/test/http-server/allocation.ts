// Run by zero-allocation.test.ts in a process of its own: bytes of heap per request, as JSON on stdout.
// Needs --expose-gc, and a young generation so large that no collection happens while a case runs.
import { channel } from 'node:diagnostics_channel';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { createPage, createRegistry } from '@arx/metrics';
import { arxMetrics as expressMetrics } from '@arx/probes/express';
import { arxMetrics as honoMetrics } from '@arx/probes/hono';
import { observeNodeHttp } from '@arx/probes/node-http';
import { httpRequest, subscribe } from '@arx/signals';
import type { Context } from 'hono';

const CALLS = 1_000_000;

let evaluated = 0;
observeNodeHttp({
  route: () => {
    evaluated++;
    return undefined;
  },
});
const page = createPage({ sources: [createRegistry()] });
const express = expressMetrics({ page });
const hono = honoMetrics({ page });

const request = Object.assign(new IncomingMessage(new Socket()), {
  method: 'GET',
  url: '/users/7?x',
  path: '/users/7',
});
request.headers = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
const response = new ServerResponse(request);
const start = channel('http.server.request.start');
const message = { request, response };
const context = { req: { path: '/users/7' }, env: { incoming: request, outgoing: response } } as unknown as Context;
const done = Promise.resolve();
const next = (): void => {};
const nextLater = (): Promise<void> => done;

function bytesPerCall(run: () => unknown, calls = CALLS): number {
  for (let i = 0; i < 20_000; i++) run();
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < calls; i++) run();
  return (process.memoryUsage().heapUsed - before) / calls;
}

// What Node itself takes to tell a subscriber, whatever that does.
const other = channel('for comparison');
other.subscribe(() => {});
const ofNode = bytesPerCall(() => other.publish(message));

const unheard = {
  nodeHttp: bytesPerCall(() => start.publish(message)) - ofNode,
  express: bytesPerCall(() => express(request, response, next)),
  hono: bytesPerCall(() => hono(context, nextLater)),
};

// The control: the same measure sees what a request takes as soon as somebody listens.
subscribe(httpRequest, () => {});
const heard = bytesPerCall(() => {
  const one = new IncomingMessage(request.socket);
  start.publish({ request: one, response });
  response.removeAllListeners('close');
}, 10_000);

process.stdout.write(JSON.stringify({ unheard, heard, evaluated }));
