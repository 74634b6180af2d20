import type { Database } from '../../store/database.ts';
import { wrongOption } from '../errors.ts';
import { isQueueName } from '../request.ts';
import { checkPolicy, type RetentionPolicy } from '../retention.ts';
import type { ExecuteRun } from './outcome.ts';
import type { RescuePauses } from './rescuer.ts';

/** What a worker is and does. */
export interface WorkerOptions {
  /** Its pool takes what is short; leases are renewed on a connection beside it. */
  readonly database: Database;
  readonly execute: ExecuteRun;
  /** How many runs it executes at once: 1 to 1000. Default 4. */
  readonly concurrency?: number | undefined;
  /** Queues that it serves. Queues take turns; within a priority none comes first. Default `default` alone. */
  readonly queues?: readonly string[] | undefined;
  /**
   * Ids of the flows that it can execute; runs of others stay for other workers. They are passed over one by one at each
   * claim, so flows that only some workers know belong into queues of their own. Default: all flows.
   */
  readonly flows?: readonly string[] | (() => readonly string[]) | undefined;
  /** How long a run stays with a worker that died, in seconds: 1 to 3600. It is renewed every third of it. Default 30. */
  readonly leaseSeconds?: number | undefined;
  /** How often it looks for runs that it was not notified of, in milliseconds: 50 to 60,000. Default 1000. */
  readonly pollMs?: number | undefined;
  /** How long it lets runs end by themselves when it is stopped, in seconds: 0 to 86,400. Default 10. */
  readonly graceSeconds?: number | undefined;
  /**
   * Most runs that it takes ahead of time, when runs are so short that the way to the database would be most of their time.
   * It takes as many as it executes in a tenth of a second: none where runs take longer. 0 to 500. Default 500.
   */
  readonly prefetch?: number | undefined;
  /** How runs of dead workers come back. */
  readonly rescue?: RescuePauses | undefined;
  /** What it removes of ended runs, once a minute. Default: nothing. */
  readonly retention?: RetentionPolicy | undefined;
  /** Stops the worker, as `stop()` does. */
  readonly signal?: AbortSignal | undefined;
  /** Told of every failure of the database, and of executors that end too late. Default: nobody. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** The options with their defaults. */
export interface CheckedWorkerOptions {
  readonly concurrency: number;
  readonly queues: readonly string[];
  readonly flows: () => readonly string[] | undefined;
  readonly leaseMs: number;
  readonly pollMs: number;
  readonly graceMs: number;
  readonly prefetch: number;
  readonly rescue: RescuePauses;
  readonly retention: RetentionPolicy | undefined;
}

const CODE = 'ARX_WORKER_OPTION_INVALID';

/** @throws QueueError `ARX_WORKER_OPTION_INVALID`, `ARX_QUEUE_OPTION_INVALID` */
export function checkWorkerOptions(options: WorkerOptions): CheckedWorkerOptions {
  const { queues = ['default'], flows, rescue = {}, retention } = options;
  const wrong = queues.find((queue) => !isQueueName(queue));
  if (queues.length === 0) throw wrongOption(CODE, 'queues', 'empty', 'at least one queue');
  if (wrong !== undefined) throw wrongOption(CODE, 'queues', JSON.stringify(wrong), 'names of queues');
  if (retention !== undefined) checkPolicy(retention);
  between('rescue.firstSeconds', rescue.firstSeconds ?? 10, 0, 86_400);
  between('rescue.longestSeconds', rescue.longestSeconds ?? 600, 0, 86_400);
  return {
    concurrency: whole('concurrency', options.concurrency ?? 4, 1, 1000),
    queues: [...new Set(queues)],
    flows: typeof flows === 'function' ? flows : () => flows,
    leaseMs: between('leaseSeconds', options.leaseSeconds ?? 30, 1, 3600) * 1000,
    pollMs: between('pollMs', options.pollMs ?? 1000, 50, 60_000),
    graceMs: between('graceSeconds', options.graceSeconds ?? 10, 0, 86_400) * 1000,
    prefetch: whole('prefetch', options.prefetch ?? 500, 0, 500),
    rescue,
    retention,
  };
}

function whole(option: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value)) return between(option, value, least, most);
  throw wrongOption(CODE, option, String(value), `a whole number from ${least} to ${most}`);
}

function between(option: string, value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value;
  throw wrongOption(CODE, option, String(value), `a number from ${least} to ${most}`);
}
