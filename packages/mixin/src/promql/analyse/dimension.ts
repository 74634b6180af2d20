/**
 * What a number counts in: a product of bases and a scale. `{ base: { bytes: 1, seconds: -1 }, scale: 1 }` is bytes per
 * second; a percentage is a pure number of scale 0.01. `count` is a number of things (requests, runs, files).
 */
export interface Dimension {
  readonly base: Readonly<Record<string, number>>;
  /** How much of the base one is: 0.001 for milliseconds. */
  readonly scale: number;
}

/** Undefined where nobody can say. */
export type MaybeDimension = Dimension | undefined;

export const RATIO: Dimension = { base: {}, scale: 1 };
const PERCENT: Dimension = { base: {}, scale: 0.01 };
export const COUNT: Dimension = { base: { count: 1 }, scale: 1 };
export const SECONDS: Dimension = { base: { seconds: 1 }, scale: 1 };
export const TIMESTAMP: Dimension = { base: { timestamp: 1 }, scale: 1 };

// The units of the catalog that are more than a number of things.
const UNITS: Readonly<Record<string, MaybeDimension>> = {
  seconds: SECONDS,
  milliseconds: { base: { seconds: 1 }, scale: 1e-3 },
  microseconds: { base: { seconds: 1 }, scale: 1e-6 },
  nanoseconds: { base: { seconds: 1 }, scale: 1e-9 },
  minutes: { base: { seconds: 1 }, scale: 60 },
  hours: { base: { seconds: 1 }, scale: 3600 },
  days: { base: { seconds: 1 }, scale: 86_400 },
  bytes: { base: { bytes: 1 }, scale: 1 },
  ratio: RATIO,
  percent: PERCENT,
  dollars: { base: { dollars: 1 }, scale: 1 },
  tokens: { base: { tokens: 1 }, scale: 1 },
  celsius: { base: { celsius: 1 }, scale: 1 },
  watts: { base: { watts: 1 }, scale: 1 },
  joules: { base: { watts: 1, seconds: 1 }, scale: 1 },
  volts: { base: { volts: 1 }, scale: 1 },
  amperes: { base: { amperes: 1 }, scale: 1 },
  boolean: { base: { boolean: 1 }, scale: 1 },
  // A number of no things: what it means is said elsewhere.
  none: undefined,
  score: undefined,
  load: undefined,
};

const EACH: Readonly<Record<string, number>> = { second: 1, minute: 60, hour: 3600, day: 86_400 };

/** The dimension of a unit in the catalog's plural words; `errors per minute` is a count per 60 seconds. */
export function dimensionOfUnit(unit: string): MaybeDimension {
  const [, amount, each] = /^(.+) per (second|minute|hour|day)$/.exec(unit) ?? [];
  if (amount !== undefined && each !== undefined) {
    const of = dimensionOfUnit(amount);
    return of === undefined ? undefined : divide(of, { base: { seconds: 1 }, scale: EACH[each] as number });
  }
  return unit in UNITS ? UNITS[unit] : COUNT;
}

export function multiply(left: Dimension, right: Dimension): Dimension {
  return combine(left, right, 1);
}

export function divide(left: Dimension, right: Dimension): Dimension {
  return combine(left, right, -1);
}

/** Per second, as `rate` makes it. */
export function perSecond(of: MaybeDimension): MaybeDimension {
  return of === undefined ? undefined : divide(of, SECONDS);
}

function combine(left: Dimension, right: Dimension, sign: 1 | -1): Dimension {
  const base: Record<string, number> = { ...left.base };
  for (const [name, power] of Object.entries(right.base)) base[name] = (base[name] ?? 0) + sign * power;
  const kept = Object.entries(base).filter(([, power]) => power !== 0);
  return { base: Object.fromEntries(kept), scale: left.scale * right.scale ** sign };
}

/** After multiplying the numbers by a factor. */
export function scaleBy(of: MaybeDimension, factor: number): MaybeDimension {
  // 0 times something stands for nothing of it, in `or 0 * x`.
  if (of === undefined || factor === 0) return of;
  return { base: of.base, scale: of.scale / Math.abs(factor) };
}

/**
 * The dimension as far as anybody counts in it. A factor that makes no usual unit (twice as many seconds) is part of a
 * formula, and what comes out of a formula nobody knows.
 */
export function usualDimension(of: MaybeDimension): MaybeDimension {
  return of !== undefined && isUsual(withoutCounts(of)) ? withoutCounts(of) : undefined;
}

const POWERS_OF_BYTES = [1, 1e3, 1e6, 1e9, 1e12, 2 ** 10, 2 ** 20, 2 ** 30, 2 ** 40];
const TIMES = [1, 1e-3, 1e-6, 1e-9, 60, 3600, 86_400];

function isUsual({ base, scale }: Dimension): boolean {
  const names = Object.keys(base);
  const usual = (scales: readonly number[]) => scales.some((one) => close(one, scale));
  if (names.length === 0) return usual([1, 0.01]);
  if (base['seconds'] === 1 || base['timestamp'] === 1) return names.length === 1 && usual(TIMES);
  if (base['bytes'] === 1) return usual([...POWERS_OF_BYTES, 1 / 8]);
  if (base['seconds'] === -1) return usual(TIMES.map((time) => 1 / time));
  return usual([1]);
}

/** Equal but for the rounding of floating point. */
export function close(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}

export function sameDimension(a: Dimension, b: Dimension): boolean {
  return sameBase(a, b) && close(a.scale, b.scale);
}

/** Whether two numbers count in the same, whatever their scales. */
export function sameBase(a: Dimension, b: Dimension): boolean {
  const names = new Set([...Object.keys(a.base), ...Object.keys(b.base)]);
  return [...names].every((name) => (a.base[name] ?? 0) === (b.base[name] ?? 0));
}

export function isRatio(of: MaybeDimension): boolean {
  return of !== undefined && sameDimension(of, RATIO);
}

export function isPercent(of: MaybeDimension): boolean {
  return of !== undefined && sameDimension(of, PERCENT);
}

/** Seconds per request are seconds: the things that a mean is taken over leave no unit. */
export function withoutCounts(of: Dimension): Dimension {
  const rest = Object.entries(of.base).filter(([name]) => name !== 'count');
  return (of.base['count'] ?? 0) < 0 && rest.length > 0 ? { base: Object.fromEntries(rest), scale: of.scale } : of;
}

/** In words, for a message: `seconds`, `bytes per second`, `a ratio of 0 to 1`. */
export function nameDimension(of: Dimension): string {
  if (isRatio(of)) return 'a ratio (0 to 1)';
  if (isPercent(of)) return 'a percentage (0 to 100)';
  if (sameDimension(of, COUNT)) return 'a number of things';
  if (sameDimension(of, TIMESTAMP)) return 'a point in time, in seconds';
  const plain = withoutCounts(of);
  const { seconds = 0, ...rest } = plain.base;
  const names = Object.keys(rest).map((name) => (name === 'count' ? 'things' : name));
  if (names.length === 0) return timeName(seconds, plain.scale);
  const scale = seconds === 0 && !close(plain.scale, 1) ? ` of ${plain.scale}` : '';
  const per = seconds === -1 ? ` per ${eachName(plain.scale)}` : '';
  return names.join(' x ') + scale + per;
}

function timeName(power: number, scale: number): string {
  if (power !== 1) return 'per time';
  return (
    Object.entries(UNITS).find(([, unit]) => unit?.base['seconds'] === 1 && close(unit.scale, scale))?.[0] ?? 'time'
  );
}

function eachName(scale: number): string {
  return Object.entries(EACH).find(([, seconds]) => close(1 / seconds, scale))?.[0] ?? 'time';
}
