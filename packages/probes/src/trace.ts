import type { TraceContext } from '@arx/signals';

/** What is used of a span of `@opentelemetry/api`. */
interface SpanLike {
  spanContext(): { readonly traceId: string; readonly spanId: string };
}

/** What `@opentelemetry/api` 1.x shares between its copies, under a name that it keeps for the whole major version. */
interface OpenTelemetryGlobal {
  readonly context?: { active(): { getValue(key: symbol): unknown } };
}

const apiKey = Symbol.for('opentelemetry.js.api.1');
const spanKey = Symbol.for('OpenTelemetry Context Key SPAN');

/**
 * The span of OpenTelemetry that is active here; `undefined` when there is none, or no OpenTelemetry at all. Read from
 * what its API shares in the process, so that a program without it needs no dependency for this.
 */
export function activeTrace(): TraceContext | undefined {
  const api = (globalThis as { [apiKey]?: OpenTelemetryGlobal })[apiKey];
  const span = api?.context?.active().getValue(spanKey) as SpanLike | undefined;
  if (span === undefined) return undefined;
  const { traceId, spanId } = span.spanContext();
  // A span of zeros is the API's word for none.
  return /^0*$/.test(traceId) ? undefined : { traceId, spanId };
}
