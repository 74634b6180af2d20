import type pg from 'pg';
import { expect } from 'vitest';

/** The standing counts are those of the rows, exactly, and everything that ever ended has its place in the buckets. */
export async function expectCountsOfRows(pool: pg.Pool): Promise<void> {
  const counted = await pool.query(
    `SELECT flow_id, status, sum(standing)::int AS runs FROM run_counts GROUP BY 1, 2 HAVING sum(standing) <> 0 ORDER BY 1, 2`,
  );
  const rows = await pool.query(
    `SELECT flow_id, status, count(*)::int AS runs FROM runs WHERE status IN ('COMPLETED', 'FAILED', 'CANCELLED')
     GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  expect(counted.rows).toEqual(rows.rows);
}
