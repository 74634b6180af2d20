/** Where to start looking for the bucket of a value. */
export interface BucketIndex {
  /** The upper bounds, ascending, and `+Inf`. */
  readonly bounds: Float64Array;
  /** Per cell, a bucket that is not above that of any value in the cell. */
  readonly cells: Uint8Array;
  /** The key of the first cell. Values below it share it, as those above share the last. */
  readonly first: number;
  /** Bits of the upper half of a double that its key leaves out. */
  readonly shift: number;
}

const MAX_CELLS = 1024;
/** Leaves sign, exponent and four bits of the mantissa: 16 cells for each power of two. */
const FINEST = 16;
/** Leaves sign and exponent. */
const COARSEST = 20;

const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);
const UPPER = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/**
 * Divides the values from the lowest positive bound to the highest into cells, by the leading bits of their doubles, so
 * that a bucket is found in a step or two. Searching the bounds one by one, or by halves, costs a branch for each, and of
 * a value that nobody can foresee the processor guesses some of them wrong.
 */
export function createBucketIndex(buckets: readonly number[]): BucketIndex {
  const bounds = Float64Array.of(...buckets, Number.POSITIVE_INFINITY);
  const lowest = buckets.find((bound) => bound > 0);
  const highest = buckets.at(-1) as number;
  if (lowest === undefined) return { bounds, cells: Uint8Array.of(below(bounds, 0)), first: 0, shift: COARSEST };
  let shift = FINEST;
  while (shift < COARSEST && keyOf(highest, shift) - keyOf(lowest, shift) + 2 > MAX_CELLS) shift++;
  const first = keyOf(lowest, shift);
  const cells = Uint8Array.from({ length: keyOf(highest, shift) - first + 2 }, (_, k) =>
    below(bounds, k === 0 ? 0 : lowestOf(first + k, shift)),
  );
  return { bounds, cells, first, shift };
}

/** The first bound that is not below the value, which is not negative. */
export function bucketOf({ bounds, cells, first, shift }: BucketIndex, value: number): number {
  const cell = keyOf(value, shift) - first;
  let bucket = cells[cell < 0 ? 0 : cell < cells.length ? cell : cells.length - 1] as number;
  while (value > (bounds[bucket] as number)) bucket++;
  return bucket;
}

/** The leading bits of a value that is not negative: they rise with it. */
function keyOf(value: number, shift: number): number {
  // Adding 0 makes -0 plain, whose sign would be the highest of all bits.
  double[0] = value + 0;
  return (halves[UPPER] as number) >>> shift;
}

/** The lowest value that has this key. */
function lowestOf(key: number, shift: number): number {
  halves[1 - UPPER] = 0;
  halves[UPPER] = key << shift;
  return double[0] as number;
}

function below(bounds: Float64Array, value: number): number {
  return bounds.findIndex((bound) => bound >= value);
}
