import { createHash } from 'node:crypto';

/** What the collector of `@arx/probes/postgres-queue` calls itself in `pg_stat_activity`. */
export const COLLECTOR_NAME = 'arx queue collector';

/** The number of the lock that the collector of a queue holds, as `@arx/probes/postgres-queue` makes it of its key. */
export function lockNumber(key: string): string {
  return createHash('sha256').update(`${COLLECTOR_NAME}\0${key}`).digest().readBigInt64BE().toString();
}
