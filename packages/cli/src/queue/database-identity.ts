import { createHash } from 'node:crypto';
import type { Database } from '@arx/runtime/store';

/** Two addresses may name one database, and a name may be moved to another one: only the server knows. */
const IDENTITY = `
SELECT concat_ws('/', system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database()), current_schema())
  AS identity
FROM pg_control_system()`;

/**
 * A short name of the tables that a connection sees, which tells nothing of where they are: equal for all who see the same.
 * `undefined` where the server does not tell, or is away.
 */
export async function databaseIdentity({ pool }: Pick<Database, 'pool'>): Promise<string | undefined> {
  try {
    const { rows } = await pool.query<{ readonly identity: string }>(IDENTITY);
    const [row] = rows;
    return row && createHash('sha256').update(row.identity).digest('hex').slice(0, 16);
  } catch {
    return undefined;
  }
}
