import { gunzipSync } from 'node:zlib';
import { describe, expect, test, vi } from 'vitest';
import { createPage, type Page } from '../../src/exposition/page.ts';
import { webHandler } from '../../src/http/web-handler.ts';
import { OPENMETRICS, put, render, sourceOf } from '../exposition/support.ts';
import { counters } from './support.ts';

const request = (headers: Record<string, string> = {}, init: RequestInit = {}) =>
  new Request('http://localhost/metrics', { headers, ...init });

function pageOf(...stores: ReturnType<typeof counters>[]): Page {
  return createPage({ sources: [sourceOf(stores)], selfMetrics: false });
}

function isUnpinned(store: ReturnType<typeof counters>): boolean {
  const slot = put(store, ['probe'], 1);
  store.remove(slot);
  const again = put(store, ['probe again'], 1);
  store.remove(again);
  return again === slot;
}

function failingPage(chunks: readonly string[]): Page {
  async function* read() {
    for (const chunk of chunks) yield Buffer.from(chunk);
    throw new Error('secret detail');
  }
  return { scrape: () => ({ contentType: 'text/plain', chunks: read() }) };
}

describe('GET', () => {
  test('gives the page in the format that the client asks for', async () => {
    const store = counters(3);
    const response = await webHandler(pageOf(store))(request({ accept: OPENMETRICS }));
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8',
      vary: 'Accept, Accept-Encoding',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(await response.text()).toBe(await render([store], { accept: OPENMETRICS }));
  });

  test('gives a page of many chunks whole, plain and compressed', async () => {
    const store = counters(50_000);
    const handler = webHandler(pageOf(store));
    const expected = await render([store]);
    expect((await (await handler(request())).text()) === expected).toBe(true);
    const gzip = await handler(request({ 'accept-encoding': 'gzip' }));
    expect(gzip.headers.get('content-encoding')).toBe('gzip');
    expect(gunzipSync(await gzip.arrayBuffer()).toString() === expected).toBe(true);
    expect(isUnpinned(store)).toBe(true);
  });
});

test('HEAD gives the headers without a body', async () => {
  const response = await webHandler(pageOf(counters(1)))(request({}, { method: 'HEAD' }));
  expect([response.status, response.headers.get('content-type'), response.body]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
    null,
  ]);
});

test('another method is refused', async () => {
  const response = await webHandler(pageOf())(request({}, { method: 'POST' }));
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

test('a failure before the first byte is a 500 that says nothing of the inside', async () => {
  const errors: unknown[] = [];
  const response = await webHandler(failingPage([]), { onError: (error) => errors.push(error) })(request());
  expect([response.status, await response.text()]).toEqual([500, 'The metrics page could not be rendered.\n']);
  expect(errors).toEqual([new Error('secret detail')]);
});

test.each(['identity', 'gzip'])('a failure after it breaks the body (%s)', async (encoding) => {
  const errors: unknown[] = [];
  const handler = webHandler(failingPage(['a 1\n']), { onError: (error) => errors.push(error) });
  const response = await handler(request({ 'accept-encoding': encoding }));
  await expect(response.arrayBuffer()).rejects.toThrow();
  expect(errors).toEqual([new Error('secret detail')]);
});

test.each(['identity', 'gzip'])('cancelling the body (%s) leaves nothing behind', async (encoding) => {
  const store = counters(100_000);
  const response = await webHandler(pageOf(store))(request({ 'accept-encoding': encoding }));
  const reader = response.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await vi.waitFor(() => expect(isUnpinned(store)).toBe(true));
});

test('a request that is aborted while the sources are asked ends their time', async () => {
  let signal: AbortSignal | undefined;
  const refresh = (given: AbortSignal): Promise<void> => {
    signal = given;
    return new Promise((resolve) => given.addEventListener('abort', () => resolve()));
  };
  const abort = new AbortController();
  const handler = webHandler(createPage({ sources: [{ ...sourceOf([]), refresh }] }));
  const response = handler(request({}, { signal: abort.signal }));
  await vi.waitFor(() => expect(signal?.aborted).toBe(false));
  abort.abort();
  expect(signal?.aborted).toBe(true);
  await response;
});
