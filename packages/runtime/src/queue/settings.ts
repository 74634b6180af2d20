import { fileURLToPath } from 'node:url';
import type { FinalRunStatus } from '@arx/signals';
import { type Queryable, query, statement } from '../store/statements.ts';
import { wrongOption } from './errors.ts';
import { isQueueName } from './request.ts';

/** The folder of the migrations, for `migrate(pool, queueMigrations)`. Beside both `src/` and `dist/`. */
export const queueMigrations: string = fileURLToPath(new URL('../../sql/migrations/', import.meta.url));

/** A queue that has settings. */
export interface QueueSettings {
  readonly name: string;
  /** How many of its runs may be running at once; 0 stops it, `null` is no limit. */
  readonly concurrency: number | null;
  /** How many are running now. */
  readonly running: number;
}

/** A worker that reported lately. */
export interface WorkerRecord {
  readonly workerId: string;
  readonly host: string;
  readonly pid: number;
  readonly startedAt: Date;
  readonly lastHeartbeat: Date;
  /** Whether it missed fewer than three heartbeats. */
  readonly alive: boolean;
  readonly queues: readonly string[];
  /** How many runs it executes at once. */
  readonly capacity: number;
  /** How many it has now. */
  readonly running: number;
}

/** Who could take runs of a flow from a queue now. */
export interface WorkersFor {
  /** Workers that are alive and serve the queue. */
  readonly serving: number;
  /** How many of them know the flow, or do not tell which they know. */
  readonly knowing: number;
}

/** Ended runs of a flow and status. */
export interface RunCounts {
  readonly flowId: string;
  readonly status: FinalRunStatus;
  /** Rows that stand in the status now: falls with retention and retry. */
  readonly standing: number;
  /** Ends that ever were. Only rises, as all below. */
  readonly runs: number;
  /** Sum of the durations of those that had begun, in seconds. */
  readonly durationSumSeconds: number;
  /** As `FinishedRuns.durationBuckets` of the signals: not cumulative, the last is above all bounds. */
  readonly durationBuckets: readonly number[];
}

const CODE = 'ARX_QUEUE_OPTION_INVALID';

const setConcurrency = statement('queue/set-concurrency');
const queues = statement('queue/queues');
const workers = statement('queue/workers');
const workersFor = statement('queue/workers-for');
const counts = statement('queue/counts');

/**
 * Limits how many runs of a queue may be running at once, over all workers. Runs that are running stay so.
 *
 * @param concurrency 0 stops the queue, `null` takes the limit away.
 * @throws QueueError `ARX_QUEUE_OPTION_INVALID`; DatabaseError
 */
export async function setQueueConcurrency(on: Queryable, name: string, concurrency: number | null): Promise<void> {
  if (!isQueueName(name))
    throw wrongOption(CODE, 'name', JSON.stringify(name), 'letters, digits, _, - and ., at most 64 characters');
  if (concurrency !== null && !(Number.isInteger(concurrency) && concurrency >= 0 && concurrency <= 1_000_000)) {
    throw wrongOption(
      CODE,
      'concurrency',
      String(concurrency),
      'a whole number from 0 to 1000000, or null for no limit',
    );
  }
  await query(on, setConcurrency, [name, concurrency]);
}

/** Queues that have settings, by name. Costs the index entries of all running runs for each. */
export async function listQueues(on: Queryable): Promise<readonly QueueSettings[]> {
  return query<QueueSettings>(on, queues);
}

/** Workers that reported lately, the oldest first. */
export async function listWorkers(on: Queryable): Promise<readonly WorkerRecord[]> {
  return query<WorkerRecord>(on, workers);
}

/** How many workers there are for runs of a flow in a queue; with none a run waits. Costs the rows of the workers. */
export async function countWorkersFor(
  on: Queryable,
  { queue, flowId }: { readonly queue: string; readonly flowId: string },
): Promise<WorkersFor> {
  const [row] = await query<WorkersFor>(on, workersFor, [queue, flowId]);
  return row ?? { serving: 0, knowing: 0 };
}

/** How many runs of each flow ended in which way. Costs 16 rows for each, and not one of a run. */
export async function readRunCounts(on: Queryable): Promise<readonly RunCounts[]> {
  return query<RunCounts>(on, counts);
}
