import type { IncomingMessage, ServerResponse } from 'node:http';
import { webHandler } from '@arx/metrics/http';
import type { Context, MiddlewareHandler, Next } from 'hono';
import { serveNode } from '../http-server/node.ts';
import { type ArxMetricsOptions, DEFAULT_PATH } from '../http-server/options.ts';
import { claim, ignore, isHeard, type Served, servedOf } from '../http-server/served.ts';
import { runServing, unclaimedServing } from '../http-server/serving.ts';
import { serveWeb, type WebServed } from '../http-server/web.ts';
import { routeOf } from './route.ts';

export type { ArxMetricsOptions } from '../http-server/options.ts';
export { requestTrace } from '../http-server/serving.ts';

/**
 * Middleware that publishes a signal for every request and serves a page: `app.use(arxMetrics({ page }))`. Use it first:
 * what is answered before it is not told.
 *
 * On `@hono/node-server` a request is followed by its connection, to the last byte that was sent. Elsewhere the body of
 * the answer is followed as it is read.
 */
export function arxMetrics(options: ArxMetricsOptions = {}): MiddlewareHandler {
  const { page, path = DEFAULT_PATH, component = 'hono' } = options;
  const answerPage = page === undefined ? undefined : webHandler(page);
  return (c, next) => {
    if (answerPage !== undefined && c.req.path === path) {
      const incoming = bindingsOf(c)?.incoming;
      ignore(incoming === undefined ? unclaimedServing() : servedOf(incoming));
      return answerPage(c.req.raw);
    }
    if (!isHeard()) return next();
    const node = bindingsOf(c);
    if (node !== undefined) {
      const served = serveNode(node.incoming, node.outgoing);
      return served === undefined ? next() : handle(c, next, { served, component });
    }
    const web = serveWeb(c.req.raw);
    return web === undefined ? next() : handleWeb(c, next, { web, component });
  };
}

/** Runs the handlers of a request whose end its connection tells. */
async function handle(c: Context, next: Next, about: { served: Served; component: string }): Promise<void> {
  const { served, component } = about;
  claim(served, component);
  // What is known if the client leaves before a handler has answered.
  served.route = routeOf(c);
  await runServing(served, next).finally(() => {
    served.route = routeOf(c);
  });
  if (c.error !== undefined) served.failure = { error: c.error };
}

/** Runs the handlers of a request whose end only its answer can tell. */
async function handleWeb(c: Context, next: Next, about: { web: WebServed; component: string }): Promise<void> {
  const { web, component } = about;
  try {
    await handle(c, next, { served: web.served, component });
  } catch (error) {
    // Something was thrown that is no error: Hono leaves it to the server.
    web.broken();
    throw error;
  }
  const watched = web.answered(c.res);
  if (watched === c.res) return;
  // Or else the headers of both would be merged.
  c.res = undefined;
  c.res = watched;
}

interface NodeBindings {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** What `@hono/node-server` gives with a request. */
function bindingsOf({ env }: Context): NodeBindings | undefined {
  const { incoming, outgoing } = (env ?? {}) as Partial<NodeBindings>;
  return typeof incoming?.on === 'function' && typeof outgoing?.on === 'function' ? { incoming, outgoing } : undefined;
}
