// What it costs to look at a queue, by how many runs have ended, and beside the four statements of the document.
import { queueTick, subscribe } from '@arx/signals';
import pg from 'pg';
import { startPostgres } from '../conformance/support/postgres.ts';
import { createCollector } from '../packages/probes/src/postgres-queue/collector.ts';
import { arxQueue } from '../packages/probes/src/postgres-queue/index.ts';
import { fillArx } from '../packages/probes/test/postgres-queue/helpers/fill.ts';
import { createArxSchema } from '../packages/probes/test/postgres-queue/helpers/schema.ts';
import { readOptions } from './support/options.ts';
import { progress, publish } from './support/publish.ts';
import { inTurns } from './support/rounds.ts';
import { type Duel, duel } from './support/row.ts';
import type { Lane } from './support/statistics.ts';

const { rounds, quick } = readOptions();
const [FEW, MANY, MOST] = quick ? [1000, 5000, 20_000] : [100_000, 1_000_000, 10_000_000];
/** Of one sample, whose mean counts: a single tick is as long as a hiccup of the machine. */
const TICKS = quick ? 5 : 50;
const LOAD = { queued: 500, running: 50, flows: 5, payloadBytes: 500 };

/** The document's statements. */
const DOCUMENT: readonly string[] = [
  'SELECT status, count(*)::int AS runs FROM document.runs GROUP BY status',
  `SELECT count(*) FILTER (WHERE status = 'QUEUED' AND run_at <= now()) AS ready,
     count(*) FILTER (WHERE status = 'QUEUED' AND run_at > now()) AS future FROM document.runs`,
  `SELECT extract(epoch FROM now() - min(queued_at)) AS oldest FROM document.runs
   WHERE status = 'QUEUED' AND run_at <= now()`,
  `SELECT count(*) FILTER (WHERE lease_expires_at < now()) AS expired,
     count(*) FILTER (WHERE lease_expires_at >= now()) AS active FROM document.runs WHERE status = 'RUNNING'`,
];
const INDEXES = ['status', 'run_at', 'queued_at', 'lease_expires_at'];

const postgres = await startPostgres({
  shared_buffers: '512MB',
  max_wal_size: '16GB',
  maintenance_work_mem: '512MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
});

interface Queue {
  readonly name: string;
  /** Nanoseconds of a tick: the lock, the snapshot, the signal. */
  readonly tick: () => Promise<number>;
  /** Nanoseconds of the document's four statements. */
  readonly document: () => Promise<number>;
  readonly close: () => Promise<void>;
}

let completed: number | undefined;
subscribe(queueTick, ({ snapshot }) => {
  completed = snapshot?.depth.COMPLETED;
});

async function fillQueue(ended: number): Promise<Queue> {
  const name = `${ended.toLocaleString('en')} ended runs`;
  progress(`rows: ${name}`);
  const url = await postgres.createDatabase();
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  pool.on('error', () => {});
  await createArxSchema(pool);
  await fillArx(pool, { ...LOAD, ended });
  await pool.query('CREATE SCHEMA document; CREATE TABLE document.runs AS TABLE runs');
  for (const column of INDEXES) await pool.query(`CREATE INDEX ix_runs_${column} ON document.runs (${column})`);
  await pool.query('VACUUM (ANALYZE) document.runs');
  const collector = createCollector({
    connection: { url },
    source: arxQueue(),
    intervalSeconds: 60,
    perWorkerAge: false,
    lockKey: undefined,
    reporter: { failed: (error) => progress(error.message), worked: () => {} },
  });
  const { signal } = new AbortController();
  const [counted] = await Promise.all([pool.query(DOCUMENT[0]!), collector.tick(signal)]);
  const expected = counted.rows.find(({ status }) => status === 'COMPLETED')?.runs;
  if (completed !== expected) throw new Error(`${name}: COMPLETED is ${completed}; the document counts ${expected}.`);
  return {
    name,
    tick: async () => {
      const before = process.hrtime.bigint();
      for (let i = 0; i < TICKS; i++) await collector.tick(signal);
      return Number(process.hrtime.bigint() - before) / TICKS;
    },
    document: async () => {
      const before = process.hrtime.bigint();
      for (const statement of DOCUMENT) await pool.query(statement);
      return Number(process.hrtime.bigint() - before);
    },
    close: async () => {
      collector.release();
      await pool.end();
    },
  };
}

/** Both in turns, once before it counts. */
async function compareTwo(first: Step, second: Step): Promise<readonly [Lane, Lane]> {
  const sample = ({ measure }: Step): Promise<number> => measure();
  await inTurns([first, second], 1, sample);
  return (await inTurns([first, second], rounds, sample)) as [Lane, Lane];
}

interface Step {
  readonly name: string;
  readonly measure: () => Promise<number>;
}

async function besideDocument(queue: Queue, id: string, atLeast: number): Promise<Duel> {
  const work = `a look at a queue of ${queue.name}`;
  progress(work);
  const ours = { name: 'tick', measure: queue.tick };
  const [first, second] = await compareTwo(ours, { name: 'document', measure: queue.document });
  return duel({ id, work, base: 'collector', other: "the document's statements", first, second, atLeast });
}

try {
  const [few, many, most] = [await fillQueue(FEW!), await fillQueue(MANY!), await fillQueue(MOST!)];
  progress('a tick by the number of ended runs');
  const [first, second] = await compareTwo(
    { name: few.name, measure: few.tick },
    { name: most.name, measure: most.tick },
  );
  const growth = duel({
    id: 'collector-growth',
    work: 'a tick of the collector',
    base: few.name,
    other: most.name,
    first,
    second,
    atMost: 1.5,
  });
  const rows = [
    growth,
    await besideDocument(many, 'collector-document-many', 700),
    await besideDocument(most, 'collector-document-most', 10_000),
  ];
  for (const queue of [few, many, most]) await queue.close();
  publish({
    title: 'The collector of the queue',
    how:
      `A whole tick by the clock, with the proof that it still leads: two round trips at once to a server on the same machine, ` +
      `the mean of ${TICKS} in a row. The queue has ${LOAD.queued} runs that wait and ${LOAD.running} that run, of ` +
      `${LOAD.flows} flows, and each has ${LOAD.payloadBytes} bytes of inputs. The document's four statements run on a ` +
      'copy of the table with its four full indexes, in turns with the tick, on a connection that stays; freshly ' +
      "vacuumed, analysed and in memory, with Postgres' own parallel workers.",
    rows,
  });
} finally {
  await postgres.stop();
}
process.exit(0);
