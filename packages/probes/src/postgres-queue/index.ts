import { queueTick } from '@arx/signals';
import { probeError } from '../errors.ts';
import { checkSeconds, every, type Periodic } from '../every.ts';
import { createReporter, type OnProbeError } from '../report.ts';
import { single } from '../single.ts';
import { createCollector } from './collector.ts';
import { collectorInterval } from './interval.ts';
import type { QueueConnection } from './session.ts';
import type { QueueSource } from './source.ts';

export type { ProbeError, ProbeErrorCode } from '../errors.ts';
export type { Periodic } from '../every.ts';
export type { OnProbeError } from '../report.ts';
export { collectorInterval } from './interval.ts';
export type { QueueConnection } from './session.ts';
export type { QueueSource, SnapshotRow, SourceOptions } from './source.ts';
export { type ArxQueueOptions, arxQueue } from './sources/arx.ts';
export { type GraphileWorkerOptions, graphileWorker } from './sources/graphile-worker.ts';
export { type PgBossOptions, pgBoss } from './sources/pg-boss.ts';
export { type TableColumns, type TableQueueOptions, tableQueue } from './sources/table.ts';

/** Options of {@link observePostgresQueue}. */
export interface ObservePostgresQueueOptions {
  /**
   * The database of the queue. It takes a direct connection: through a pooler that shares sessions (PgBouncer in
   * transaction mode) no process can hold a lock.
   */
  readonly connection: QueueConnection;
  /** What kind of queue it is: `arxQueue()`, `pgBoss()`, `graphileWorker()` or `tableQueue(…)`. */
  readonly source: QueueSource;
  /** Seconds between two ticks: 1 to 86,400. Default: `METRICS_COLLECTOR_INTERVAL`, else 5. */
  readonly intervalSeconds?: number | undefined;
  /** Lists each worker with the age of its heartbeat: one series per worker, for development. Default: false. */
  readonly perWorkerAge?: boolean | undefined;
  /** Hears of what fails, once until it works again, and of a status that is unknown. Default: a warning of the process. */
  readonly onError?: OnProbeError | undefined;
  /** Collectors with the same key in one database take turns. Default: the kind and the table of the queue. */
  readonly lockKey?: string | undefined;
}

/**
 * Publishes a `queueTick` with the state of a queue, first at once and then at each interval, until it is stopped. Nothing
 * is read while nobody listens.
 *
 * Any number of processes may do so: one of them reads, the others wait until it is gone. A tick is one statement in a
 * read-only transaction, so that all numbers are of one moment, by the clock of the database; one that fails tells no
 * number. It holds one connection, and a second one while it reads.
 *
 * There is one in a process, as its numbers do not say which queue they are of: while it is on, another call changes
 * nothing, its options included.
 *
 * @throws ProbeError `ARX_PROBE_OPTION` for an interval, also in the environment, a source or a key that cannot be used
 */
export function observePostgresQueue(options: ObservePostgresQueueOptions): Periodic {
  const { connection, source, intervalSeconds = collectorInterval(), perWorkerAge = false, lockKey, onError } = options;
  checkSeconds('intervalSeconds', intervalSeconds, { least: 1 });
  checkConnection(connection);
  checkSource(source);
  checkLockKey(lockKey);
  return single('postgres-queue', () => {
    const reporter = createReporter(onError);
    const collector = createCollector({ connection, source, intervalSeconds, perWorkerAge, lockKey, reporter });
    const running = every((stopped) => (queueTick.hasSubscribers() ? collector.tick(stopped) : collector.release()), {
      intervalSeconds,
    });
    return {
      stop: () => {
        running.stop();
        collector.release();
      },
    };
  });
}

/** An address that is missing would be the default one of the driver: some other database. */
function checkConnection(connection: unknown): void {
  const isObject = typeof connection === 'object' && connection !== null;
  if (isObject && !('url' in connection)) return;
  const url: unknown = isObject && 'url' in connection ? connection.url : undefined;
  if (typeof url === 'function' || (typeof url === 'string' && /^postgres(ql)?:\/\//.test(url))) return;
  // Without the value, which may have a password in it.
  const message =
    'connection has to be { url } with an address such as postgresql://user@host/database, or settings of pg.';
  throw probeError('ARX_PROBE_OPTION', 'connection', message);
}

function checkSource(source: Partial<QueueSource> | undefined): void {
  if (typeof source?.toSql === 'function') return;
  const message = 'source has to be arxQueue(), pgBoss(), graphileWorker() or tableQueue({ … }).';
  throw probeError('ARX_PROBE_OPTION', 'source', message);
}

function checkLockKey(lockKey: unknown): void {
  if (lockKey === undefined || (typeof lockKey === 'string' && lockKey !== '')) return;
  throw probeError('ARX_PROBE_OPTION', 'lockKey', 'lockKey has to be a text that is not empty.');
}
