import { OTHER } from '@arx/metrics';
import type { TIME_WINDOWS } from './families/performance.ts';

/** How far back a rate looks. */
export type TimeWindow = (typeof TIME_WINDOWS)[number];

/** How long each window is, in seconds. */
export const WINDOW_SECONDS: Readonly<Record<TimeWindow, number>> = { '1m': 60, '5m': 300, '15m': 900 };

const WINDOWS = Object.entries(WINDOW_SECONDS) as readonly (readonly [TimeWindow, number])[];
/** Seconds that are remembered: the longest window. */
const REMEMBERED = 900;
/** Most pairs of label values that are remembered, at 7.2 kB each; further ones count as `other`. */
const MAX_PAIRS = 200;
/** Seconds between two searches for pairs that have been idle, when all places are taken. */
const SWEEP_SECONDS = 60;

/** What happened in one window. */
export interface WindowCount {
  readonly window: TimeWindow;
  readonly events: number;
  /** Those of the events that were hits. */
  readonly hits: number;
}

/** Counts events of the last quarter of an hour, second by second, for each pair of label values. */
export interface EventWindows {
  /** Counts an event. Values that are no text are left out: the counter beside has dropped and counted them. */
  add(first: string, second: string, isHit: boolean): void;
  /** Tells every window in which something happened. */
  read(visit: (first: string, second: string, count: WindowCount) => void): void;
}

/** One slot per second; the one of `second` is the newest. */
interface Ring {
  readonly events: Uint32Array;
  readonly hits: Uint32Array;
  second: number;
}

/**
 * Remembers nothing yet. Costs one ring per pair of label values that had an event in the last quarter of an hour.
 *
 * @param now a monotonic clock, in milliseconds
 */
export function createEventWindows(now: () => number): EventWindows {
  // Nested, because joined texts of two different pairs may be the same text.
  const rings = new Map<string, Map<string, Ring>>();
  let pairs = 0;
  let sweptAt = Number.NEGATIVE_INFINITY;

  const second = (): number => Math.floor(now() / 1000);

  const sweep = (at: number): void => {
    sweptAt = at;
    for (const [first, inner] of rings) {
      for (const [name, ring] of inner) {
        if (at - ring.second < REMEMBERED) continue;
        inner.delete(name);
        pairs--;
      }
      if (inner.size === 0) rings.delete(first);
    }
  };

  const place = (first: string, name: string, at: number): Ring => {
    const inner = rings.get(first) ?? new Map<string, Ring>();
    const ring = { events: new Uint32Array(REMEMBERED), hits: new Uint32Array(REMEMBERED), second: at };
    rings.set(first, inner.set(name, ring));
    pairs++;
    return ring;
  };

  const ringOf = (first: string, name: string, at: number): Ring => {
    const ring = rings.get(first)?.get(name);
    if (ring !== undefined) return ring;
    if (pairs >= MAX_PAIRS && at - sweptAt >= SWEEP_SECONDS) sweep(at);
    if (pairs < MAX_PAIRS) return place(first, name, at);
    return rings.get(OTHER)?.get(OTHER) ?? place(OTHER, OTHER, at);
  };

  return {
    add: (first, name, isHit) => {
      if (typeof first !== 'string' || typeof name !== 'string') return;
      const at = second();
      const ring = ringOf(first, name, at);
      advance(ring, at);
      const slot = ring.second % REMEMBERED;
      ring.events[slot] = (ring.events[slot] as number) + 1;
      if (isHit) ring.hits[slot] = (ring.hits[slot] as number) + 1;
    },
    read: (visit) => {
      const at = second();
      sweep(at);
      for (const [first, inner] of rings) {
        for (const [name, ring] of inner) {
          advance(ring, at);
          for (const count of counts(ring)) if (count.events > 0) visit(first, name, count);
        }
      }
    },
  };
}

/** Empties the slots of the seconds that have passed. */
function advance(ring: Ring, at: number): void {
  const passed = Math.min(at - ring.second, REMEMBERED);
  for (let i = 1; i <= passed; i++) {
    const slot = (ring.second + i) % REMEMBERED;
    ring.events[slot] = 0;
    ring.hits[slot] = 0;
  }
  if (passed > 0) ring.second = at;
}

/** From the newest second back, so that each window goes on where the shorter one ended. */
function counts(ring: Ring): readonly WindowCount[] {
  let events = 0;
  let hits = 0;
  let age = 0;
  return WINDOWS.map(([window, seconds]) => {
    for (; age < seconds; age++) {
      const slot = (ring.second + REMEMBERED - age) % REMEMBERED;
      events += ring.events[slot] as number;
      hits += ring.hits[slot] as number;
    }
    return { window, events, hits };
  });
}
