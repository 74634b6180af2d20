import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { type Served, servedOf } from '../http-server/served.ts';
import { joinPattern, type Pattern, parentBase } from './pattern.ts';

/** What the router of Express says on its channel about a layer that begins, or that failed. */
interface LayerMessage {
  readonly req: IncomingMessage & {
    /** Path under which the router of this layer stands: as the client wrote it, so never to be published. */
    readonly baseUrl: string;
    readonly route?: { readonly stack: readonly unknown[] } | undefined;
  };
  readonly layer: unknown;
  /** The pattern of this layer alone. */
  readonly route: Pattern;
  readonly param?: string;
  readonly errorHandler?: boolean;
  readonly error?: unknown;
}

const START = 'tracing:express.router.request:start';
const ERROR = 'tracing:express.router.request:error';
let isWatching = false;

/** Begins or ends to listen to all routers of Express in this process. */
export function watchRouters(wanted: boolean): void {
  if (wanted === isWatching) return;
  isWatching = wanted;
  const change = wanted ? subscribe : unsubscribe;
  change(START, layerBegins);
  change(ERROR, layerFailed);
}

/**
 * A layer is a middleware, a mounted router, or a handler of a route. Each tells its own pattern only. What comes before
 * it is known by the path that Express has taken off so far.
 */
function layerBegins(message: unknown): void {
  const { req, layer, route: pattern, param, errorHandler } = message as LayerMessage;
  if (param !== undefined || errorHandler === true) return;
  const served = servedOf(req);
  if (served === undefined) return;
  const { baseUrl } = req;
  if (req.route?.stack.includes(layer)) {
    const base = baseTemplate(served, baseUrl);
    served.route = base === undefined ? undefined : joinPattern(base, pattern);
  } else if (baseUrl !== '') {
    rememberMount(served, baseUrl, pattern);
  }
}

function layerFailed(message: unknown): void {
  const { req, error } = message as LayerMessage;
  const served = servedOf(req);
  if (served !== undefined) served.failure = { error };
}

function rememberMount(served: Served, baseUrl: string, pattern: Pattern): void {
  const parent = baseTemplate(served, parentBase(baseUrl, pattern, served.mounts?.keys()));
  if (parent === undefined) return;
  served.mounts ??= new Map();
  served.mounts.set(baseUrl, joinPattern(parent, pattern));
}

function baseTemplate(served: Served, base: string): string | undefined {
  return base === '' ? '' : served.mounts?.get(base);
}
