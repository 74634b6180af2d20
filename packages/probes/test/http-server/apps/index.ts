import { observeNodeHttp } from '@arx/probes/node-http';
import type { App } from '../app.ts';
import { startExpress } from './express.ts';
import { startFastify } from './fastify.ts';
import { startHono, startHonoFetch } from './hono.ts';
import { startNodeHttp } from './node-http.ts';

/** The same program with the probe of Node's server on as well, whose route is never asked for. */
function withNodeHttp({ name, start, ...rest }: App): App {
  return {
    name: `${name} and node-http`,
    ...rest,
    seesConnection: true,
    start: async (options) => {
      const stop = observeNodeHttp({ route: () => '/wrong' });
      const running = await start(options);
      return {
        origin: running.origin,
        close: async () => {
          stop();
          await running.close();
        },
      };
    },
  };
}

const fastify: App = { name: 'fastify', component: 'fastify', seesConnection: true, start: startFastify };
const express: App = { name: 'express', component: 'express', seesConnection: true, start: startExpress };
const honoFetch: App = {
  name: 'hono as a fetch handler',
  component: 'hono',
  seesConnection: false,
  start: startHonoFetch,
};
const hono: App = { name: 'hono', component: 'hono', seesConnection: true, start: startHono };

export const APPS: readonly App[] = [
  { name: 'node-http', component: undefined, seesConnection: true, start: startNodeHttp },
  fastify,
  express,
  hono,
  honoFetch,
  withNodeHttp(fastify),
  withNodeHttp(express),
  withNodeHttp(hono),
  withNodeHttp(honoFetch),
];
