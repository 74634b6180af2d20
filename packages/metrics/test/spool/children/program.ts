/* A program that records and ends in many ways. Arguments: spool directory, way to end, where the package is. */
import fs from 'node:fs';
import { Worker } from 'node:worker_threads';

const [dir, way, source] = process.argv.slice(2) as [string, string, string];
const { createRegistry } = await import(`${source}/registry.ts`);
const { attachSpoolWriter } = await import(`${source}/spool/index.ts`);

const registry = createRegistry();
const counter = registry.counter({ name: 'done_total', help: 'Work done.' });
const gauge = registry.gauge({ name: 'busy', help: 'Work going on.' });
attachSpoolWriter({ dir, registries: [registry] });

/** Tells the parent, and is out before anything else happens. */
function say(text: string): void {
  fs.writeSync(1, `${text}\n`);
}

const ways: Record<string, () => unknown> = {
  'runs out of work': () => counter.inc(7),
  'calls process.exit': () => {
    counter.inc(7);
    process.exit(0);
  },
  throws: () => {
    counter.inc(7);
    throw new Error('on purpose');
  },
  'records in a late exit listener': () => {
    counter.inc(3);
    process.on('exit', () => counter.inc(4));
  },
  'records in beforeExit': () => {
    let times = 0;
    process.on('beforeExit', () => {
      counter.inc();
      if (++times > 7) throw new Error('kept alive');
    });
    counter.inc(6);
  },
  'waits for a minute': () => {
    counter.inc(7);
    gauge.set(1);
    setTimeout(() => {}, 60_000);
    setImmediate(() => setImmediate(() => say('written')));
  },
  'dies in the turn after': () => {
    counter.inc(7);
    setImmediate(() => {
      counter.inc(100);
      process.kill(process.pid, 'SIGKILL');
    });
  },
  'has worker threads': async () => {
    counter.inc(1);
    gauge.set(1);
    const start = (wayOfWorker: string): Worker =>
      new Worker(new URL(import.meta.url), { argv: [dir, wayOfWorker, source] });
    const ended = new Promise((resolve) => start('runs out of work').on('exit', resolve));
    const waiting = start('waits as a worker');
    await new Promise((resolve) => waiting.on('message', resolve));
    await ended;
    say('running');
    await new Promise((resolve) => process.stdin.once('data', resolve));
    await waiting.terminate();
    say('terminated');
    setTimeout(() => {}, 60_000);
  },
  'waits as a worker': async () => {
    counter.inc(20);
    gauge.set(1);
    const { parentPort } = await import('node:worker_threads');
    setTimeout(() => {}, 60_000);
    setImmediate(() => setImmediate(() => parentPort?.postMessage('written')));
  },
};

await ways[way]?.();
