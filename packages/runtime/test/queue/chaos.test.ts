// Workers are killed, stopped past their leases, blinded and given wrong clocks, and the database crashes, while runs are
// submitted: none may be lost, none may end twice, and the counts must be those of the rows.
// `ARX_QUEUE_CHAOS_RUNS=10000 npx vitest run packages/runtime/test/queue/chaos.test.ts` is the long run.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type RunRequest, readRunCounts, submitRuns } from '../../src/queue/index.ts';
import { type Database, isTransient } from '../../src/store/index.ts';
import { expectCountsOfRows } from './helpers/check-counts.ts';
import { queueServer } from './helpers/database.ts';
import { spawnWorker, type WorkerLine, type WorkerProcess } from './helpers/spawn-worker.ts';
import { eventually } from './helpers/wait.ts';

const RUNS = Number(process.env['ARX_QUEUE_CHAOS_RUNS'] ?? 300);
const WORKERS = 4;
const POISON = Math.max(2, Math.round(RUNS / 500));
/** Poison kills a worker, which is as slow to start as anything here. */
const TIME = 60_000 + RUNS * 60 + POISON * 3000;

const server = queueServer({ max_connections: '100' });

/** Most runs are short; some block their worker for longer than a lease, take all of its connections, or kill it. */
function requestOf(index: number): RunRequest {
  const base = { flowId: `flow${index % 3}`, idempotencyKey: `run ${index}`, maxAttempts: 100 };
  const priority = (['high', 'normal', 'low'] as const)[index % 3];
  if (index < POISON) return { ...base, flowId: 'poison', inputs: { do: 'poison' }, maxAttempts: 3 };
  if (index % 100 === 50) return { ...base, inputs: { do: 'block', ms: '1600' } };
  if (index % 100 === 75) return { ...base, inputs: { do: 'exhaust', ms: '1600' } };
  if (index % 20 === 7) return { ...base, inputs: { do: 'fail' } };
  if (index % 3 === 1) return { ...base, priority, inputs: { do: 'sleep', ms: String(index % 60) } };
  return { ...base, priority };
}

/** Submits until the database has taken all, whatever happens to it. The keys keep it from taking one twice. */
async function submitAll(database: Database): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (let first = 0; first < RUNS; ) {
    const requests = Array.from({ length: Math.min(50, RUNS - first) }, (_, index) => requestOf(first + index));
    try {
      for (const { runId } of await submitRuns(database.pool, requests)) ids.add(runId);
      first += requests.length;
    } catch (error) {
      if (!isTransient(error)) throw error;
    }
    await sleep(RUNS > 1000 ? 100 : 20);
  }
  return ids;
}

async function openRuns(database: Database): Promise<number | undefined> {
  await sleep(100);
  const query = `SELECT count(*)::int AS n FROM runs WHERE status IN ('QUEUED', 'RUNNING')`;
  return database.pool.query<{ n: number }>(query).then(
    ({ rows }) => rows[0]?.n,
    () => undefined,
  );
}

function below(limit: number): number {
  return Math.floor(Math.random() * limit);
}

test(`${RUNS} runs survive killed, stopped, blocked and lying workers and a database that crashes`, {
  timeout: TIME + 30_000,
}, async () => {
  const database = await server.open();
  const accepted: string[] = [];
  const done = { kills: 0, stops: 0, crashes: 0 };
  let over = false;

  const note = (line: WorkerLine): void => {
    if (line.kind === 'finished') accepted.push(line.runId as string);
  };
  const start = (place: number): WorkerProcess =>
    spawnWorker(
      {
        url: database.url(),
        leaseSeconds: 1,
        concurrency: 2 + place,
        maxConnections: 2,
        clockOffset: [0, 300_000, -300_000][place % 3] as number,
      },
      note,
    );
  const workers = Array.from({ length: WORKERS }, (_, place) => start(place));

  /** There are always as many workers. */
  async function keepWorkers(): Promise<void> {
    while (!over) {
      for (const [place, worker] of workers.entries()) if (!worker.isAlive()) workers[place] = start(place);
      await sleep(50);
    }
  }

  async function makeChaos(): Promise<void> {
    while (!over) {
      await sleep(300 + below(700));
      const victim = workers[below(WORKERS)] as WorkerProcess;
      const dice = below(10);
      if (dice < 4) {
        victim.child.kill('SIGKILL');
        done.kills += 1;
      } else if (dice < 8) {
        victim.child.kill('SIGSTOP');
        done.stops += 1;
        // Some wake before their leases run out, most after.
        setTimeout(() => victim.child.kill('SIGCONT'), 500 + below(2500));
      } else if (dice < 9) {
        await server.postgres().restart('immediate');
        done.crashes += 1;
      }
    }
  }

  const chaos = Promise.all([keepWorkers(), makeChaos()]);
  let ids: ReadonlySet<string>;
  try {
    ids = await submitAll(database);
    await eventually('all runs ended', async () => (await openRuns(database)) === 0, TIME);
  } finally {
    over = true;
    await chaos;
    await Promise.all(workers.map((worker) => worker.kill()));
  }

  expect(done.kills, 'workers were killed').toBeGreaterThan(0);
  // None is lost.
  expect(ids.size).toBe(RUNS);
  const { rows } = await database.pool.query(
    `SELECT flow_id, inputs->>'do' AS what, status, reason, count(*)::int AS n FROM runs GROUP BY 1, 2, 3, 4 ORDER BY 1, 2`,
  );
  expect(rows.reduce((sum, { n }) => sum + n, 0)).toBe(RUNS);
  for (const { flow_id, what, status, reason } of rows) {
    if (flow_id === 'poison') expect([status, reason]).toEqual(['FAILED', 'lease_expired']);
    else if (what === 'fail') expect([status, reason]).toEqual(['FAILED', 'AskedError']);
    else expect([status, reason]).toEqual(['COMPLETED', null]);
  }
  // None was accepted twice: by what the workers were told, and by what was counted.
  expect(new Set(accepted).size).toBe(accepted.length);
  await expectCountsOfRows(database.pool);
  const counts = await readRunCounts(database.pool);
  expect(counts.reduce((sum, { runs }) => sum + runs, 0)).toBe(RUNS);
  for (const { runs, standing, durationBuckets } of counts) {
    expect(standing).toBe(runs);
    expect(durationBuckets.reduce((sum, bucket) => sum + bucket)).toBe(runs);
  }
  // The events of each run are there once, in order, and end with its end.
  const gaps = await database.pool.query(
    `SELECT 1 FROM run_events e JOIN runs r ON r.id = e.run_id WHERE e.id >= r.events`,
  );
  expect(gaps.rowCount).toBe(0);
  if (RUNS > 1000) console.log(`${RUNS} runs, ${JSON.stringify(done)}, ${accepted.length} ends heard of`);
});
