// A server and its client in a process of their own.
//   http.ts node|fastify|express|hono plain|unheard|heard|by-hand
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { code, createRegistry, sampleValue, template } from '@arx/metrics';
import { arxMetrics as expressMetrics } from '@arx/probes/express';
import { arxMetrics as fastifyMetrics } from '@arx/probes/fastify';
import { arxMetrics as honoMetrics } from '@arx/probes/hono';
import { observeNodeHttp } from '@arx/probes/node-http';
import { httpRequest, subscribe } from '@arx/signals';
import { createAdaptorServer } from '@hono/node-server';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { routePath } from 'hono/route';
import { Histogram } from 'prom-client';
import { answerParent } from '../support/child.ts';

const [framework = '', mode = ''] = process.argv.slice(2);
const withProbe = mode === 'unheard' || mode === 'heard';
const byHand = mode === 'by-hand';

const NAME = 'http_server_request_duration_seconds';
const HELP = 'Time of a request.';
const BUCKETS = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];
const labelNames = ['method', 'route', 'status'];
const peer = new Histogram({ name: NAME, help: HELP, labelNames, buckets: BUCKETS });

const registry = createRegistry();
const own = registry.histogram({
  name: NAME,
  help: HELP,
  labels: { method: code(), route: template(), status: code() },
  buckets: BUCKETS,
});
if (mode === 'heard') {
  subscribe(httpRequest, ({ method, route = 'none', statusCode, durationSeconds }) => {
    own.observe({ method, route, status: String(statusCode) }, durationSeconds);
  });
}

/** What programs have today: a hook of the framework, and a histogram of prom-client. */
function observe(method: string | undefined, route: string, status: number, startedAt: number): void {
  peer.observe({ method: method ?? '', route, status }, (performance.now() - startedAt) / 1000);
}

const SERVERS: Readonly<Record<string, () => Server | Promise<Server>>> = {
  node() {
    if (withProbe) observeNodeHttp({ route: ({ url = '' }) => (url.startsWith('/users/') ? '/users/:id' : undefined) });
    return createServer((request, response) => {
      const startedAt = performance.now();
      if (byHand) response.on('finish', () => observe(request.method, '/users/:id', response.statusCode, startedAt));
      response.end('user');
    });
  },
  async fastify() {
    const app = fastify();
    if (withProbe) app.register(fastifyMetrics);
    if (byHand) {
      app.addHook('onResponse', async ({ method, routeOptions }, { statusCode, elapsedTime }) => {
        observe(method, routeOptions.url ?? 'none', statusCode, performance.now() - elapsedTime);
      });
    }
    app.get('/users/:id', (_, reply) => void reply.send('user'));
    await app.listen({ port: 0, host: '127.0.0.1' });
    return app.server;
  },
  express() {
    const app = express();
    if (withProbe) app.use(expressMetrics());
    if (byHand) {
      app.use((request, response, next) => {
        const startedAt = performance.now();
        response.on('finish', () => {
          observe(request.method, request.baseUrl + request.route?.path, response.statusCode, startedAt);
        });
        next();
      });
    }
    app.get('/users/:id', (_, response) => void response.end('user'));
    return createServer(app);
  },
  hono() {
    const app = new Hono();
    if (withProbe) app.use(honoMetrics());
    if (byHand) {
      app.use(async (c, next) => {
        const startedAt = performance.now();
        await next();
        observe(c.req.method, routePath(c, -1), c.res.status, startedAt);
      });
    }
    app.get('/users/:id', (c) => c.text('user'));
    return createAdaptorServer({ fetch: app.fetch }) as Server;
  },
};

const REQUEST = 'GET /users/7 HTTP/1.1\r\nHost: localhost\r\n\r\n';
const END = Buffer.from('user');

/** Sends requests one after the other on a connection. */
function ask(socket: Socket, times: number): Promise<void> {
  return new Promise((resolve) => {
    let left = times;
    const answered = (data: Buffer): void => {
      if (!data.subarray(-END.length).equals(END)) return;
      if (--left > 0) return void socket.write(REQUEST);
      socket.off('data', answered);
      resolve();
    };
    socket.on('data', answered).write(REQUEST);
  });
}

const server = await SERVERS[framework]!();
if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const client = connect((server.address() as AddressInfo).port, '127.0.0.1').setNoDelay();

answerParent({
  /** Asks so often, and gives the nanoseconds of processor time of each request, server and client together. */
  async run(times: number) {
    const before = process.cpuUsage();
    await ask(client, times);
    const { user, system } = process.cpuUsage(before);
    return ((user + system) * 1000) / times;
  },
  /** How many requests were recorded. */
  async recorded() {
    // The last answer is told a moment after its client has it.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { values } = await peer.get();
    const count = values.find(({ metricName }) => metricName === `${NAME}_count`)?.value;
    return count ?? sampleValue(registry, `${NAME}_count`, {}) ?? 0;
  },
});
