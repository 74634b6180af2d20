import { setTimeout as delay } from 'node:timers/promises';

/** The time of a run. Everything that waits in a run waits on its clock: attempts, timeouts and pauses. */
export interface Clock {
  /** Milliseconds since the clock began; never falls. */
  readonly now: () => number;
  /** Resolves after `ms` milliseconds of this clock, and rejects as soon as `signal` aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Longest delay that the timers of Node take. */
const MAX_TIMER_MS = 2_147_483_647;

/** The time of the wall. */
export function realClock(): Clock {
  const startedAt = performance.now();
  return {
    now: () => performance.now() - startedAt,
    sleep: (ms, signal) => delay(ms, undefined, { signal }),
  };
}

interface Waiting {
  /** When it is due, in the time of the clock. */
  readonly dueAt: number;
  readonly wake: () => void;
}

/**
 * The time of a simulation: runs `speed` times as fast as the wall; `Infinity` waits for nothing.
 *
 * Waits end in the order of their times however fast the clock runs, those of one time in the order in which they began,
 * and what follows from the first has happened before the second ends. So a simulated run always goes the same way.
 */
export function simulatedClock(speed: number): Clock {
  const startedAt = performance.now();
  const elapsed = (): number => performance.now() - startedAt;
  /** Sorted by `dueAt`. A handful of entries, as only what runs can wait. */
  let waiting: readonly Waiting[] = [];
  /** When the last wait ended. */
  let reached = 0;
  /** Time stands still while what follows from that is happening, and before anything has begun. */
  let still = true;
  let settling = false;
  let cancelTimer = (): void => {};

  const now = (): number => {
    if (still || speed === Infinity) return reached;
    const wall = elapsed() * speed;
    return Math.max(reached, Math.min(wall, waiting[0]?.dueAt ?? wall));
  };

  const settle = (at: number): void => {
    if (settling) return;
    cancelTimer();
    reached = at;
    still = true;
    settling = true;
    // Promises that resolve because of each other do so before the next turn of the event loop.
    setImmediate(() => {
      settling = false;
      still = false;
      arm();
    });
  };

  const arm = (): void => {
    cancelTimer();
    const next = waiting[0];
    if (next === undefined) return;
    const pause = next.dueAt / speed - elapsed();
    if (pause <= 0) return wakeNext();
    const timer = setTimeout(wakeNext, Math.min(MAX_TIMER_MS, pause));
    cancelTimer = () => clearTimeout(timer);
  };

  const wakeNext = (): void => {
    const [next, ...rest] = waiting;
    if (next === undefined) return;
    // A timer may fire a little early, and one that is too far away for a timer fires at the longest delay.
    if (next.dueAt / speed - elapsed() > 1) return arm();
    waiting = rest;
    settle(Math.max(reached, next.dueAt));
    next.wake();
  };

  const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const stop = (): void => {
        waiting = waiting.filter((other) => other !== entry);
        settle(now());
        reject(signal.reason);
      };
      const wake = (): void => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
      const entry: Waiting = { dueAt: now() + ms, wake };
      signal.addEventListener('abort', stop, { once: true });
      const later = waiting.findIndex(({ dueAt }) => dueAt > entry.dueAt);
      waiting = waiting.toSpliced(later < 0 ? waiting.length : later, 0, entry);
      settle(now());
    });

  return { now, sleep };
}
