import type { Page } from '@arx/metrics';
import { nodeHandler } from '@arx/metrics/http';
import type { FastifyInstance, FastifyPluginCallback, FastifyRequest } from 'fastify';
import { serveNode } from '../http-server/node.ts';
import { type ArxMetricsOptions, DEFAULT_PATH } from '../http-server/options.ts';
import { claim, ignore, servedOf } from '../http-server/served.ts';
import { runServing } from '../http-server/serving.ts';

export type { ArxMetricsOptions } from '../http-server/options.ts';
export { requestTrace } from '../http-server/serving.ts';

/** Marks the route of the page. */
const pageMark = Symbol('page');

/**
 * A plugin that publishes a signal for every request and mounts a page: `app.register(arxMetrics, { page })`. Register it
 * first: Fastify applies its hooks to what is registered after it.
 */
export const arxMetrics: FastifyPluginCallback<ArxMetricsOptions> = (app, options, done) => {
  const { page, path = DEFAULT_PATH, component = 'fastify' } = options;
  // Before Fastify's own listener: what it answers without any hook (a malformed path, while it closes) is told as well.
  app.server.prependListener('request', (request, response) => {
    const served = serveNode(request, response);
    if (served !== undefined) claim(served, component);
  });
  observe(app, component);
  if (page !== undefined) mount(app, page, path);
  done();
};

// Not encapsulated: its hooks are those of the application. What fastify-plugin does.
Object.assign(arxMetrics, {
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: '@arx/probes/fastify',
  [Symbol.for('plugin-meta')]: { name: '@arx/probes/fastify', fastify: '5.x' },
});

function observe(app: FastifyInstance, component: string): void {
  app.addHook('onRequest', (request, reply, next) => {
    // Begun here for what comes from no server of this instance: `inject()`, a second address.
    const served = serveNode(request.raw, reply.raw);
    if (served === undefined) return next();
    const { url, config } = request.routeOptions;
    if (isPage(config)) ignore(served);
    claim(served, component);
    served.route = url;
    runServing(served, next);
  });
  // A body is read by events of the connection, and what follows runs in their context.
  app.addHook('preValidation', (request, _reply, next) => {
    runServing(servedOf(request.raw), next);
  });
  app.addHook('onError', (request, _reply, error, next) => {
    const served = servedOf(request.raw);
    if (served !== undefined) served.failure = { error };
    next();
  });
}

function mount(app: FastifyInstance, page: Page, path: string): void {
  const handler = nodeHandler(page);
  app.route({
    method: ['GET', 'HEAD'],
    url: path,
    config: { [pageMark]: true } as object,
    handler: (request, reply) => {
      reply.hijack();
      handler(request.raw, reply.raw);
    },
  });
}

function isPage(config: FastifyRequest['routeOptions']['config']): boolean {
  return (config as { [pageMark]?: boolean } | undefined)?.[pageMark] === true;
}
