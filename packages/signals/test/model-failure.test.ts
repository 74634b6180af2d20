import { type ModelFailureKind, modelFailureKindOf, runModelCall, startModelCall } from '@arx/signals';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { payloads, recordSignals } from './fixtures/record.ts';

const named = (name: string, more: object = {}): Error => Object.assign(new Error('no'), { name, ...more });

test.each<[string, unknown, ModelFailureKind]>([
  ['a name for the rate limit', named('RateLimitError'), 'rate_limit'],
  ['a name for lateness', named('TimeoutError'), 'timeout'],
  ['the signal of a time limit', new DOMException('late', 'TimeoutError'), 'timeout'],
  ['a name for a refused key', named('AuthenticationError'), 'auth'],
  ['a name for a missing right', named('PermissionDeniedError'), 'auth'],
  ['status 429', named('Error', { status: 429 }), 'rate_limit'],
  ['status 401 under its other name', named('Error', { statusCode: 401 }), 'auth'],
  ['status 403', { status: 403 }, 'auth'],
  ['status 408', { statusCode: 408 }, 'timeout'],
  ['status 504', { status: 504 }, 'timeout'],
  ['any other status of an error', named('Error', { status: 500 }), 'api'],
  ['a status, which knows better than a name', named('APIError', { status: 429 }), 'rate_limit'],
  ['a status that is no error, and a name', named('TimeoutError', { status: 200, statusCode: 'no' }), 'timeout'],
  ['a word', 'rate_limit', 'rate_limit'],
  ['the name alone', 'TimeoutError', 'timeout'],
  ['an error of the program', new RangeError('no'), 'other'],
  ['a message, which is not read', new Error('429 RateLimitError'), 'other'],
  ['nothing', undefined, 'other'],
])('the kind of a failed model call is what the error says: %s', (_, error, kind) => {
  expect(modelFailureKindOf(error)).toBe(kind);
});

test('whatever is thrown has a kind', () => {
  const kinds = ['rate_limit', 'timeout', 'auth', 'api', 'other'];
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error('no');
      },
    },
  );
  const part = fc.oneof(
    fc.anything(),
    fc.integer({ min: 399, max: 600 }),
    fc.constantFrom('TimeoutError', Symbol('x')),
  );
  const error = fc.oneof(
    fc.anything(),
    fc.constant(hostile),
    fc.record({ name: part, status: part, statusCode: part }),
  );
  fc.assert(fc.property(error, (thrown) => kinds.includes(modelFailureKindOf(thrown))));
});

test('a call and its requests take the kind from the error, unless the caller knows better', async () => {
  const recorded = recordSignals();
  const refused = named('RateLimitError', { status: 429 });
  await expect(runModelCall({}, () => Promise.reject(refused))).rejects.toBe(refused);

  const call = startModelCall({});
  call.attemptFailed(new DOMException('late', 'TimeoutError'));
  call.retry();
  call.retry(refused);
  call.fail(refused, 'other');

  startModelCall({}).fail(AbortSignal.abort().reason);
  expect(payloads(recorded, 'model.call').map(({ failureKind }) => failureKind)).toEqual([
    'rate_limit',
    'other',
    undefined,
  ]);
  expect(payloads(recorded, 'model.attempt').map(({ failureKind }) => failureKind)).toEqual([
    'rate_limit',
    'timeout',
    'rate_limit',
    'other',
    undefined,
  ]);
});
