// Work that is repeated in this process until a sample is long enough to be timed.
import { inTurns } from './rounds.ts';
import type { Lane } from './statistics.ts';

/** One way to do the work. */
export interface Contender {
  readonly name: string;
  /** Called before every run, not measured: makes what the run consumes. */
  readonly prepare?: (times: number) => unknown;
  /** Does the work `times` times. A promise is awaited, and its time counts. */
  readonly run: (times: number) => unknown;
}

let copies = 0;

/**
 * A copy of a self-contained function with code of its own. Contenders that share a loop share its inline caches too, and
 * each then pays for the others' shapes, which no program does.
 */
export function copyOf<F extends (...args: never[]) => unknown>(loop: F): F {
  // V8 gives equal texts the same code, caches and all: each copy needs a text of its own.
  return new Function(`/* ${copies++} */ return (${loop.toString()})`)() as F;
}

const WARM_UP = 1000;

/** Nanoseconds per operation, contenders in turns; each works about `milliseconds` per round. */
export async function timeLoops(
  contenders: readonly Contender[],
  rounds: number,
  milliseconds: number,
): Promise<readonly Lane[]> {
  const lanes: { name: string; contender: Contender; times: number }[] = [];
  for (const contender of contenders) {
    lanes.push({ name: contender.name, contender, times: await calibrate(contender, milliseconds) });
  }
  return inTurns(lanes, rounds, ({ contender, times }) => timed(contender, times));
}

/**
 * Nanoseconds of this thread's processor time per operation of one run, which starts on a clean heap. What other programs
 * do meanwhile does not count, as it would by the clock.
 */
async function timed({ prepare, run }: Contender, times: number): Promise<number> {
  await prepare?.(times);
  globalThis.gc?.();
  const before = threadTime();
  await run(times);
  return (threadTime() - before) / times;
}

/** Nanoseconds of processor time that this thread has used. */
function threadTime(): number {
  // Linux brings the times of a running thread up to date when those of its process are asked for, else at its next tick.
  process.cpuUsage();
  const { user, system } = process.threadCpuUsage();
  return (user + system) * 1000;
}

/** How many operations fill `milliseconds`; warms the code up on the way. */
async function calibrate(contender: Contender, milliseconds: number): Promise<number> {
  const aim = milliseconds * 1e6;
  // What happens only once, such as making the series, must not look like what each operation takes.
  await timed(contender, WARM_UP);
  let times = WARM_UP;
  for (;;) {
    const spent = (await timed(contender, times)) * times;
    if (spent >= aim / 2) return Math.max(1, Math.round((times * aim) / spent));
    times *= spent < aim / 20 ? 8 : 2;
  }
}
