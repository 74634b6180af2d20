/** What was measured of one contender, in the unit of its row. */
export interface Measured {
  readonly name: string;
  readonly median: number;
  readonly fastest: number;
  readonly slowest: number;
  /** The median of its ratios to the first contender, round by round: 3 means that it needs three times as much. */
  readonly ratio: number;
}

/** One contender and what it took in each round; all lanes of a row have the same rounds. */
export interface Lane {
  readonly name: string;
  readonly samples: readonly number[];
}

/** The middle value; between two, their mean. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle]!;
  return (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Compares lanes with the first. Ratios are taken within a round, so that a busy moment of the machine meets both sides. */
export function compare(lanes: readonly Lane[]): readonly Measured[] {
  const first = lanes[0]!.samples;
  return lanes.map(({ name, samples }) => ({
    name,
    median: median(samples),
    fastest: Math.min(...samples),
    slowest: Math.max(...samples),
    ratio: median(samples.map((sample, round) => sample / first[round]!)),
  }));
}

/** What lanes take beyond a baseline of the same rounds. */
export function beyond(baseline: Lane, lanes: readonly Lane[]): readonly Lane[] {
  return lanes.map(({ name, samples }) => ({
    name,
    samples: samples.map((sample, round) => sample - baseline.samples[round]!),
  }));
}
