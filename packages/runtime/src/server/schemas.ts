/** JSON schemas of what the API takes and gives, for its OpenAPI document. The queue itself checks what it takes. */

/** An object as JSON has it, with the name under which others refer to it. */
export interface JsonSchema {
  readonly $id?: string;
  readonly type: 'object';
  readonly description?: string;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
  readonly properties: Readonly<Record<string, object>>;
}

const time = { type: 'string', format: 'date-time' };
const timeOrNull = { type: ['string', 'null'], format: 'date-time' };
const textOrNull = { type: ['string', 'null'] };
const status = { type: 'string', enum: ['QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED'] };
const flowId = { type: 'string', maxLength: 64, description: 'Id of a flow; `arx flow list` shows them.' };
const queueName = { type: 'string', maxLength: 64, default: 'default' };

const flowOptions = {
  type: 'object',
  additionalProperties: false,
  properties: {
    concurrency: { type: 'integer', minimum: 1, maximum: 1000, description: 'Steps under way at once. Default 4.' },
    speed: {
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 1_000_000,
      description: 'How many times faster than the wall a dry run goes. Default 1; 1000000 waits for nothing.',
    },
    seed: { type: 'string', maxLength: 255, description: 'What random pauses are drawn from.' },
  },
};

/** The body of `POST /runs`. */
export const runRequestSchema: JsonSchema = {
  type: 'object',
  required: ['flow'],
  additionalProperties: false,
  properties: {
    flow: flowId,
    execMode: {
      type: 'string',
      enum: ['live', 'dry_run'],
      default: 'live',
      description: 'dry_run: the fixtures of the flow answer for models and programs.',
    },
    inputs: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'Inputs that the flow declares; at most 64 KiB as JSON. Default: those of the flow.',
    },
    queue: queueName,
    priority: { type: 'string', enum: ['high', 'normal', 'low'], default: 'normal' },
    branch: { type: 'string', maxLength: 255, description: 'Git branch that the run works on.' },
    taskId: { type: 'string', maxLength: 255, description: 'The unit of work that causes the run.' },
    options: flowOptions,
    runAt: { ...time, description: 'Not before this time. Not beside delaySeconds.' },
    delaySeconds: { type: 'number', minimum: 0, maximum: 316_224_000, description: 'Not before so many seconds.' },
    maxAttempts: {
      type: 'integer',
      minimum: 1,
      maximum: 100,
      default: 3,
      description: 'How often it may be started before a lease that ran out fails it.',
    },
    idempotencyKey: { type: 'string', maxLength: 255, description: 'As the header Idempotency-Key.' },
  },
};

export const runSchema: JsonSchema = {
  $id: 'Run',
  type: 'object',
  required: ['id', 'flow', 'queue', 'status', 'priority', 'execMode', 'attempt', 'createdAt', 'queuedAt', 'runAt'],
  properties: {
    id: { type: 'string', format: 'uuid' },
    flow: { type: 'string' },
    queue: { type: 'string' },
    status,
    priority: { type: 'string', enum: ['high', 'normal', 'low'] },
    execMode: { type: 'string', enum: ['live', 'dry_run'] },
    branch: textOrNull,
    taskId: textOrNull,
    inputs: { type: 'object', additionalProperties: { type: 'string' } },
    options: flowOptions,
    attempt: { type: 'integer', description: 'How often it was claimed.' },
    rescues: { type: 'integer', description: 'Leases that ran out since it was submitted or retried.' },
    maxAttempts: { type: 'integer' },
    createdAt: time,
    queuedAt: { ...time, description: 'When it last began to wait.' },
    runAt: time,
    startedAt: { ...timeOrNull, description: 'The claim; null while it waits.' },
    finishedAt: timeOrNull,
    leaseExpiresAt: timeOrNull,
    cancelRequestedAt: timeOrNull,
    workerId: textOrNull,
    idempotencyKey: textOrNull,
    reason: {
      ...textOrNull,
      description: 'Why it failed or was cancelled: name of an error, cancelled, lease_expired.',
    },
    result: { description: 'What its executor made of it; for a flow a summary of its steps.' },
  },
};

export const runPageSchema: JsonSchema = {
  $id: 'RunPage',
  type: 'object',
  required: ['runs', 'next'],
  properties: {
    runs: { type: 'array', items: { $ref: 'Run#' } },
    next: { ...textOrNull, description: 'cursor of the next page; null when this one is the last.' },
  },
};

export const problemSchema: JsonSchema = {
  $id: 'Problem',
  type: 'object',
  description: 'An error, as in RFC 9457.',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What is wrong, what was expected and what to do.' },
    code: { type: 'string', description: 'Stable, ARX_…' },
    problems: { type: 'array', items: { type: 'string' }, description: 'Everything that is wrong in a request.' },
  },
};

export const readinessSchema: JsonSchema = {
  $id: 'Readiness',
  type: 'object',
  required: ['status', 'checks'],
  properties: {
    status: { type: 'string', enum: ['ready', 'not_ready'] },
    checks: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'status'],
        properties: {
          name: { type: 'string', enum: ['database', 'migrations'] },
          status: { type: 'string', enum: ['ok', 'failed'] },
          code: { type: 'string' },
          reason: { type: 'string' },
        },
      },
    },
  },
};

export const listQuerySchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    status,
    flow: flowId,
    queue: { type: 'string', maxLength: 64 },
    limit: { type: 'integer', minimum: 1, maximum: 500, default: 50 },
    cursor: { type: 'string', maxLength: 200, description: '`next` of the page before.' },
  },
};

export const runParamsSchema: JsonSchema = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string', description: 'Id of a run.' } },
};

/** What a route answers when it does not succeed, by status. */
export function problems(...statuses: readonly number[]): Readonly<Record<number, object>> {
  const content = { 'application/problem+json': { schema: { $ref: 'Problem#' } } };
  return Object.fromEntries(statuses.map((code) => [code, { description: DESCRIPTIONS[code] ?? 'Error', content }]));
}

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  400: 'The request is wrong.',
  401: 'The token is missing or wrong.',
  403: 'A browser asks on behalf of another site, or the server has no token.',
  404: 'There is no such run.',
  409: 'The run is in a state in which that cannot be done.',
  413: 'The body is too long.',
  415: 'The body is no JSON by its content type.',
  422: 'There is no such flow or input, or the idempotency key belongs to another request.',
  429: 'As many event streams are open as the server has.',
  503: 'The database is not there now, or the server is stopping.',
};
