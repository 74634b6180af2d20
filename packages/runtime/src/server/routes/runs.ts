import type { RunStatus } from '@arx/signals';
import type { FastifyInstance } from 'fastify';
import { retryRun } from '../../queue/change.ts';
import { getRun } from '../../queue/runs.ts';
import { submitRun } from '../../queue/submit.ts';
import { cancelInTime } from '../cancellation.ts';
import { checkRunRequest } from '../known-flow.ts';
import { listRunsOf } from '../list.ts';
import { readyDatabase } from '../queue-state.ts';
import { runJson } from '../run-json.ts';
import { runRequestOf } from '../run-request.ts';
import { listQuerySchema, problems, runParamsSchema, runRequestSchema } from '../schemas.ts';
import type { RouteContext } from './context.ts';

interface RunParams {
  readonly Params: { readonly id: string };
}

interface ListQuery {
  readonly Querystring: {
    readonly status?: RunStatus;
    readonly flow?: string;
    readonly queue?: string;
    readonly limit: number;
    readonly cursor?: string;
  };
}

const tags = ['runs'];
const run = { description: 'The run.', $ref: 'Run#' };

/** The routes of runs. */
export function addRuns(app: FastifyInstance, { queue, library }: RouteContext): void {
  app.post('/runs', { schema: SUBMIT, validatorCompiler: () => () => true }, async (request, reply) => {
    const { pool } = readyDatabase(queue());
    const key = request.headers['idempotency-key'];
    const wanted = runRequestOf(request.body, Array.isArray(key) ? key[0] : key);
    const flows = library();
    if (flows !== undefined) checkRunRequest(wanted, flows);
    const { run, created } = await submitRun(pool, wanted);
    return reply
      .code(created ? 201 : 200)
      .header('location', `/runs/${run.runId}`)
      .send(runJson(run));
  });

  app.get<ListQuery>('/runs', { schema: LIST }, async ({ query }) => {
    const { status, flow: flowId, queue: name, limit, cursor } = query;
    const page = await listRunsOf(readyDatabase(queue()).pool, { status, flowId, queue: name, limit, cursor });
    return { runs: page.runs.map(runJson), next: page.next };
  });

  app.get<RunParams>('/runs/:id', { schema: SHOW }, async ({ params }) => {
    return runJson(await getRun(readyDatabase(queue()).pool, params.id));
  });

  app.post<RunParams>('/runs/:id/cancel', { schema: CANCEL }, async ({ params }, reply) => {
    const { kind, run } = await cancelInTime(readyDatabase(queue()).pool, params.id);
    return reply.code(kind === 'requested' ? 202 : 200).send(runJson(run));
  });

  app.post<RunParams>('/runs/:id/retry', { schema: RETRY }, async ({ params }) => {
    return runJson(await retryRun(readyDatabase(queue()).pool, params.id));
  });
}

const SUBMIT = {
  tags,
  operationId: 'submitRun',
  summary: 'Puts a run into the queue.',
  headers: {
    type: 'object',
    properties: {
      'Idempotency-Key': {
        type: 'string',
        maxLength: 255,
        description: 'The same key and the same request give the same run, however often it is sent.',
      },
    },
  },
  body: runRequestSchema,
  response: {
    201: { ...run, description: 'The run is in the queue.' },
    200: { ...run, description: 'The run that the same request made before, under the same key.' },
    ...problems(400, 401, 403, 413, 415, 422, 503),
  },
};

const LIST = {
  tags,
  operationId: 'listRuns',
  summary: 'Lists runs.',
  description:
    'The newest first; QUEUED: the one that is ready first; ended ones by their end, the last first. A page of one queue may be shorter than the limit although there is a next one.',
  querystring: listQuerySchema,
  response: { 200: { description: 'A page.', $ref: 'RunPage#' }, ...problems(400, 401, 403, 503) },
};

const SHOW = {
  tags,
  operationId: 'showRun',
  summary: 'Shows a run.',
  params: runParamsSchema,
  response: { 200: run, ...problems(401, 403, 404, 503) },
};

const CANCEL = {
  tags,
  operationId: 'cancelRun',
  summary: 'Cancels a run.',
  description: 'At once when it waits; a run that is running is ended by its worker. May be called again.',
  params: runParamsSchema,
  response: {
    200: { ...run, description: 'The run is CANCELLED.' },
    202: { ...run, description: 'The run is RUNNING, and its worker was told.' },
    ...problems(401, 403, 404, 409, 503),
  },
};

const RETRY = {
  tags,
  operationId: 'retryRun',
  summary: 'Puts a run that ended back into the queue.',
  description: 'With all of its attempts, as if it had been submitted now.',
  params: runParamsSchema,
  response: { 200: run, ...problems(401, 403, 404, 409, 503) },
};
