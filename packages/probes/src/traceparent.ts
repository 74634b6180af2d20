import type { TraceContext } from '@arx/signals';

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(?:$|-)/;

/** Reads a `traceparent` header (W3C Trace Context, also of later versions); `undefined` for none and for nonsense. */
export function parseTraceparent(header: string | undefined): TraceContext | undefined {
  const [, traceId, spanId] = (header !== undefined && TRACEPARENT.exec(header)) || [];
  return traceId === undefined || spanId === undefined ? undefined : { traceId, spanId };
}
