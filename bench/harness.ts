// What every benchmark here shares: interleaved rounds, medians, ratios, a table, and the machine it ran on.
//
// A file of this folder measures one behaviour of ours beside the same of its peers, in one process:
//
//   await benchmark('Labelled increments', [{ name: 'four labels', contenders: [ours, peer, successor] }]);
//
// Options: `--json` prints one JSON document in place of the tables, `--rounds=N` and `--milliseconds=N` change how long
// it takes. Ratios are against the first contender: 3.0 means that it needs three times as long as ours.
import { cpus } from 'node:os';

/** One way to do the work. */
export interface Contender {
  readonly name: string;
  /** Called before every run, not measured: makes what the run consumes. */
  readonly prepare?: (times: number) => unknown;
  /** Does the work `times` times. A promise is awaited, and its time counts. */
  readonly run: (times: number) => unknown;
}

export interface Scenario {
  readonly name: string;
  /** Ours first. */
  readonly contenders: readonly Contender[];
  /** Measured rounds per contender. Default 9. */
  readonly rounds?: number;
  /** How long one contender works per round, about. Default 60 ms; work that takes longer runs once per round. */
  readonly milliseconds?: number;
}

/** What was measured of one contender; times in nanoseconds per operation. */
export interface Result {
  readonly name: string;
  readonly median: number;
  readonly fastest: number;
  readonly slowest: number;
  /** Its median divided by that of the first contender. */
  readonly ratio: number;
}

/**
 * A copy of a self-contained function with code of its own. Contenders that share a loop share its inline caches too, and
 * each then pays for the others' shapes, which no program does.
 */
export function copyOf<F extends (...args: never[]) => unknown>(loop: F): F {
  return new Function(`return (${loop.toString()})`)() as F;
}

/** The middle value; between two, their mean. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle]!;
  return (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Nanoseconds per operation of one run, which starts on a clean heap where node runs with `--expose-gc`. */
async function timed({ prepare, run }: Contender, times: number): Promise<number> {
  await prepare?.(times);
  globalThis.gc?.();
  const start = process.hrtime.bigint();
  await run(times);
  return Number(process.hrtime.bigint() - start) / times;
}

/** How many operations fill `milliseconds`; warms the code up on the way. */
async function calibrate(contender: Contender, milliseconds: number): Promise<number> {
  const aim = milliseconds * 1e6;
  let times = 1;
  for (;;) {
    const spent = (await timed(contender, times)) * times;
    if (spent >= aim / 2) return Math.max(1, Math.round((times * aim) / spent));
    times *= spent < aim / 20 ? 8 : 2;
  }
}

/**
 * Measures the contenders in turns, each round in another order, so that a busy moment of the machine meets all of them.
 */
export async function interleave(scenario: Scenario): Promise<readonly Result[]> {
  const { contenders, rounds = 9, milliseconds = 60 } = scenario;
  const lanes: { contender: Contender; times: number; samples: number[] }[] = [];
  for (const contender of contenders) {
    lanes.push({ contender, times: await calibrate(contender, milliseconds), samples: [] });
  }
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < lanes.length; i++) {
      const lane = lanes[(i + round) % lanes.length]!;
      lane.samples.push(await timed(lane.contender, lane.times));
    }
  }
  const first = median(lanes[0]!.samples);
  return lanes.map(({ contender, samples }) => ({
    name: contender.name,
    median: median(samples),
    fastest: Math.min(...samples),
    slowest: Math.max(...samples),
    ratio: median(samples) / first,
  }));
}

/** Rows of text as columns; all but the first column to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}

/** Nanoseconds for people. */
export function duration(nanoseconds: number): string {
  if (nanoseconds < 1e4) return `${nanoseconds.toPrecision(3)} ns`;
  if (nanoseconds < 1e7) return `${(nanoseconds / 1e3).toPrecision(3)} µs`;
  return `${(nanoseconds / 1e6).toPrecision(3)} ms`;
}

/** What it ran on, in one line. */
export function machine(): string {
  const processors = cpus();
  return `node ${process.version}, ${process.platform} ${process.arch}, ${processors.length} x ${processors[0]?.model ?? 'unknown'}`;
}

function optionOf(name: string): number | undefined {
  const text = process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (value > 0) return value;
  throw new Error(`--${name}=${text}: expected a number above 0.`);
}

/** Runs the scenarios one after the other and prints what came out. */
export async function benchmark(title: string, scenarios: readonly Scenario[]): Promise<void> {
  const json = process.argv.includes('--json');
  const rounds = optionOf('rounds');
  const milliseconds = optionOf('milliseconds');
  const changed = { ...(rounds && { rounds }), ...(milliseconds && { milliseconds }) };
  const done: { name: string; results: readonly Result[] }[] = [];
  if (!json) process.stdout.write(`${title}\n${machine()}\n`);
  for (const scenario of scenarios) {
    const results = await interleave({ ...scenario, ...changed });
    done.push({ name: scenario.name, results });
    if (json) continue;
    const rows = results.map(({ name, median: middle, fastest, slowest, ratio }) => [
      name,
      duration(middle),
      `${duration(fastest)} to ${duration(slowest)}`,
      `${ratio.toPrecision(3)} x`,
    ]);
    process.stdout.write(`\n${table([[scenario.name, 'median', 'range', 'ratio'], ...rows])}\n`);
  }
  if (json) process.stdout.write(`${JSON.stringify({ title, machine: machine(), scenarios: done }, null, 2)}\n`);
}
