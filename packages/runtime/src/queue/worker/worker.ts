import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Queryable, query, statement } from '../../store/statements.ts';
import { type RetentionPolicy, sweepRuns } from '../retention.ts';
import { openSession } from '../session.ts';
import { createClaimer } from './claimer.ts';
import { startDispatcher, type WorkerReport } from './dispatcher.ts';
import { createEventWriter } from './event-writer.ts';
import { createFinisher } from './finisher.ts';
import { checkWorkerOptions, type WorkerOptions } from './options.ts';
import { startRenewal } from './renewal.ts';
import { keepRescuing } from './rescuer.ts';

/** A worker that is running. */
export interface Worker {
  /** Host, process and chance: `build-7:4711:5f0c9a1e`. */
  readonly workerId: string;
  /** Resolves when the database knows it for the first time. */
  readonly ready: Promise<void>;
  /** How many runs it has now. */
  readonly held: () => number;
  /**
   * Claims nothing more, lets what is executing end within the grace time, then aborts it and gives it back: another worker
   * begins it again at once, and no attempt is counted. May be called again.
   *
   * @param graceSeconds Instead of that of the options; 0 gives back at once. The shortest counts.
   */
  stop(graceSeconds?: number): Promise<WorkerReport>;
  /** Resolves when it has stopped, however that began. */
  readonly ended: Promise<WorkerReport>;
}

/** How often events are written down and what waits is looked at, in milliseconds. */
const TIDY_EVERY = 250;
/** How often ended runs and dead workers are removed, in milliseconds. */
const SWEEP_EVERY = 60_000;
/** How long a dead worker stays in the list, in seconds. */
const WORKER_KEPT = 3600;
/** How long an aborted execution may take to end, in milliseconds. */
const ABORT_TIME = 5_000;
/** How long the last statements may take, in milliseconds. */
const GOODBYE_TIME = 1_000;

const sweepWorkers = statement('queue/sweep-workers');
const workerGone = statement('queue/worker-gone');

/**
 * Starts a worker: it claims runs, executes them, keeps their leases and ends them, rescues runs of dead workers, and
 * survives whatever happens to the database. Publishes `run.claim`, `run.finish`, `run.rescue` and `run.lease_lost`.
 *
 * Executions are at least once: a worker that hangs for longer than its lease loses its runs, and another one begins them
 * again. Ends are accepted exactly once.
 *
 * @throws QueueError `ARX_WORKER_OPTION_INVALID`, `ARX_QUEUE_OPTION_INVALID`; nothing else, and nothing later
 */
export function startWorker(options: WorkerOptions): Worker {
  const checked = checkWorkerOptions(options);
  const { database, onError = () => undefined } = options;
  const { pool } = database;
  const { leaseMs, queues } = checked;
  const workerId = `${hostname().slice(0, 100)}:${process.pid}:${randomBytes(4).toString('hex')}`;
  const stopping = new AbortController();
  const giveUp = new AbortController();
  const ready = Promise.withResolvers<void>();

  const events = createEventWriter(pool, workerId, onError, giveUp.signal);
  const dispatcher = startDispatcher({
    ...checked,
    pool,
    workerId,
    execute: options.execute,
    claimer: (heldIds) =>
      createClaimer({
        pool,
        workerId,
        queues,
        flows: checked.flows,
        leaseSeconds: leaseMs / 1000,
        refreshMs: checked.pollMs,
        heldIds,
      }),
    finisher: createFinisher(pool, workerId, onError, giveUp.signal),
    events,
    onError,
    giveUp: giveUp.signal,
  });
  const session = openSession({
    database,
    name: 'arx-worker',
    channels: ['arx_runs', 'arx_cancel'],
    onNotification: (channel, payload) => {
      if (channel === 'arx_runs' && queues.includes(payload)) dispatcher.wake();
      const cancelled = channel === 'arx_cancel' ? dispatcher.held.get(payload) : undefined;
      if (cancelled !== undefined) dispatcher.cancel(cancelled);
    },
    onConnect: () => {
      renewal.now();
      dispatcher.wake();
    },
    onError,
  });
  const renewal = startRenewal({
    session,
    workerId,
    leaseMs,
    queues,
    flows: checked.flows,
    capacity: checked.concurrency,
    held: dispatcher.held,
    onLost: dispatcher.lose,
    onCancel: dispatcher.cancel,
    onRenewed: () => ready.resolve(),
    onError,
  });
  const rescuing = keepRescuing(pool, {
    pauses: checked.rescue,
    // A run of a dead worker is to begin again within 1.1 leases.
    everyMs: Math.min(checked.pollMs, leaseMs / 20),
    onRescued: dispatcher.wake,
    onError,
    signal: stopping.signal,
  });
  const sweeping = keepSweeping(pool, checked.retention, onError, stopping.signal);
  const tidying = setInterval(() => {
    events.flush();
    dispatcher.tidy();
  }, TIDY_EVERY);

  const grace = new AbortController();
  const ended = Promise.withResolvers<WorkerReport>();

  async function end(): Promise<WorkerReport> {
    await within(dispatcher.stop(), ABORT_TIME);
    await within(dispatcher.settled(), checked.graceMs, grace.signal);
    dispatcher.abortAll('shutdown');
    await within(dispatcher.settled(), ABORT_TIME);
    // Executors that do not listen: their runs go to others, who have a new fence.
    await within(dispatcher.abandon(), ABORT_TIME);
    giveUp.abort();
    clearInterval(tidying);
    renewal.stop();
    // They may be waiting for a database that does not answer.
    await within(Promise.all([rescuing, sweeping]), GOODBYE_TIME);
    await session.run(workerGone, [workerId], GOODBYE_TIME).catch(onError);
    await session.close();
    return dispatcher.report();
  }

  function stop(graceSeconds?: number): Promise<WorkerReport> {
    if (!stopping.signal.aborted) {
      stopping.abort();
      options.signal?.removeEventListener('abort', onAbort);
      // Nobody may be waiting for it any more.
      ready.resolve();
      end().then(ended.resolve, ended.reject);
    }
    if (graceSeconds !== undefined) setTimeout(() => grace.abort(), graceSeconds * 1000).unref();
    return ended.promise;
  }

  const onAbort = (): void => void stop();
  options.signal?.addEventListener('abort', onAbort, { once: true });
  if (options.signal?.aborted) onAbort();
  return { workerId, ready: ready.promise, held: () => dispatcher.held.size, stop, ended: ended.promise };
}

/** Waits for a promise, at most so long, and not past the signal. */
async function within(promise: Promise<unknown>, ms: number, signal?: AbortSignal): Promise<void> {
  const over = new AbortController();
  const end = signal === undefined ? over.signal : AbortSignal.any([over.signal, signal]);
  await Promise.race([promise, sleep(ms, undefined, { signal: end }).catch(() => undefined)]);
  over.abort();
}

async function keepSweeping(
  on: Queryable,
  retention: RetentionPolicy | undefined,
  onError: (error: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    // Workers that were started together do not sweep together.
    await sleep(SWEEP_EVERY * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      if (retention !== undefined) await sweepRuns(on, retention, signal);
      await query(on, sweepWorkers, [WORKER_KEPT]);
    } catch (error) {
      onError(error);
    }
  }
}
