import type { LabelSpecs, Labels } from '@arx/metrics';
import { createLabelMap, type LabelMap, type LabelMapOptions } from '../label-map.ts';
import type { TIME_WINDOWS } from './families/performance.ts';

/** How far back a rate looks. */
export type TimeWindow = (typeof TIME_WINDOWS)[number];

/** How long each window is, in seconds. */
export const WINDOW_SECONDS: Readonly<Record<TimeWindow, number>> = { '1m': 60, '5m': 300, '15m': 900 };

const WINDOWS = Object.entries(WINDOW_SECONDS) as readonly (readonly [TimeWindow, number])[];
/** Seconds that are remembered: the longest window. */
const REMEMBERED = 900;
/** Most label sets that are remembered, at 7.2 kB each; further ones count as `other`. */
const MAX_PLACES = 200;
/** Seconds between two searches for label sets that have been idle, when all places are taken. */
const SWEEP_SECONDS = 60;

/** What happened in one window. */
export interface WindowCount {
  readonly window: TimeWindow;
  readonly events: number;
  /** Those of the events that were hits. */
  readonly hits: number;
}

/** Counts events of the last quarter of an hour, second by second, for each label set as it stands on a page. */
export interface EventWindows<L extends LabelSpecs> {
  /** Counts an event. Values that are no text are left out: the counter beside has dropped and counted them. */
  add(labels: Labels<L>, isHit: boolean): void;
  /** Tells every window in which something happened. */
  read(visit: (labels: Labels<L>, count: WindowCount) => void): void;
  /** As in a registry. Events of names that become one are added up. */
  know(label: string, values: readonly string[]): void;
}

/** What {@link createEventWindows} is told. */
export interface EventWindowsOptions<L extends LabelSpecs> extends Pick<LabelMapOptions<L, never>, 'name' | 'text'> {
  /** Labels of the family; without that of the window. */
  readonly labels: L;
  /** Most series of the family. Default 1,000, as in a registry. */
  readonly maxSeries?: number | undefined;
  /** A monotonic clock, in milliseconds. */
  readonly now: () => number;
}

/** One slot per second; the one of `second` is the newest. */
interface Ring {
  readonly events: Uint32Array;
  readonly hits: Uint32Array;
  second: number;
}

/** Remembers nothing yet. Costs one ring per label set that had an event in the last quarter of an hour. */
export function createEventWindows<L extends LabelSpecs>(options: EventWindowsOptions<L>): EventWindows<L> {
  const { now, maxSeries = Number.POSITIVE_INFINITY, ...map } = options;
  const second = (): number => Math.floor(now() / 1000);
  // A place more on the page than the family has room for would fall together there.
  const max = Math.max(1, Math.min(MAX_PLACES, Math.floor(maxSeries / WINDOWS.length)));
  const rings: LabelMap<L, Ring> = createLabelMap({ ...map, max, create: () => emptyRing(second()), merge: addUp });
  const names = Object.keys(map.labels) as (keyof L)[];
  let sweptAt = Number.NEGATIVE_INFINITY;

  const sweep = (at: number): void => {
    sweptAt = at;
    for (const place of rings.places()) if (at - place.value.second >= REMEMBERED) rings.remove(place);
  };

  return {
    add: (labels, isHit) => {
      for (const name of names) if (typeof labels[name] !== 'string') return;
      const at = second();
      if (rings.size >= max && at - sweptAt >= SWEEP_SECONDS) sweep(at);
      const ring = rings.at(labels)?.value;
      if (ring === undefined) return;
      advance(ring, at);
      const slot = ring.second % REMEMBERED;
      ring.events[slot] = (ring.events[slot] as number) + 1;
      if (isHit) ring.hits[slot] = (ring.hits[slot] as number) + 1;
    },
    read: (visit) => {
      const at = second();
      sweep(at);
      for (const { labels, value: ring } of rings.places()) {
        advance(ring, at);
        for (const count of counts(ring)) if (count.events > 0) visit(labels, count);
      }
    },
    know: rings.know,
  };
}

function emptyRing(second: number): Ring {
  return { events: new Uint32Array(REMEMBERED), hits: new Uint32Array(REMEMBERED), second };
}

/** The events of both, in the first. */
function addUp(into: Ring, from: Ring): Ring {
  const at = Math.max(into.second, from.second);
  advance(into, at);
  advance(from, at);
  for (let slot = 0; slot < REMEMBERED; slot++) {
    into.events[slot] = (into.events[slot] as number) + (from.events[slot] as number);
    into.hits[slot] = (into.hits[slot] as number) + (from.hits[slot] as number);
  }
  return into;
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
