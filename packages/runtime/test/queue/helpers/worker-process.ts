// A worker as a process of its own, for tests that kill, stop and blind it. Does what the inputs of a run say.
import { setTimeout as sleep } from 'node:timers/promises';
import { runFinish, runLeaseLost, subscribe } from '@arx/signals';
import { type ExecuteRun, startWorker } from '../../../src/queue/index.ts';
import { openDatabase } from '../../../src/store/index.ts';
import type { WorkerProcessOptions } from './spawn-worker.ts';

const options = JSON.parse(process.argv[2] as string) as WorkerProcessOptions;

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function open(): Promise<Awaited<ReturnType<typeof openDatabase>>> {
  for (;;) {
    try {
      return await openDatabase({ url: options.url, maxConnections: options.maxConnections ?? 4 });
    } catch {
      // It was started while the database was not.
      await sleep(50);
    }
  }
}

const database = await open();

function block(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

/** Takes every connection of the pool, so that nothing else gets one. */
async function exhaust(ms: number): Promise<void> {
  const all = Array.from({ length: options.maxConnections ?? 4 }, () =>
    database.pool.query('SELECT pg_sleep($1)', [ms / 1000]),
  );
  await Promise.allSettled(all);
}

const execute: ExecuteRun = async ({ runId, attempt, inputs }, { signal, tell }) => {
  say({ kind: 'started', runId, attempt });
  const ms = Number(inputs['ms'] ?? 0);
  switch (inputs['do']) {
    case 'sleep':
      tell('slept', { ms });
      await sleep(ms, undefined, { signal });
      break;
    case 'block':
      // What always blocks for longer than a lease would never end.
      if (attempt <= 2) block(ms);
      break;
    case 'exhaust':
      await exhaust(ms);
      break;
    case 'poison':
      process.kill(process.pid, 'SIGKILL');
      break;
    case 'fail':
      throw Object.assign(new Error('as asked'), { name: 'AskedError' });
    default:
      break;
  }
  return { status: 'COMPLETED', result: { attempt } };
};

subscribe(runFinish, ({ runId, attempt, outcome }) => say({ kind: 'finished', runId, attempt, outcome }));
subscribe(runLeaseLost, ({ runId, attempt }) => say({ kind: 'lost', runId, attempt }));
const worker = startWorker({
  database,
  execute,
  concurrency: options.concurrency ?? 4,
  leaseSeconds: options.leaseSeconds,
  pollMs: 50,
  graceSeconds: 0,
  rescue: { firstSeconds: 0.1, longestSeconds: 0.5 },
});
void worker.ready.then(() => say({ kind: 'ready', workerId: worker.workerId }));
process.on('SIGTERM', () => {
  void worker.stop(0).then(async () => {
    await database.close();
    process.exit(0);
  });
});
