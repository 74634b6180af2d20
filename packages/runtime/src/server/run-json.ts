import type { Run } from '../queue/run.ts';

/** A run as the API and the commands show it: times are ISO 8601. */
export type RunJson = Omit<Run, 'runId' | 'flowId' | TimeField> & {
  /** UUID version 7. */
  readonly id: string;
  /** Id of the flow. */
  readonly flow: string;
} & { readonly [Field in TimeField]: Run[Field] extends Date ? string : string | null };

type TimeField =
  | 'createdAt'
  | 'queuedAt'
  | 'runAt'
  | 'startedAt'
  | 'finishedAt'
  | 'leaseExpiresAt'
  | 'cancelRequestedAt';

/** Turns a run into what JSON can hold, in the words of the API. */
export function runJson({ runId, flowId, queue, status, ...run }: Run): RunJson {
  return {
    id: runId,
    flow: flowId,
    queue,
    status,
    ...run,
    createdAt: run.createdAt.toISOString(),
    queuedAt: run.queuedAt.toISOString(),
    runAt: run.runAt.toISOString(),
    startedAt: time(run.startedAt),
    finishedAt: time(run.finishedAt),
    leaseExpiresAt: time(run.leaseExpiresAt),
    cancelRequestedAt: time(run.cancelRequestedAt),
  };
}

function time(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}
