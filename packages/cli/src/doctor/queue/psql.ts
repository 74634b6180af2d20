import { join } from 'node:path';
import { say, type Told } from '../told.ts';
import { toldPath } from '../words.ts';
import type { OpenDatabaseFacts } from './database/facts.ts';
import { COLLECTOR_NAME } from './database/lock.ts';

/**
 * A command that asks the database.
 *
 * @param statement A text of our own, as it stands between double quotes in a shell: without `"`, `$` and backquotes.
 */
export function psql({ origin }: Pick<OpenDatabaseFacts, 'origin'>, statement: string): Told {
  if (origin.kind === 'external') return say`psql "$DATABASE_URL" -c "${statement}"`;
  const password = toldPath(join(origin.directory, 'cluster', 'password'), 'data directory');
  const port = toldPath(join(origin.directory, 'port'), 'data directory');
  return say`PGPASSWORD=$(cat ${password}) psql -h 127.0.0.1 -p $(cat ${port}) -U arx -d arx -c "${statement}"`;
}

/** Shows the connections of collectors: from where, and since when. */
export function whoCollects(database: Pick<OpenDatabaseFacts, 'origin'>): Told {
  return psql(
    database,
    `SELECT pid, client_addr, client_port, backend_start FROM pg_stat_activity WHERE application_name = '${COLLECTOR_NAME}'`,
  );
}
