/**
 * The formats that a page is written in: the Prometheus text formats 0.0.4 and 1.0.0 and OpenMetrics 1.0.0
 * (https://prometheus.io/docs/instrumenting/exposition_formats/). The two text formats differ only in how names outside
 * `[a-zA-Z0-9_:]` are quoted; no family here has such a name, so that they give the same bytes, and no escaping scheme
 * ever changes a name.
 */
export type Format = 'text-0.0.4' | 'text-1.0.0' | 'openmetrics-1.0.0';

/** In the order of our own preference, which counts where a client likes several equally well. */
export const FORMATS: readonly Format[] = ['text-0.0.4', 'openmetrics-1.0.0', 'text-1.0.0'];

/** Media type and version of each format. */
export const MEDIA: { readonly [format in Format]: { readonly type: string; readonly version: string } } = {
  'text-0.0.4': { type: 'text/plain', version: '0.0.4' },
  'text-1.0.0': { type: 'text/plain', version: '1.0.0' },
  'openmetrics-1.0.0': { type: 'application/openmetrics-text', version: '1.0.0' },
};

/** The `Content-Type` of a page; `escaping` is repeated from the request that asked for it. */
export function contentTypeOf(format: Format, escaping?: string): string {
  const { type, version } = MEDIA[format];
  return `${type}; version=${version}; charset=utf-8${escaping === undefined ? '' : `; escaping=${escaping}`}`;
}
