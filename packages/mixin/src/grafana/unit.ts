/**
 * Units as Grafana names them, those that our dashboards use. A typing error would be shown behind every number, so the
 * list is closed; `suffix:` writes its own word behind the number.
 *
 * Throughputs, all per second: `cps` counts, `eps` events, `mps` messages, `ops` operations, `reqps` requests, `Bps`
 * bytes. `percent` is 0 to 100, `percentunit` 0 to 1.
 */
export type Unit =
  | 'Bps'
  | 'bytes'
  | 'celsius'
  | 'cps'
  | 'currencyUSD'
  | 'dateTimeFromNow'
  | 'eps'
  | 'ms'
  | 'mps'
  | 'none'
  | 'ops'
  | 'percent'
  | 'percentunit'
  | 'reqps'
  | 's'
  | 'short'
  | 'watt'
  | `suffix:${string}`;
