import type { IncomingMessage, ServerResponse } from 'node:http';
import { nodeHandler } from '@arx/metrics/http';
import { serveNode } from '../http-server/node.ts';
import { type ArxMetricsOptions, DEFAULT_PATH } from '../http-server/options.ts';
import { claim, ignore, isHeard, servedOf } from '../http-server/served.ts';
import { runServing } from '../http-server/serving.ts';
import { watchRouters } from './routers.ts';

export type { ArxMetricsOptions } from '../http-server/options.ts';
export { requestTrace } from '../http-server/serving.ts';

/** Middleware as Express takes it. */
export type ExpressMiddleware = (
  request: IncomingMessage & { readonly path: string },
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/**
 * Middleware that publishes a signal for every request and serves a page: `app.use(arxMetrics({ page }))`. Use it first:
 * what is answered before it is not told. Under a mount path, the page stands under that.
 *
 * Routes and errors are told by the router of Express (`router` 2.3 or later).
 */
export function arxMetrics(options: ArxMetricsOptions = {}): ExpressMiddleware {
  const { page, path = DEFAULT_PATH, component = 'express' } = options;
  const handler = page === undefined ? undefined : nodeHandler(page);
  return (request, response, next) => {
    if (handler !== undefined && request.path === path) {
      ignore(servedOf(request));
      return handler(request, response);
    }
    // The router makes an object per layer for whoever listens to it.
    watchRouters(isHeard());
    const served = serveNode(request, response);
    if (served === undefined) return next();
    claim(served, component);
    runServing(served, next);
  };
}
