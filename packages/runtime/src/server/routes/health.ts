import type { FastifyInstance } from 'fastify';
import { createReadiness } from '../readiness.ts';
import type { RouteContext } from './context.ts';

const tags = ['health'];

/** The routes for whoever looks after the process, and the description of the API. */
export function addHealth(app: FastifyInstance, { queue }: RouteContext): void {
  const readiness = createReadiness(queue);

  app.get('/livez', { schema: LIVEZ }, async () => ({ status: 'ok' }));

  app.get('/readyz', { schema: READYZ }, async (_request, reply) => {
    const answer = await readiness();
    return reply.code(answer.status === 'ready' ? 200 : 503).send(answer);
  });

  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}

const LIVEZ = {
  tags,
  operationId: 'livez',
  summary: 'Whether the process lives.',
  response: {
    200: { description: 'It does.', type: 'object', properties: { status: { type: 'string', enum: ['ok'] } } },
  },
};

const READYZ = {
  tags,
  operationId: 'readyz',
  summary: 'Whether the database is reachable and migrated.',
  response: {
    200: { description: 'Send requests here.', $ref: 'Readiness#' },
    503: { description: 'Send none; the checks say why.', $ref: 'Readiness#' },
  },
};
