import { describe, expect, test } from 'vitest';
import { limitsOf, readFailure } from '../../src/ai/failure.ts';

const named = (name: string, more: object = {}): Error => Object.assign(new Error('no'), { name, ...more });
const api = (statusCode: number, more: object = {}): Error => named('AI_APICallError', { statusCode, ...more });

describe('readFailure', () => {
  test.each([
    ['429', api(429), 'rate_limit', 'AI_APICallError'],
    ['401', api(401), 'auth', 'AI_APICallError'],
    ['403', api(403), 'auth', 'AI_APICallError'],
    ['408', api(408), 'timeout', 'AI_APICallError'],
    ['504', api(504), 'timeout', 'AI_APICallError'],
    ['500', api(500), 'api', 'AI_APICallError'],
    ['a gateway', named('GatewayRateLimitError', { statusCode: 429 }), 'rate_limit', 'GatewayRateLimitError'],
    [
      'no connection',
      named('AI_APICallError', { cause: named('Error', { code: 'ECONNREFUSED' }) }),
      'api',
      'AI_APICallError',
    ],
    [
      'a broken body',
      named('TypeError', { cause: named('SocketError', { code: 'UND_ERR_SOCKET' }) }),
      'api',
      'TypeError',
    ],
    [
      'a slow head',
      named('TypeError', { cause: named('X', { code: 'UND_ERR_HEADERS_TIMEOUT' }) }),
      'timeout',
      'TypeError',
    ],
    ['a timeout', new DOMException('late', 'TimeoutError'), 'timeout', 'TimeoutError'],
    ['a timeout below', api(200, { cause: named('TimeoutError') }), 'timeout', 'TimeoutError'],
    ['the last of several attempts', named('AI_RetryError', { lastError: api(429) }), 'rate_limit', 'AI_APICallError'],
    ['a part of a stream', { type: 'rate_limit_error', message: 'slow down' }, 'rate_limit', 'rate_limit_error'],
    ['a status in a part of a stream', { code: 429, message: 'slow down' }, 'rate_limit', 'unknown'],
    ['a part without a word', { message: 'something about user@example.org' }, 'api', 'unknown'],
    ['our own mistake', named('AI_InvalidPromptError'), 'other', 'AI_InvalidPromptError'],
    ['any error', new RangeError('no'), 'other', 'RangeError'],
    ['a text', 'user@example.org left', 'other', 'unknown'],
    ['nothing', undefined, 'other', 'unknown'],
  ])('reads %s', (_, error, kind, reason) => {
    expect(readFailure(error)).toMatchObject({ outcome: 'failure', kind, reason });
  });

  test.each([
    ['an abort', AbortSignal.abort().reason],
    ['an abort of a server', named('ResponseAborted')],
    ['an abort below', api(200, { cause: named('AbortError') })],
  ])('reads %s as cancelled', (_, error) => {
    expect(readFailure(error)).toMatchObject({ outcome: 'cancelled', reason: 'cancelled' });
  });

  test('knows the status of an error answer, and none of a body that broke after a good head', () => {
    expect(readFailure(api(429, { responseHeaders: { 'x-ratelimit-remaining-requests': '0' } })).answer).toEqual({
      statusCode: 429,
      remainingRequests: 0,
    });
    expect(readFailure(api(200)).answer).toEqual({});
  });

  test('recognises what the SDK, the network or a signal throws, and nothing else', () => {
    for (const error of [api(500), named('AI_NoOutputGeneratedError'), AbortSignal.abort().reason]) {
      expect(readFailure(error).recognised).toBe(true);
    }
    for (const error of [new Error('user left'), 'user left', undefined]) {
      expect(readFailure(error).recognised).toBe(false);
    }
  });

  test('ends with a chain of causes that is a ring, and with a value that throws', () => {
    const ring: { cause?: unknown } = {};
    ring.cause = ring;
    const hostile = {
      get cause(): unknown {
        throw new Error('no');
      },
    };
    for (const error of [ring, hostile]) expect(readFailure(error)).toMatchObject({ kind: 'other', reason: 'unknown' });
  });
});

test.each([
  [{ 'x-ratelimit-remaining-requests': '59' }, { remainingRequests: 59 }],
  [{ 'anthropic-ratelimit-requests-remaining': '0' }, { remainingRequests: 0 }],
  [{ 'x-ratelimit-remaining-requests': '' }, {}],
  [{ 'x-ratelimit-remaining-requests': 'many' }, {}],
  [{}, {}],
  [undefined, {}],
])('limitsOf reads %j', (headers, limits) => {
  expect(limitsOf(headers as Record<string, string> | undefined)).toEqual(limits);
});
