// Every statement of the queue, planned on a table with many rows: which index it uses, and that it never reads the table.
// `ARX_QUEUE_PLAN_ROWS=1000000 npx vitest run packages/runtime/test/queue/plans.test.ts` is the large run.
import { readdirSync } from 'node:fs';
import type pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { newRunId } from '../../src/queue/run-id.ts';
import { openDatabase, statement } from '../../src/store/index.ts';
import { queueServer } from './helpers/database.ts';

const ROWS = Number(process.env['ARX_QUEUE_PLAN_ROWS'] ?? 30_000);
/** Filling and indexing a million rows takes a minute or two. */
const TIME = 60_000 + ROWS / 4;

const server = queueServer({ shared_buffers: '256MB', autovacuum: 'off' });

interface Case {
  readonly name: string;
  /** Parameters, as Postgres gets them. */
  readonly values: (ids: readonly string[]) => readonly unknown[];
  /** The indexes of `runs` that it may use; none: it does not touch the table. */
  readonly indexes: readonly string[];
  /** Reads so many rows on purpose: left out where the table is not much larger, as it is read as a whole then. */
  readonly reads?: number;
}

const MANY = 20;
const id = (ids: readonly string[]): string => ids[0] as string;
const each = <T>(value: T): readonly T[] => Array.from({ length: MANY }, () => value);
const LANES = [
  ['default', 'default', 'default'],
  [1, 2, 3],
  ['-infinity', '-infinity', '-infinity'],
];
const PK = 'runs_pkey';
const CLAIM = 'ix_runs_run_at';
const LEASE = 'ix_runs_lease_expires_at';

const CASES: readonly Case[] = [
  {
    name: 'append-events',
    values: (ids) => ['w', ids, each(1), each(2), each('kind'), each(0), each('{}')],
    indexes: [PK],
  },
  { name: 'cancel', values: (ids) => [id(ids)], indexes: [PK] },
  { name: 'claim', values: () => ['w', 30, 20, ...LANES, null], indexes: [CLAIM, PK] },
  { name: 'claim-limited', values: () => ['w', 30, 20, 'default', [1, 2, 3], null], indexes: [CLAIM, PK] },
  { name: 'claim', values: () => ['w', 30, 20, ...LANES, ['flow1', 'rare']], indexes: [CLAIM, PK] },
  { name: 'counts', values: () => [], indexes: [] },
  { name: 'events', values: (ids) => [id(ids), 0, 100], indexes: [PK] },
  {
    name: 'finish',
    values: (ids) => ['w', ids, each(1), each('COMPLETED'), each(null), each('{}')],
    indexes: [PK],
  },
  { name: 'finished', values: (ids) => ['w', ids, each(1)], indexes: [PK] },
  { name: 'give-back', values: (ids) => ['w', ids, each(1)], indexes: [PK] },
  { name: 'give-back-unknown', values: (ids) => ['w', ids], indexes: [LEASE, PK] },
  { name: 'limits', values: () => [['default']], indexes: [] },
  { name: 'list', values: (ids) => [id(ids), 50], indexes: [PK] },
  { name: 'list-ended', values: (ids) => ['infinity', id(ids), 50, 'FAILED'], indexes: ['ix_runs_status'] },
  { name: 'list-flow', values: (ids) => [id(ids), 50, 'flow1', null], indexes: [PK], reads: 10_000 },
  { name: 'list-queued', values: (ids) => ['-infinity', id(ids), 50], indexes: ['ix_runs_queued_at'] },
  { name: 'list-running', values: (ids) => [id(ids), 50], indexes: [LEASE, PK] },
  { name: 'queues', values: () => [], indexes: [LEASE] },
  {
    name: 'renew',
    values: (ids) => ['w', 30, ids, each(1), 'host', 1, 10, ['default'], 4, 1, ['flow1']],
    indexes: [PK],
  },
  { name: 'rescue', values: () => [100, 10, 600], indexes: [LEASE, PK] },
  { name: 'retry', values: (ids) => [id(ids)], indexes: [PK] },
  { name: 'run', values: (ids) => [id(ids)], indexes: [PK] },
  { name: 'set-concurrency', values: () => ['default', 3], indexes: [] },
  {
    name: 'submit',
    values: () => [JSON.stringify([{ id: newRunId(), flow_id: 'a' }])],
    indexes: [],
  },
  { name: 'submitted', values: (ids) => [ids, ['key']], indexes: [PK, 'ux_runs_idempotency_key'] },
  { name: 'sweep', values: () => ['COMPLETED', 60, 0, 1000], indexes: ['ix_runs_status', PK] },
  { name: 'sweep-workers', values: () => [60], indexes: [] },
  { name: 'watch', values: (ids) => [ids, 90], indexes: [PK] },
  { name: 'worker-gone', values: () => ['w'], indexes: [] },
  { name: 'workers', values: () => [], indexes: [] },
  { name: 'workers-for', values: () => ['default', 'flow1'], indexes: [] },
];

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly Plan[];
}

function* nodesOf(plan: Plan): Generator<Plan> {
  yield plan;
  for (const part of plan.Plans ?? []) yield* nodesOf(part);
}

/** Fills the table: hardly anything runs, and of the rest nearly all wait, or nearly all ended. */
async function fill(client: pg.Client, queued: number): Promise<void> {
  // Made in an order of their own: an id says nothing of the place of its row.
  await client.query(
    `INSERT INTO runs (id, created_at, queued_at, run_at, status, queue, priority, flow_id, worker_id, attempt, started_at,
       finished_at, lease_expires_at)
     SELECT gen_random_uuid(), at, at, at, status, 'default', 1 + n % 3, 'flow' || n % 20,
       CASE WHEN status <> 'QUEUED' THEN 'worker' || n % 10 END, CASE WHEN status = 'QUEUED' THEN 0 ELSE 1 END,
       CASE WHEN status <> 'QUEUED' THEN at END, CASE WHEN status NOT IN ('QUEUED', 'RUNNING') THEN at END,
       CASE WHEN status = 'RUNNING' THEN now() + interval '1 hour' END
     FROM (
       SELECT n, now() - n * interval '1 second' AS at,
         CASE WHEN n <= 50 THEN 'RUNNING' WHEN n <= $2 THEN 'QUEUED' WHEN n % 50 = 0 THEN 'FAILED' ELSE 'COMPLETED' END
           AS status
       FROM generate_series(1, $1::integer) AS n
     ) AS made`,
    [ROWS, queued],
  );
  await client.query(`INSERT INTO run_events (run_id, id, attempt, kind) SELECT id, 3, 1, 'x' FROM runs`);
  await client.query(
    `INSERT INTO run_counts (flow_id, status, shard, standing) VALUES ('flow1', 'COMPLETED', 0, 1000)`,
  );
}

async function plan(client: pg.Client, name: string, values: readonly unknown[], mode: string): Promise<Plan> {
  await client.query(`SET plan_cache_mode = ${mode}`);
  const { rows } = await client.query<{ 'QUERY PLAN': readonly [{ readonly Plan: Plan }] }>(
    `EXPLAIN (FORMAT JSON) EXECUTE "${name}" ${values.length === 0 ? '' : `(${values.map(literal).join(', ')})`}`,
  );
  return (rows[0] as { 'QUERY PLAN': readonly [{ readonly Plan: Plan }] })['QUERY PLAN'][0].Plan;
}

function literal(value: unknown): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `'{${value.map((part: unknown) => JSON.stringify(part)).join(',')}}'`;
  return `'${String(value)}'`;
}

test('every statement has its plan here', () => {
  const files = readdirSync(new URL('../../sql/queue/', import.meta.url));
  expect([...new Set(CASES.map(({ name }) => `${name}.sql`))].sort()).toEqual(files.sort());
});

describe.each([
  ['most runs ended', 200, 'analyzed'],
  ['most runs ended, and nothing was analyzed since the table was empty', 200, 'empty'],
  ['most runs wait', Math.round(ROWS * 0.95), 'analyzed'],
] as const)('of %s', (_name, queued, statistics) => {
  let client: pg.Client;
  let ids: readonly string[];

  beforeAll(async () => {
    const postgres = server.postgres();
    const database = await openDatabase({ url: await postgres.createDatabase(server.template()), statementTimeout: 0 });
    client = await database.connect();
    if (statistics === 'empty') await client.query('VACUUM ANALYZE');
    await fill(client, queued);
    if (statistics === 'analyzed') await client.query('VACUUM ANALYZE');
    const { rows } = await client.query<{ id: string }>('SELECT id FROM runs LIMIT $1', [MANY]);
    ids = rows.map((row) => row.id);
    for (const name of new Set(CASES.map((one) => one.name)))
      await client.query(`PREPARE "${name}" AS ${statement(`queue/${name}`).text}`);
    return async () => {
      await client.end();
      await database.close();
    };
  }, TIME);

  test.each(CASES.filter(({ reads = 0 }) => ROWS >= 10 * reads))(
    '$name uses $indexes',
    async ({ name, values, indexes }) => {
      for (const mode of ['force_custom_plan', 'force_generic_plan']) {
        const nodes = [...nodesOf(await plan(client, name, values(ids), mode))];
        const read = nodes.filter((node) => node['Node Type'].endsWith('Scan'));
        const whole = read.filter(
          (node) => node['Node Type'] === 'Seq Scan' && ['runs', 'run_events'].includes(node['Relation Name'] ?? ''),
        );
        expect(whole, `${mode} reads a whole table`).toEqual([]);
        const used = read
          .map((node) => node['Index Name'] ?? '')
          .filter((index) => index.includes('runs_'))
          .sort();
        expect([...new Set(used)], mode).toEqual([...indexes].sort());
      }
    },
  );
});
