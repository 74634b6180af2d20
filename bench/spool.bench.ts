// What the spool costs: an event with its write at the end of the turn, and a process that lives for one moment.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { config, createRegistry } from '@arx/metrics';
import { attachSpoolWriter } from '@arx/metrics/spool/writer';
import { countersOf } from './libraries/side-by-side.ts';
import { type Contender, timeLoops } from './support/loops.ts';
import { readOptions } from './support/options.ts';
import { progress, publish } from './support/publish.ts';
import { inTurns } from './support/rounds.ts';
import { cost, type Row, race } from './support/row.ts';
import { COUNTER_LABELS, counterLabels } from './support/series.ts';
import { beyond, type Lane } from './support/statistics.ts';

const { rounds, milliseconds, quick } = readOptions();
const PROCESSES = quick ? 2 : rounds * 2;
const SERIES = 100;
const dir = mkdtempSync(join(tmpdir(), 'arx-bench-'));
const spoolOfTurns = join(dir, 'turns');
const spoolOfProcesses = join(dir, 'processes');

/** One event per turn of the event loop. */
function perTurn(name: string, event: (i: number) => void): Contender {
  const run = (times: number): Promise<void> =>
    new Promise((resolve) => {
      let i = 0;
      const turn = (): void => {
        if (i === times) return resolve();
        event(i++ % SERIES);
        setImmediate(turn);
      };
      setImmediate(turn);
    });
  return { name, run };
}

function turns(): readonly Contender[] {
  const sets = Array.from({ length: SERIES }, (_, i) => ({ ...counterLabels(i) }));
  const spooled = createRegistry();
  attachSpoolWriter({ dir: spoolOfTurns, registries: [spooled] });
  const labels = Object.fromEntries(COUNTER_LABELS.map((label) => [label, config()]));
  const written = spooled.counter({ name: 'spooled_total', help: 'Events.', labels });
  const counters = countersOf('turn', COUNTER_LABELS);
  return [
    perTurn('empty', () => {}),
    perTurn('arx', (i) => written.inc(sets[i] as never)),
    perTurn('off', (i) => counters.arx.inc(sets[i] as never)),
    perTurn('prom-client', (i) => counters['prom-client'].inc(sets[i]!)),
    perTurn('successor', (i) => counters.successor.inc(sets[i]!)),
    perTurn('opentelemetry', (i) => counters.opentelemetry.add(1, sets[i])),
  ];
}

/** Nanoseconds from the start of a process to its end. */
function lifetime(args: readonly string[]): Promise<number> {
  const start = process.hrtime.bigint();
  const program = join(import.meta.dirname, 'children', 'short-lived.ts');
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code === 0) resolve(Number(process.hrtime.bigint() - start));
      else
        reject(new Error(`The short-lived process (${args.join(' ')}) ended with ${signal ?? `exit code ${code}`}.`));
    });
  });
}

/** Starts with the directory there and empty, as a server leaves it that has taken everything in. */
function emptySpool(): void {
  mkdirSync(spoolOfProcesses, { recursive: true, mode: 0o700 });
  for (const file of readdirSync(spoolOfProcesses)) rmSync(join(spoolOfProcesses, file), { recursive: true });
}

async function processes(port: number): Promise<ReadonlyMap<string, Lane>> {
  const programs = [
    { name: 'off', args: ['off'] },
    { name: 'spool', args: ['spool', spoolOfProcesses] },
    { name: 'prom-client', args: ['prom-client'] },
    { name: 'push', args: ['push', String(port)] },
  ];
  const sample = ({ args }: { args: readonly string[] }): Promise<number> => {
    emptySpool();
    return lifetime(args);
  };
  await inTurns(programs, 1, sample);
  return new Map((await inTurns(programs, PROCESSES, sample)).map((lane) => [lane.name, lane]));
}

async function rowsOfTurns(): Promise<readonly Row[]> {
  const work = 'increment, 4 labels, 100 series, one per event-loop turn';
  progress(work);
  const [empty, ...rest] = await timeLoops(turns(), rounds, milliseconds);
  const [spooled, off, ...peers] = beyond(empty!, rest) as [Lane, Lane, ...Lane[]];
  return [
    race({ id: 'turn-spooled', work: `${work}, spool on`, lanes: [spooled, ...peers] }),
    cost({ id: 'turn-spool', work: `${work}: with the spool`, with: spooled, without: off }),
  ];
}

async function rowsOfProcesses(): Promise<readonly Row[]> {
  progress('short-lived processes');
  // Takes what is pushed and answers at once: cheaper than a real gateway.
  const gateway = createServer((request, response) => {
    request.resume().on('end', () => response.end());
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => gateway.once('listening', resolve));
  const lanes = await processes((gateway.address() as AddressInfo).port);
  gateway.close();
  return [
    cost({
      id: 'process-spool',
      work: 'a process that counts 10 events and ends: with the spool',
      with: lanes.get('spool')!,
      without: lanes.get('off')!,
    }),
    cost({
      id: 'process-push',
      work: 'the same with prom-client: with a push to a gateway that does nothing',
      with: lanes.get('push')!,
      without: lanes.get('prom-client')!,
    }),
  ];
}

try {
  publish({
    title: 'The spool',
    how:
      'Processor time per event beyond that of an empty turn of the event loop; with the spool on, each turn ends with a write. A ' +
      'process is timed from its start to its end, in an empty spool directory.',
    rows: [...(await rowsOfTurns()), ...(await rowsOfProcesses())],
  });
} finally {
  rmSync(dir, { recursive: true, force: true });
}
