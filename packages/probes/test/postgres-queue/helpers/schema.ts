import { readdir, readFile } from 'node:fs/promises';
import type pg from 'pg';

/** The tables of our queue, as the runtime makes them. */
export async function createArxSchema(pool: pg.Pool): Promise<void> {
  const folder = new URL('../../../../runtime/sql/migrations/', import.meta.url);
  for (const file of (await readdir(folder)).sort()) await pool.query(await readFile(new URL(file, folder), 'utf8'));
}
