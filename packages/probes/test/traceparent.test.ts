import { expect, test } from 'vitest';
import { parseTraceparent } from '../src/traceparent.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';

// https://www.w3.org/TR/trace-context/#traceparent-header
test.each([
  ['of this version', `00-${traceId}-${spanId}-01`, true],
  ['not sampled', `00-${traceId}-${spanId}-00`, true],
  ['of a later version, with more fields', `cc-${traceId}-${spanId}-01-what-comes`, true],
  ['of the version that is none', `ff-${traceId}-${spanId}-01`, false],
  ['with a trace of zeros', `00-${'0'.repeat(32)}-${spanId}-01`, false],
  ['with a span of zeros', `00-${traceId}-${'0'.repeat(16)}-01`, false],
  ['in capitals', `00-${traceId.toUpperCase()}-${spanId}-01`, false],
  ['too short', `00-${traceId.slice(1)}-${spanId}-01`, false],
  ['too long in its flags', `00-${traceId}-${spanId}-011`, false],
  ['without flags', `00-${traceId}-${spanId}`, false],
  ['empty', '', false],
  ['none', undefined, false],
])('a header %s', (_, header, isValid) => {
  expect(parseTraceparent(header)).toEqual(isValid ? { traceId, spanId } : undefined);
});
