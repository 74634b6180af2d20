import type { RunRequest } from '../queue/run.ts';
import { ApiError } from './errors.ts';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/**
 * The request that a body makes. It is of the shape that the queue takes, as far as JSON can be; the queue checks it.
 *
 * @param key Value of the header `Idempotency-Key`.
 * @throws ApiError `ARX_REQUEST_INVALID`
 */
export function runRequestOf(body: unknown, key: string | undefined): RunRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid('body', `expected a JSON object such as {"flow":"test_flow","execMode":"dry_run"}`);
  }
  const { flow, runAt, idempotencyKey, ...rest } = body as Readonly<Record<string, unknown>>;
  for (const [wrong, right] of Object.entries(MISNOMERS)) {
    if (wrong in rest) throw invalid(wrong, `unknown key; did you mean "${right}"?`);
  }
  const header = unquoted(key);
  if (header !== undefined && idempotencyKey !== undefined && header !== idempotencyKey) {
    throw invalid('idempotencyKey', 'expected the value of the header Idempotency-Key, or only one of the two');
  }
  return {
    ...rest,
    flowId: flow as string,
    ...(runAt !== undefined && { runAt: timeOf(runAt) }),
    ...((header ?? idempotencyKey) !== undefined && { idempotencyKey: (header ?? idempotencyKey) as string }),
  };
}

/** How the same things are called elsewhere. */
const MISNOMERS: Readonly<Record<string, string>> = {
  flowId: 'flow',
  flow_id: 'flow',
  input: 'inputs',
  dryRun: 'execMode": "dry_run',
  delay: 'delaySeconds',
};

/** The draft of the header makes it a string in quotes; most clients send it without. */
function unquoted(key: string | undefined): string | undefined {
  return /^"(.*)"$/s.exec(key ?? '')?.[1] ?? key;
}

function timeOf(value: unknown): Date {
  const date = new Date(typeof value === 'string' && TIME.test(value) ? value : Number.NaN);
  if (Number.isNaN(date.getTime())) {
    throw invalid('runAt', 'expected a time with its zone, such as 2030-01-31T06:00:00Z');
  }
  return date;
}

function invalid(field: string, message: string): ApiError {
  const problem = `${field}: ${message}`;
  return new ApiError('ARX_REQUEST_INVALID', field, `the run was not submitted: ${problem}`, { problems: [problem] });
}
