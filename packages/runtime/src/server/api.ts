import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FlowLibrary } from '../flows/library.ts';
import type { Access } from './access.ts';
import { ApiError } from './errors.ts';
import { PROBLEM_TYPE, problemOf } from './problem.ts';
import { type QueueState, stopping } from './queue-state.ts';
import { addEvents } from './routes/events.ts';
import { addHealth } from './routes/health.ts';
import { addRuns } from './routes/runs.ts';
import { problemSchema, readinessSchema, runPageSchema, runSchema } from './schemas.ts';
import { createStreams } from './streams.ts';
import { validationError } from './validation.ts';

/** How the API of the run queue is served. Times are in milliseconds. */
export interface ApiOptions {
  /** Where the queue stands, asked for at each request: the API answers before the database is there. */
  readonly queue: () => QueueState;
  /** Who may use it. */
  readonly access: Access;
  /** The flows that are known here: runs of others are refused. Default: none are, and the queue takes a run of any. */
  readonly library?: (() => FlowLibrary | undefined) | undefined;
  /** Version that the OpenAPI document names. */
  readonly version: string;
  /** What the server answers beside the API, as path items of that document, by path. Default: nothing. */
  readonly paths?: Readonly<Record<string, object>> | undefined;
  /** Most event streams at once: each is a connection of the server. Default 100. */
  readonly maxStreams?: number | undefined;
  /** Between two comments in a silent event stream. Default 15,000. */
  readonly heartbeatMs?: number | undefined;
  /** How long the client of an event stream may take nothing before it is cut off. Default 10,000. */
  readonly patienceMs?: number | undefined;
  /** Told of faults, which a client is not told of, and of lost connections to the database. Default: nobody. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** The API of the run queue. */
export interface Api {
  /** For the option `fallback` of `listen` of `@arx/metrics/http`, or any server of Node. */
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void;
  /** From now on requests are refused with 503. Event streams go on. */
  drain(): void;
  /** Ends the event streams and everything else. No client holds it up for longer than a moment. */
  close(): Promise<void>;
}

/** Twice what the inputs of a run take as JSON: a body may escape every other character. */
const BODY_LIMIT = 192 * 1024;

/** Makes the API. It publishes `http.request` for each request, with the pattern of its route. */
export async function createApi(options: ApiOptions): Promise<Api> {
  // Only a server needs what serves: the commands that share this package do without.
  const { fastify } = await import('fastify');
  const { default: swagger } = await import('@fastify/swagger');
  const { arxMetrics } = await import('@arx/probes/fastify');
  const { onError = () => undefined, access } = options;
  let draining = false;

  const app = fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    routerOptions: { ignoreTrailingSlash: true },
    // What is not declared is refused, not dropped.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: true, allErrors: true } },
    schemaErrorFormatter: (errors, part) => validationError(errors, part),
    frameworkErrors: (error, _request, reply) => sendProblem(reply as FastifyReply, error, onError),
  });
  await app.register(arxMetrics);
  await app.register(swagger, { openapi: openApi(options), refResolver: { buildLocalReference: nameOf } });
  for (const schema of [runSchema, runPageSchema, problemSchema, readinessSchema]) app.addSchema(schema);
  // The schemas describe the answers; they do not cut them.
  app.setSerializerCompiler(() => JSON.stringify);
  takeJsonOnly(app);
  app.setErrorHandler<FastifyError>((error, _request, reply) => sendProblem(reply, error, onError));
  app.setNotFoundHandler((request) => {
    throw notFound(app, request);
  });
  app.addHook('onRequest', async ({ raw, url }, reply) => {
    reply.header('cache-control', 'no-store');
    const refusal = access.refusal(raw) ?? (draining && !isHealth(url) ? stopping() : undefined);
    if (refusal !== undefined) throw refusal;
  });

  const { maxStreams: most = 100, heartbeatMs = 15_000, patienceMs = 10_000 } = options;
  const streams = createStreams({ most, heartbeatMs, patienceMs }, onError);
  const { queue, library = () => undefined, version } = options;
  const context = { queue, library, streams, version };
  await app.register(async (scope) => {
    addRuns(scope, context);
    addEvents(scope, context);
    addHealth(scope, context);
  });
  await app.ready();
  return {
    handler: (request, response) => app.routing(request, response),
    drain: () => {
      draining = true;
    },
    close: async () => {
      draining = true;
      await streams.close();
      await app.close();
    },
  };
}

function openApi({ version, paths }: ApiOptions) {
  return {
    openapi: '3.1.0' as const,
    info: {
      title: 'ARX run queue',
      version,
      description: 'Submit, follow and cancel runs of flows. Errors are problem+json (RFC 9457) with a stable code.',
    },
    components: { securitySchemes: { token: { type: 'http' as const, scheme: 'bearer' } } },
    // Either: a server on loopback without a token is open.
    security: [{ token: [] }, {}],
    // A copy, as the routes are added to it.
    paths: { ...paths },
  };
}

/** The name of a shared schema in the document. */
function nameOf(json: { readonly [key: string]: unknown }, _base: unknown, _fragment: unknown, index: number): string {
  return typeof json['$id'] === 'string' ? json['$id'] : `schema-${index}`;
}

/** Routes without a body are called with an empty one that claims to be JSON, too. */
function takeJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body, done);
  });
}

function sendProblem(reply: FastifyReply, error: unknown, onError: (error: unknown) => void): void {
  const { problem, headers, isFault } = problemOf(error);
  if (isFault) onError(error);
  void reply.code(problem.status).headers(headers).type(PROBLEM_TYPE).send(problem);
}

function isHealth(url: string): boolean {
  return /^\/(livez|readyz)\/?([?#]|$)/.test(url);
}

const METHODS = ['GET', 'POST'] as const;

/** Nothing under the path, or nothing for the method. */
function notFound(app: FastifyInstance, { method, url }: FastifyRequest): ApiError {
  const path = url.replace(/[?#].*$/s, '');
  const shown = path.slice(0, 100);
  const others = METHODS.filter((other) => isRoute(app, other, path));
  if (others.length === 0) {
    const message = `there is nothing under ${shown}; the API is described under /openapi.json, the pages under /`;
    return new ApiError('ARX_ROUTE_UNKNOWN', shown, message);
  }
  const allow = others.flatMap((other) => (other === 'GET' ? ['GET', 'HEAD'] : [other])).join(', ');
  const message = `${shown} is not for ${method}; expected ${allow}`;
  return new ApiError('ARX_METHOD_UNKNOWN', shown, message, { headers: { allow } });
}

const PATTERNS = ['/runs', '/runs/:id', '/runs/:id/cancel', '/runs/:id/retry', '/runs/:id/events', '/livez', '/readyz'];

function isRoute(app: FastifyInstance, method: (typeof METHODS)[number], path: string): boolean {
  return PATTERNS.some((url) => matches(url, path) && app.hasRoute({ method, url }));
}

function matches(pattern: string, path: string): boolean {
  const parts = path.replace(/\/$/, '').split('/');
  const wanted = pattern.split('/');
  return parts.length === wanted.length && wanted.every((part, i) => part.startsWith(':') || part === parts[i]);
}
