import type { Context } from 'hono';

/**
 * The template of the handler that answered, to be asked when it has; when a middleware answered instead, that of the
 * first handler that would have. `undefined` when only middleware matched.
 */
export function routeOf(c: Context): string | undefined {
  // The getter is deprecated for a function of `hono/route`, which versions of Hono 4 before 4.8 do not have.
  const routes = c.req.matchedRoutes;
  const last = routes[c.req.routeIndex];
  const isHandler = ({ method, handler }: (typeof routes)[number]): boolean =>
    method !== 'ALL' || !isMiddleware(handler);
  const later = routes.slice(c.req.routeIndex + 1);
  // A handler for all methods cannot be told from a middleware that refuses without looking at `next`.
  const spared = last?.method === 'ALL' ? later.find(({ method }) => method !== 'ALL') : undefined;
  if (spared !== undefined) return spared.path;
  return last !== undefined && isHandler(last) ? last.path : later.find(isHandler)?.path;
}

/** Middleware matches all methods and takes `next`, which a handler for all methods has no use for. */
function isMiddleware(handler: Handler): boolean {
  let own = handler;
  for (let inner = own[COMPOSED]; inner !== undefined; inner = own[COMPOSED]) own = inner;
  return own.length === 2;
}

/** Where Hono keeps a handler that it wrapped, because the program that it stands in has a handler for errors. */
const COMPOSED = '__COMPOSED_HANDLER';

interface Handler {
  readonly length: number;
  readonly [COMPOSED]?: Handler;
}
