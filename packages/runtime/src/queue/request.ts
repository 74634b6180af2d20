import { createHash } from 'node:crypto';
import { z } from 'zod';
import { findingsOf } from '../flows/problems.ts';
import { QueueError } from './errors.ts';
import { PRIORITIES, type RunRequest } from './run.ts';
import { isStorable } from './storable.ts';

/** Most bytes of the inputs of a run, as JSON. */
const MOST_INPUT_BYTES = 64 * 1024;
const TEN_YEARS = 10 * 366 * 24 * 3600;

/** What Postgres can store as text. */
const anyText = z.string().refine(isStorable, 'expected text without NUL and broken characters');

function text(most: number): z.ZodString {
  return anyText.min(1).max(most);
}

/** Ids of flows and names of queues are labels of metrics. */
const flowId = z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/, {
  error: 'expected an id: letters, digits, "_", "-" and ".", beginning with a letter, at most 64 characters',
});
const queueName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, {
  error:
    'expected a name of letters, digits, "_", "-" and ".", beginning with a letter or digit, at most 64 characters',
});

/** Whether a text can be the name of a queue. */
export function isQueueName(value: unknown): value is string {
  return queueName.safeParse(value).success;
}

/** An object of these keys and no others; the message for another one lists them. */
function keys<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(', ') : undefined),
  });
}

const inputs = z
  .record(text(64), anyText)
  .refine(
    (value) => Buffer.byteLength(JSON.stringify(value)) <= MOST_INPUT_BYTES,
    `expected at most ${MOST_INPUT_BYTES} bytes as JSON`,
  );

const runRequest = keys({
  flowId,
  queue: queueName.default('default'),
  priority: z.enum(['high', 'normal', 'low']).default('normal'),
  inputs: inputs.default({}),
  execMode: z.enum(['dry_run', 'live']).default('live'),
  branch: text(255).optional(),
  taskId: text(255).optional(),
  options: keys({
    concurrency: z.int().min(1).max(1000).optional(),
    // A dry run that waits for nothing has no number in JSON; a million times faster waits for nothing, too.
    speed: z.number().positive().max(1_000_000).optional(),
    seed: text(255).optional(),
  }).default({}),
  runAt: z.date().optional(),
  delaySeconds: z.number().min(0).max(TEN_YEARS).optional(),
  maxAttempts: z.int().min(1).max(100).default(3),
  idempotencyKey: text(255).optional(),
}).refine(({ runAt, delaySeconds }) => runAt === undefined || delaySeconds === undefined, {
  path: ['delaySeconds'],
  message: 'expected either runAt or delaySeconds',
});

/** A checked request, as `submit.sql` reads it. */
export interface SubmitRow {
  readonly id: string;
  readonly flow_id: string;
  readonly queue: string;
  readonly priority: number;
  readonly exec_mode: string;
  readonly branch: string | undefined;
  readonly task_id: string | undefined;
  readonly inputs: object;
  readonly options: object;
  readonly run_at: string | undefined;
  readonly delay_seconds: number | undefined;
  readonly max_attempts: number;
  readonly idempotency_key: string | undefined;
  readonly request_hash: string | undefined;
}

/**
 * Checks a request and makes its row.
 *
 * @throws QueueError `ARX_RUN_REQUEST_INVALID` with everything that is wrong
 */
export function submitRow(request: RunRequest, id: string): SubmitRow {
  const parsed = runRequest.safeParse(request);
  if (!parsed.success) throw invalid(request, parsed.error);
  const { idempotencyKey, ...asked } = parsed.data;
  return {
    id,
    flow_id: asked.flowId,
    queue: asked.queue,
    priority: PRIORITIES[asked.priority],
    exec_mode: asked.execMode,
    branch: asked.branch,
    task_id: asked.taskId,
    inputs: asked.inputs,
    options: asked.options,
    run_at: asked.runAt?.toISOString(),
    delay_seconds: asked.delaySeconds,
    max_attempts: asked.maxAttempts,
    idempotency_key: idempotencyKey,
    request_hash: idempotencyKey === undefined ? undefined : hashOf(asked),
  };
}

/** The same for two requests that ask for the same, whatever the order of their keys. */
function hashOf(request: object): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(request)))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, part]) => [key, sorted(part)]);
}

function invalid(request: RunRequest, error: z.ZodError): QueueError {
  const problems = findingsOf(error.issues, request).map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  const [first, ...more] = problems;
  const subject = String(error.issues[0]?.path[0] ?? 'request');
  const rest = more.length === 0 ? '' : `; and ${more.join('; ')}`;
  return new QueueError('ARX_RUN_REQUEST_INVALID', subject, `the run was not submitted: ${first}${rest}`, problems);
}
