import { parseWeightedList } from '../exposition/weighted-list.ts';

/** Seconds that Prometheus waits by default (`scrape_timeout`); for clients that do not say how long they do. */
const DEFAULT_TIMEOUT_S = 10;
/** A client cannot keep the sources busy for longer. */
const MAX_TIMEOUT_S = 120;
/** Time kept for rendering and sending, in milliseconds; a quarter of the timeout where that is less. */
const MARGIN_MS = 500;

/**
 * Milliseconds that the sources of a page have, for the value of `X-Prometheus-Scrape-Timeout-Seconds`: the timeout less
 * half a second, as `blackbox_exporter` does it. Anything but a positive number counts as not given.
 */
export function refreshTime(header: string | undefined): number {
  const seconds = Number(header ?? DEFAULT_TIMEOUT_S);
  const usable = seconds > 0 ? Math.min(seconds, MAX_TIMEOUT_S) : DEFAULT_TIMEOUT_S;
  return usable * 1000 - Math.min(MARGIN_MS, usable * 250);
}

/** Whether the client takes gzip, and likes it no less than an answer as it is (RFC 9110, 12.5.3). */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  const weights = new Map(parseWeightedList(acceptEncoding ?? '').map(({ value, q }) => [value, q]));
  const gzip = weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0;
  return gzip > 0 && gzip >= (weights.get('identity') ?? 0);
}
