import type { Context } from 'hono';

/**
 * The template of the last handler that matched, which is known before any runs; `undefined` when only middleware did.
 */
export function routeOf(c: Context): string | undefined {
  // The getter is deprecated for a function of `hono/route`, which versions of Hono 4 before 4.8 do not have.
  return c.req.matchedRoutes.findLast(({ method, handler }) => method !== 'ALL' || !isMiddleware(handler))?.path;
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
