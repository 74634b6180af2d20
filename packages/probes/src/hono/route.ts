import type { Context } from 'hono';

/**
 * The template of the last handler that matched, which is known before any runs; `undefined` when only middleware did.
 * Middleware matches all methods and takes `next`, as a handler for all methods does not.
 */
export function routeOf(c: Context): string | undefined {
  // The getter is deprecated for a function of `hono/route`, which versions of Hono 4 before 4.8 do not have.
  return c.req.matchedRoutes.findLast(({ method, handler }) => method !== 'ALL' || handler.length < 2)?.path;
}
