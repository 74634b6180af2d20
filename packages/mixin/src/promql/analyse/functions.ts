/** What a function makes of the samples of its vector. */
export type Effect =
  /** Growth per second of a total. */
  | 'rate'
  /** Growth of a total within the range. */
  | 'growth'
  /** Change per second of a number that rises and falls. */
  | 'slope'
  /** Change within the range. */
  | 'change'
  /** A sample that stands for those of the range, in their unit. */
  | 'same'
  /** The same number, cut or rounded. */
  | 'rounded'
  /** A number of samples. */
  | 'count'
  /** 1 where there is something. */
  | 'one'
  /** A number of seconds since 1970. */
  | 'timestamp'
  /** A number without a unit that we know of. */
  | 'other';

const EFFECTS: Readonly<Record<Effect, readonly string[]>> = {
  rate: ['rate', 'irate'],
  growth: ['increase'],
  slope: ['deriv'],
  change: ['delta', 'idelta'],
  same: [
    'avg_over_time',
    'double_exponential_smoothing',
    'first_over_time',
    'holt_winters',
    'last_over_time',
    'mad_over_time',
    'max_over_time',
    'min_over_time',
    'predict_linear',
    'quantile_over_time',
    'sort',
    'sort_by_label',
    'sort_by_label_desc',
    'sort_desc',
    'stddev_over_time',
    'sum_over_time',
    'info',
  ],
  rounded: ['abs', 'ceil', 'clamp', 'clamp_max', 'clamp_min', 'floor', 'round'],
  count: ['changes', 'count_over_time', 'resets'],
  one: ['present_over_time'],
  timestamp: [
    'timestamp',
    'ts_of_first_over_time',
    'ts_of_last_over_time',
    'ts_of_max_over_time',
    'ts_of_min_over_time',
  ],
  other: [],
};

const BY_NAME: ReadonlyMap<string, Effect> = new Map(
  Object.entries(EFFECTS).flatMap(([effect, names]) => names.map((name) => [name, effect as Effect] as const)),
);

/** The effect of a function that keeps labels and works sample by sample. `other` for one that we do not know. */
export function effectOf(name: string): Effect {
  return BY_NAME.get(name) ?? 'other';
}

/** Functions that need a total since the start of a process. */
export const NEEDS_TOTAL: ReadonlySet<string> = new Set(['rate', 'irate', 'increase', 'resets']);
