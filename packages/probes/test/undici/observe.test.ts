import { channel } from 'node:diagnostics_channel';
import { setTimeout as sleep } from 'node:timers/promises';
import { observeUndici } from '@arx/probes/undici';
import { httpClientRequest, subscribe } from '@arx/signals';
import { expect, onTestFinished, test } from 'vitest';
import { startServer } from '../fixtures/http-server.ts';
import { record } from '../fixtures/record.ts';

const CHANNELS = ['create', 'headers', 'trailers', 'error', 'bodyChunkSent', 'bodyChunkReceived'].map((name) =>
  channel(`undici:request:${name}`),
);
const listening = (): boolean[] => CHANNELS.map(({ hasSubscribers }) => hasSubscribers);

test('a second start changes nothing, and one end ends it', async () => {
  const recorded = record();
  const server = await startServer((_, response) => response.end());
  expect(listening()).not.toContain(true);
  const stop = observeUndici();
  onTestFinished(stop);
  expect(observeUndici({ routeOf: () => '/other' })).toBe(stop);
  await (await fetch(server.origin)).text();
  expect(recorded.requests.map(({ route }) => route)).toEqual([undefined]);
  stop();
  expect(listening()).not.toContain(true);
  await (await fetch(server.origin)).text();
  expect(recorded.requests).toHaveLength(1);
});

test('an end of an earlier start does not end a later one', () => {
  const first = observeUndici();
  first();
  onTestFinished(observeUndici());
  first();
  expect(listening()).not.toContain(false);
});

test('a request that began when nobody listened stays untold', async () => {
  onTestFinished(observeUndici());
  const server = await startServer(async (_, response) => {
    await sleep(20);
    response.end();
  });
  const asked = fetch(server.origin);
  const recorded = record();
  await (await asked).text();
  expect(recorded.requests).toEqual([]);
});

test('messages that make no sense do no harm', () => {
  const recorded = record();
  onTestFinished(observeUndici());
  const request = { method: 'GET', path: '/', origin: 'no address' };
  channel('undici:request:trailers').publish({ request });
  channel('undici:request:create').publish({ request });
  channel('undici:request:error').publish({ request });
  channel('undici:request:error').publish({ request });
  expect(recorded.requests).toMatchObject([{ serverAddress: 'unknown', outcome: 'failure' }]);
});

test('a listener that throws does not disturb the request', async () => {
  onTestFinished(observeUndici());
  onTestFinished(
    subscribe(httpClientRequest, () => {
      throw new Error('no');
    }),
  );
  const server = await startServer((_, response) => response.end('x'));
  expect(await (await fetch(server.origin)).text()).toBe('x');
});
