import { type HttpRequestFields, httpRequest } from '@arx/signals';
import { expect, test } from 'vitest';
import { listen, observed } from '../fixtures/listening.ts';

const request = (fields: Partial<HttpRequestFields>): void =>
  httpRequest.publish(() => ({
    method: 'GET',
    route: '/runs/{id}',
    statusCode: 200,
    durationSeconds: 0.04,
    ...fields,
  }));

test('an answered request is counted under its route, with its duration', () => {
  const { moved } = listen();
  const labels = { method: 'GET', route: '/runs/{id}' };
  expect(moved(() => request({}))).toEqual([
    ...observed('autobot_api_request_duration_seconds', labels, 0.04),
    ['autobot_api_requests_total', { ...labels, status_class: '2xx' }, 1],
  ]);
});

test.each([
  [100, '1xx'],
  [204, '2xx'],
  [301, '3xx'],
  [404, '4xx'],
  [503, '5xx'],
  [599, '5xx'],
  [0, '5xx'],
  [999, '5xx'],
  [undefined, '4xx'],
] as const)('status %s is in %s', (statusCode, status_class) => {
  const { moved } = listen();
  const moves = moved(() => request({ statusCode, aborted: statusCode === undefined }));
  expect(moves).toContainEqual(['autobot_api_requests_total', { method: 'GET', route: '/runs/{id}', status_class }, 1]);
});

test('a client that left in the middle of an answer leaves its status as it is', () => {
  const { moved } = listen();
  const labels = { method: 'GET', route: '/runs/{id}', status_class: '2xx' };
  expect(moved(() => request({ aborted: true }))).toContainEqual(['autobot_api_requests_total', labels, 1]);
});

test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])('%s is told apart', (method) => {
  const { moved } = listen();
  expect(moved(() => request({ method }))[2]?.[1]['method']).toBe(method);
});

test.each(['HEAD', 'OPTIONS', '_OTHER', 'constructor'])('%s is another method', (method) => {
  const { moved } = listen();
  expect(moved(() => request({ method }))[2]?.[1]['method']).toBe('OTHER');
});

test('a request that no route matched is other, and so is a path that somebody took for a route', () => {
  const { moved } = listen();
  expect(moved(() => request({ route: undefined }))[2]?.[1]['route']).toBe('other');
  expect(moved(() => request({ route: '/runs/4711', durationSeconds: 1 }))[2]?.[1]['route']).toBe('other');
});
