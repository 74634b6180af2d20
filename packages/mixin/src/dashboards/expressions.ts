import type { Query } from '../grafana/panel.ts';

/** The window that Grafana fits to the zoom and to the scrape interval: never less than four scrapes. */
const FITTED = '$__rate_interval';

/** Growth per second, over the window that fits the zoom. */
export function rate(counter: string): string {
  return `rate(${counter}[${FITTED}])`;
}

/** Growth over a window such as `1h`; `$__range` is the time range of the dashboard. */
export function increase(counter: string, window: string): string {
  return `increase(${counter}[${window}])`;
}

/**
 * Growth over a window of a counter whose series appear with their first event, which no increase can see: a series that
 * was not there when the window began counts as a whole.
 */
export function newOrIncreased(counter: string, window: string): string {
  return `(${counter} unless ${counter} offset ${window}) or ${increase(counter, window)}`;
}

/** Adds up, keeping these labels. */
export function sum(inner: string, ...by: readonly string[]): string {
  return by.length === 0 ? `sum(${inner})` : `sum by (${by.join(', ')}) (${inner})`;
}

/** The largest of what several processes show of one thing, keeping these labels. */
export function max(inner: string, ...by: readonly string[]): string {
  return by.length === 0 ? `max(${inner})` : `max by (${by.join(', ')}) (${inner})`;
}

/** The smallest of what several processes show of one thing, keeping these labels. */
export function min(inner: string, ...by: readonly string[]): string {
  return by.length === 0 ? `min(${inner})` : `min by (${by.join(', ')}) (${inner})`;
}

/** A part of a whole, 0 to 1; 0 when there is no such part, and no answer when the whole is 0. */
export function share(part: string, whole: string, window: string = FITTED): string {
  return `(sum(rate(${part}[${window}])) or vector(0)) / (sum(rate(${whole}[${window}])) > 0)`;
}

/** The quantile of a histogram's buckets, keeping these labels; never above the highest finite bound. */
export function quantile(q: number, buckets: string, ...by: readonly string[]): string {
  return quantileOf(q, sum(rate(buckets), 'le', ...by));
}

/** The quantile of summed buckets. */
export function quantileOf(q: number, buckets: string): string {
  return `histogram_quantile(${q}, ${buckets})`;
}

/** One query for each quantile, named `p50`, `p95` and so on, with the labels behind it. */
export function quantiles(
  qs: readonly [number, ...number[]],
  buckets: string,
  ...by: readonly string[]
): readonly [Query, ...Query[]] {
  const [first, ...rest] = qs;
  const query = (q: number): Query => ({
    expr: quantile(q, buckets, ...by),
    legend: [`p${q * 100}`, ...by.map((label) => `{{${label}}}`)].join(' '),
  });
  return [query(first), ...rest.map(query)];
}

/** The mean of a histogram, keeping these labels; no answer where nothing was observed. `name` makes its selectors. */
export function mean(select: (suffix: '_count' | '_sum') => string, ...by: readonly string[]): string {
  return `${sum(rate(select('_sum')), ...by)} / (${sum(rate(select('_count')), ...by)} > 0)`;
}
