import type pg from 'pg';
import { databaseError } from './classify.ts';

/**
 * Runs `work` in one transaction on a connection of the pool: committed when it resolves, rolled back when it rejects.
 * A connection that cannot even roll back is thrown away, so that the pool never hands out an open transaction.
 *
 * @throws DatabaseError for what the database refuses, and whatever `work` throws
 */
export async function transaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw databaseError(error, 'connect');
  });
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => {
      broken = failure;
    });
    throw databaseError(error, 'transaction');
  } finally {
    client.release(broken);
  }
}
