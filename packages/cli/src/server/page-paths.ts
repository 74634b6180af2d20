import type { System } from '@arx/catalog';
import { AUTOBOT_HEALTH, AUTOBOT_PAGE } from './autobot-health.ts';

/**
 * What stands on the listener beside the API, as path items of its OpenAPI document.
 *
 * @param isGuarded Whether the pages ask for the token.
 */
export function pagePaths(systems: readonly System[], isGuarded: boolean): Readonly<Record<string, object>> {
  const page = (id: string, summary: string, parameters: readonly object[] = []): object => ({
    get: {
      tags: ['pages'],
      operationId: id,
      summary,
      parameters,
      security: [isGuarded ? { token: [] } : {}],
      responses: { 200: EXPOSITION, ...(isGuarded && { 401: REFUSALS[401] }) },
    },
  });
  const names = systems.map(({ name }) => name);
  const system = { name: 'system', in: 'path', required: true, schema: { type: 'string', enum: names } };
  return {
    '/metrics': page('metrics', 'The metrics of every system and of this process: the page for Prometheus.'),
    '/metrics/{system}': page('metricsOfSystem', 'The metrics of one system alone.', [system]),
    ...(names.includes('autobot') && {
      [AUTOBOT_PAGE]: page('autobotMetrics', "As /metrics/autobot, where AutoBot's document wants it."),
      [AUTOBOT_HEALTH]: {
        get: {
          tags: ['pages'],
          operationId: 'autobotHealth',
          summary: 'What the families of autobot hold, and when each moved.',
          responses: { 200: { description: 'The families by category.', content: JSON_OBJECT }, ...REFUSALS },
        },
      },
    }),
    '/healthz': {
      get: {
        tags: ['health'],
        operationId: 'healthz',
        summary: 'Who the server is, where its queue stands, and who scrapes it.',
        responses: {
          200: { description: 'The server.', content: { 'application/json': { schema: HEALTH } } },
          ...REFUSALS,
        },
      },
    },
  };
}

const EXPOSITION = {
  description: 'The page, in the format that was asked for.',
  content: {
    'text/plain': { schema: { type: 'string' } },
    'application/openmetrics-text': { schema: { type: 'string' } },
  },
};

/** Of whoever may not use the API. */
const REFUSALS = { 401: refusal('The token is missing or wrong.'), 403: refusal('The server has no token.') };

function refusal(description: string): object {
  return { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };
}

const JSON_OBJECT = { 'application/json': { schema: { type: 'object' } } };

const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };

/** As `Health`. */
const HEALTH = {
  type: 'object',
  required: ['status', 'service', 'version', 'id', 'recording', 'reach'],
  properties: {
    status: { type: 'string', enum: ['ok'] },
    service: { type: 'string', enum: ['arx'] },
    version: text,
    id: { ...text, description: 'Random, new with every start.' },
    recording: { type: 'boolean', description: 'Whether what happens in the process of the server is recorded.' },
    reach: { type: 'string', enum: ['loopback', 'network'] },
    pid: { ...count, description: 'On loopback alone, as the spool.' },
    spool: { ...text, description: 'Equal for servers of one spool.' },
    spoolDirectory: text,
    queue: {
      type: 'object',
      required: ['status'],
      properties: {
        status: { type: 'string', enum: ['starting', 'ready', 'unavailable', 'stopping'] },
        code: { ...text, description: 'Why it is unavailable: stable, ARX_…; /readyz says more.' },
        database: { ...text, description: 'Equal for servers of one database.' },
        worker: {
          type: 'object',
          required: ['running', 'concurrency'],
          properties: { running: count, concurrency: count },
        },
      },
    },
    scrapers: {
      type: 'array',
      description: 'Who reads the pages, the latest first. Only for readers on this machine.',
      items: {
        type: 'object',
        required: ['agent', 'from', 'page', 'scrapes', 'lastSeconds'],
        properties: {
          agent: text,
          from: { type: 'string', enum: ['loopback', 'private', 'public'] },
          page: text,
          scrapes: count,
          lastSeconds: { type: 'number' },
          intervalSeconds: { type: 'number' },
        },
      },
    },
  },
};
