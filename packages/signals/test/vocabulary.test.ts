import { failureOf } from '@arx/signals';
import { expect, test } from 'vitest';

class Renamed extends Error {
  override name = 'LeaseLostError';
}
const hostile = Object.defineProperty({}, 'name', {
  get: () => {
    throw new Error('no');
  },
});

test.each([
  ['an error', new TypeError('x'), 'failure', 'TypeError'],
  ['an error whose class has another name', new Renamed('x'), 'failure', 'LeaseLostError'],
  ['a timeout', new DOMException('x', 'TimeoutError'), 'failure', 'TimeoutError'],
  ['an abort', new DOMException('x', 'AbortError'), 'cancelled', 'cancelled'],
  ['the word cancelled', 'cancelled', 'cancelled', 'cancelled'],
  ['a word', 'guard_refused', 'failure', 'guard_refused'],
  ['an object with a name that is no error', { name: 'RateLimited' }, 'failure', 'RateLimited'],
  ['nothing', undefined, 'failure', 'unknown'],
  ['null', null, 'failure', 'unknown'],
  ['an empty word', '', 'failure', 'unknown'],
  ['a number', 42, 'failure', 'unknown'],
  ['an object without a name', {}, 'failure', 'unknown'],
  ['a name that is no text', { name: 42 }, 'failure', 'unknown'],
  ['a name that throws', hostile, 'failure', 'unknown'],
])('failureOf reads %s', (_, thrown, outcome, reason) => {
  expect(failureOf(thrown)).toEqual({ outcome, reason });
});
