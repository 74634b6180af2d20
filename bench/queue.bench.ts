// The run queue beside graphile-worker and pg-boss, on the same Postgres.
import { startPostgres } from '../conformance/support/postgres.ts';
import type { Mode } from './queues/queue.ts';
import { type Child, startChild } from './support/child.ts';
import { readOptions } from './support/options.ts';
import { progress, publish } from './support/publish.ts';
import { inTurns } from './support/rounds.ts';
import { type Duel, duel } from './support/row.ts';
import type { Lane } from './support/statistics.ts';

const { rounds, quick } = readOptions();
const QUEUES = ['arx', 'graphile-worker', 'pg-boss'] as const;
const READY = quick ? 10_000 : 1_000_000;
const LEASE_SECONDS = 3;
const KILLS = quick ? 1 : Math.min(rounds, 5);

const MODES: readonly {
  readonly id: string;
  readonly work: string;
  readonly mode: Mode;
  readonly jobs: number;
  readonly least: readonly [number, number];
}[] = [
  { id: 'one', work: 'a job, 1 at a time', mode: { concurrency: 1, isBulk: false }, jobs: 1000, least: [0.65, 1] },
  { id: 'ten', work: 'a job, 10 at a time', mode: { concurrency: 10, isBulk: false }, jobs: 3000, least: [0.8, 1.2] },
  { id: 'bulk', work: 'a job, in batches', mode: { concurrency: 50, isBulk: true }, jobs: 10_000, least: [0.6, 0.75] },
];

// As a server in production is set: every commit is on the disk.
const postgres = await startPostgres({
  fsync: 'on',
  full_page_writes: 'on',
  shared_buffers: '512MB',
  max_wal_size: '4GB',
});

async function speeds(): Promise<readonly Duel[]> {
  const children: Child[] = [];
  try {
    for (const name of QUEUES)
      children.push(await startChild(name, 'queue.ts', [name, await postgres.createDatabase()]));
    const rows: Duel[] = [];
    let expected = 0;
    for (const { id, work, mode, jobs, least } of MODES) {
      progress(work);
      const each = quick ? Math.ceil(jobs / 10) : jobs;
      const once = async (child: Child): Promise<number> => {
        await child.ask('submit', each);
        return child.ask<number>('work', { jobs: each, mode });
      };
      await inTurns(children, 1, once);
      const [arx, ...peers] = (await inTurns(children, rounds, once)) as [Lane, ...Lane[]];
      expected += (rounds + 1) * each;
      peers.forEach((peer, i) => {
        rows.push(
          duel({
            id: `queue-${id}-${peer.name}`,
            work,
            base: 'arx',
            other: peer.name,
            first: arx,
            second: peer,
            atLeast: least[i] as number,
          }),
        );
      });
    }
    for (const child of children) {
      const finished = await child.ask<number>('finished');
      if (finished !== expected) throw new Error(`${child.name}: ${finished} jobs are finished; expected ${expected}.`);
    }
    return rows;
  } finally {
    for (const child of children) {
      await child.ask('close').catch(() => {});
      await child.stop();
    }
  }
}

async function claims(): Promise<Duel> {
  const work = `a job, 1 at a time, with ${READY.toLocaleString('en')} more that are ready`;
  progress(work);
  const jobs = quick ? 100 : 1000;
  const few = await startChild('few', 'queue.ts', ['arx', await postgres.createDatabase()]);
  const many = await startChild('many', 'queue.ts', ['arx', await postgres.createDatabase()]);
  try {
    await many.ask('submit', READY);
    const once = async (child: Child): Promise<number> => {
      await child.ask('submit', jobs);
      return child.ask<number>('work', { jobs, mode: MODES[0]!.mode });
    };
    await inTurns([few, many], 1, once);
    const [first, second] = (await inTurns([few, many], rounds, once)) as [Lane, Lane];
    return duel({ id: 'queue-claim-many', work, base: 'none', other: 'a million', first, second, atMost: 1.5 });
  } finally {
    for (const child of [few, many]) {
      await child.ask('close').catch(() => {});
      await child.stop();
    }
  }
}

/** Nanoseconds from the death of a worker until another one executes its run. */
async function afterDeath(): Promise<number> {
  const url = await postgres.createDatabase();
  const submitter = await startChild('submitter', 'queue.ts', ['arx', url]);
  const first = await startChild('first', 'queue-worker.ts', [url, String(LEASE_SECONDS)]);
  await submitter.ask('submit', 1);
  await first.ask('begun');
  // Any moment of the renewal, not always the same.
  await new Promise((resolve) => setTimeout(resolve, Math.random() * LEASE_SECONDS * 1000));
  const second = await startChild('second', 'queue-worker.ts', [url, String(LEASE_SECONDS)]);
  const pid = await first.ask<number>('pid');
  const before = process.hrtime.bigint();
  process.kill(pid, 'SIGKILL');
  await second.ask('begun');
  const took = Number(process.hrtime.bigint() - before);
  await second.stop();
  await submitter.ask('close').catch(() => {});
  await submitter.stop();
  return took;
}

async function rescue(): Promise<Duel> {
  const work = 'a run of a worker that was killed begins again';
  progress(work);
  const samples: number[] = [];
  for (let i = 0; i < KILLS; i++) samples.push(await afterDeath());
  const lease = samples.map(() => LEASE_SECONDS * 1e9);
  return duel({
    id: 'queue-rescue',
    work,
    base: 'a lease',
    other: 'until it begins',
    first: { name: 'lease', samples: lease },
    second: { name: 'rescue', samples },
    atMost: 1.1,
  });
}

try {
  publish({
    title: 'The run queue',
    how:
      'Jobs that do nothing, submitted before the clock starts; from the start of a worker until every end is stored and it has ' +
      'stopped, by the clock, per job. A child process and a database of its own per queue, one server with `fsync` on. ' +
      'graphile-worker deletes a finished job, ours and pg-boss keep the row. One and ten at a time without batches: our ' +
      '`prefetch` is 0, graphile-worker has no local queue, pg-boss goes round `fetch` and `complete`. In batches: `prefetch` ' +
      'of 500, a local queue of 500 with batched completion, `batchSize` of 500.',
    rows: [...(await speeds()), await claims(), await rescue()],
  });
} finally {
  await postgres.stop();
}
