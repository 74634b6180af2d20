import type { FastifyInstance } from 'fastify';
import { ApiError } from '../errors.ts';
import { readyDatabase } from '../queue-state.ts';
import { problems, runParamsSchema } from '../schemas.ts';
import { isOver } from '../streams.ts';
import type { RouteContext } from './context.ts';

interface EventsRoute {
  readonly Params: { readonly id: string };
  readonly Querystring: { readonly lastEventId?: number };
}

/** Numbers of events are integers of Postgres. */
const LARGEST = 2 ** 31 - 1;

/** The route of the events of a run. */
export function addEvents(app: FastifyInstance, { queue, streams }: RouteContext): void {
  app.get<EventsRoute>('/runs/:id/events', { schema: EVENTS, exposeHeadRoute: false }, async (request, reply) => {
    const database = readyDatabase(queue());
    const { id } = request.params;
    // A browser that comes back sends the header, and the address that it was given: the header is the newer.
    const after = numberOf(request.headers['last-event-id']) ?? request.query.lastEventId ?? 0;
    // To EventSource every other end of a stream means that it is to come back.
    if (await isOver(database, id, after)) return reply.code(204).send();
    await streams.open(reply.raw, database, id, after, () => void reply.hijack());
    return reply;
  });
}

function numberOf(header: string | readonly string[] | undefined): number | undefined {
  if (header === undefined || header === '') return undefined;
  const number = typeof header === 'string' && /^\d{1,10}$/.test(header) ? Number(header) : Number.NaN;
  if (number <= LARGEST) return number;
  const problem = `Last-Event-ID: expected the number of an event, from 0 to ${LARGEST}`;
  throw new ApiError('ARX_REQUEST_INVALID', 'Last-Event-ID', problem, { problems: [problem] });
}

const EVENTS = {
  tags: ['runs'],
  operationId: 'followRun',
  summary: 'Follows a run: its events as they happen, up to its end.',
  description:
    'Server-sent events. `id` is the number of the event, `event` its kind, `data` the event as JSON. Send the number of the last event that you have, and the stream goes on after it; 204 when nothing is to come.',
  params: runParamsSchema,
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: {
      lastEventId: { type: 'integer', minimum: 0, maximum: LARGEST, description: 'As the header Last-Event-ID.' },
    },
  },
  headers: {
    type: 'object',
    properties: { 'Last-Event-ID': { type: 'string', description: 'Number of the last event that is known.' } },
  },
  response: {
    200: {
      description: 'The events.',
      content: { 'text/event-stream': { schema: { type: 'string' } } },
    },
    204: { description: 'The run has ended, and all of its events are known.', type: 'null' },
    ...problems(400, 401, 403, 404, 429, 503),
  },
};
