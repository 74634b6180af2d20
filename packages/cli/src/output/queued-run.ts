import type { Run, RunEventRecord } from '@arx/runtime/queue';
import { formatDuration } from './duration.ts';
import type { Look, Style } from './style.ts';
import { pad, padStart, printable } from './text.ts';

const LOOKS: Readonly<Record<Run['status'], Look>> = {
  QUEUED: 'plain',
  RUNNING: 'busy',
  COMPLETED: 'good',
  FAILED: 'bad',
  CANCELLED: 'warn',
};

/** A run in one line: `0190…  FAILED (RateLimitError) after 3.1 s  feature_request_to_pr`. */
export function runInWords(run: Run, style: Style): string {
  const reason = run.status === 'FAILED' && run.reason !== null ? ` (${printable(run.reason)})` : '';
  const took =
    run.startedAt !== null && run.finishedAt !== null ? ` after ${tookOf(run.startedAt, run.finishedAt)}` : '';
  const mode = run.execMode === 'dry_run' ? ', dry run' : '';
  return `${run.runId}  ${style(LOOKS[run.status], run.status)}${reason}${took}  ${printable(run.flowId)}${mode}`;
}

function tookOf(from: Date, to: Date): string {
  return formatDuration(to.getTime() - from.getTime());
}

/** A run with all that is known of it, as names and values. */
export function runFields(run: Run): readonly (readonly [name: string, value: string])[] {
  const fields: readonly (readonly [string, string | null])[] = [
    ['flow', run.flowId],
    ['mode', run.execMode === 'dry_run' ? 'dry run' : 'live'],
    ['queue', `${run.queue}, priority ${run.priority}`],
    ['task', run.taskId],
    ['branch', run.branch],
    ['inputs', Object.keys(run.inputs).length === 0 ? null : JSON.stringify(run.inputs)],
    ['attempt', `${run.attempt}; ${run.rescues} of ${run.maxAttempts} leases ran out`],
    ['created', run.createdAt.toISOString()],
    ['not before', run.runAt > run.queuedAt ? run.runAt.toISOString() : null],
    ['started', run.startedAt?.toISOString() ?? null],
    ['finished', run.finishedAt?.toISOString() ?? null],
    ['worker', run.workerId],
    ['lease until', run.leaseExpiresAt?.toISOString() ?? null],
    ['cancel asked', run.cancelRequestedAt?.toISOString() ?? null],
    ['key', run.idempotencyKey],
    ['reason', run.reason],
    ['error', errorOf(run.result)],
  ];
  return fields.flatMap(([name, value]) => (value === null ? [] : [[name, printable(value)] as const]));
}

/** What the executor says of an error that kept the run from beginning, or that nobody expected. */
function errorOf(result: unknown): string | null {
  const { error } = (result ?? {}) as { readonly error?: unknown };
  return typeof error === 'string' ? inOneLine(error) : null;
}

function inOneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}

/** An event in one line, with the time since the run was first seen: `+1.2 s  step.succeeded  plan_change`. */
export function eventInWords(event: RunEventRecord, since: Date, style: Style): string {
  const after = padStart(`+${formatDuration(event.at.getTime() - since.getTime())}`, 10);
  const about = ['stepId', 'status', 'reason', 'workerId', 'error']
    .map((name) => event.data[name])
    .filter((value): value is string => typeof value === 'string')
    .map((value) => printable(inOneLine(value)));
  return `${style('faint', after)}  ${pad(printable(event.kind), 16)}  ${about.join(' ')}`.trimEnd();
}
