import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createPage, type Page } from '../../src/exposition/page.ts';
import { nodeHandler } from '../../src/http/node-handler.ts';
import type { SeriesStore } from '../../src/store/series-store.ts';
import { OPENMETRICS, put, render, sourceOf, textOf } from '../exposition/support.ts';
import { ask, counters, dial, serve } from './support.ts';

const rejections: unknown[] = [];
process.on('unhandledRejection', (error) => rejections.push(error));
afterEach(() => {
  expect(rejections).toEqual([]);
});

function pageOf(...stores: SeriesStore[]): Page {
  return createPage({ sources: [sourceOf(stores)], selfMetrics: false });
}

function isUnpinned(store: SeriesStore): boolean {
  const slot = put(store, ['probe'], 1);
  store.remove(slot);
  const again = put(store, ['probe again'], 1);
  store.remove(again);
  return again === slot;
}

/** A page that gives these chunks and then fails. */
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
    const port = await serve(nodeHandler(pageOf(store)));
    const plain = await ask(port);
    expect(plain.status).toBe(200);
    expect(plain.headers).toMatchObject({
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      vary: 'Accept, Accept-Encoding',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.body.toString()).toBe(await render([store]));
    const openMetrics = await ask(port, { headers: { accept: OPENMETRICS } });
    expect(openMetrics.headers['content-type']).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(openMetrics.body.toString()).toBe(await render([store], { accept: OPENMETRICS }));
  });

  test('gives a page of many chunks whole, plain and compressed, also to many at once', async () => {
    const store = counters(50_000);
    const port = await serve(nodeHandler(pageOf(store)));
    const expected = await render([store]);
    const replies = await Promise.all(
      [undefined, 'gzip', undefined, 'gzip'].map((encoding) =>
        ask(port, { headers: encoding === undefined ? {} : { 'accept-encoding': encoding } }),
      ),
    );
    for (const { headers, body } of replies) {
      const isGzip = headers['content-encoding'] === 'gzip';
      expect((isGzip ? gunzipSync(body) : body).toString() === expected).toBe(true);
    }
    expect(replies.map(({ headers }) => headers['content-encoding'])).toEqual([undefined, 'gzip', undefined, 'gzip']);
    expect(isUnpinned(store)).toBe(true);
  });

  test('gives the page whole through middleware that forgets who waits for a write', async () => {
    const store = counters(50_000);
    const handler = nodeHandler(pageOf(store));
    const port = await serve((request, response) => {
      const write = response.write.bind(response) as (chunk: Uint8Array) => boolean;
      response.write = (chunk: Uint8Array): boolean => write(chunk);
      handler(request, response);
    });
    expect((await ask(port)).body.toString() === (await render([store]))).toBe(true);
    const gzip = await ask(port, { headers: { 'accept-encoding': 'gzip' } });
    expect(gunzipSync(gzip.body).toString() === (await render([store]))).toBe(true);
  });

  test('gives an empty page', async () => {
    const port = await serve(nodeHandler(pageOf()));
    expect((await ask(port)).body.toString()).toBe('');
    expect(gunzipSync((await ask(port, { headers: { 'accept-encoding': 'gzip' } })).body).toString()).toBe('');
  });

  test('gives the sources the time that Prometheus has, less a margin', async () => {
    let told = Number.POSITIVE_INFINITY;
    const since = performance.now();
    const refresh = (signal: AbortSignal): Promise<void> =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          told = performance.now() - since;
          resolve();
        });
      });
    const page = createPage({ sources: [{ ...sourceOf([counters(1)]), refresh }] });
    const port = await serve(nodeHandler(page));
    const { body } = await ask(port, { headers: { 'x-prometheus-scrape-timeout-seconds': '0.2' } });
    expect(body.toString()).toContain('a_total');
    expect(told).toBeGreaterThan(140);
    expect(told).toBeLessThan(5000);
  });
});

describe('other methods', () => {
  test('HEAD gives the headers without rendering', async () => {
    const page = pageOf(counters(1));
    const begun = vi.spyOn(page, 'scrape');
    const port = await serve(nodeHandler(page));
    const { status, headers, body } = await ask(port, { method: 'HEAD', headers: { 'accept-encoding': 'gzip' } });
    expect([status, headers['content-type'], headers['content-encoding'], body.length]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
      'gzip',
      0,
    ]);
    expect(begun).toHaveBeenCalledOnce();
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('%s is refused', async (method) => {
    const port = await serve(nodeHandler(pageOf()));
    const { status, headers, body } = await ask(port, { method });
    expect([status, headers.allow, body.toString()]).toEqual([
      405,
      'GET, HEAD',
      'Metrics are read with GET or HEAD.\n',
    ]);
  });
});

describe('a failure', () => {
  test('before the first byte is a 500 that says nothing of the inside', async () => {
    const errors: unknown[] = [];
    const port = await serve(nodeHandler(failingPage([]), { onError: (error) => errors.push(error) }));
    const { status, headers, body } = await ask(port, { headers: { 'accept-encoding': 'gzip' } });
    expect([status, headers['content-type'], headers['content-encoding'], body.toString()]).toEqual([
      500,
      'text/plain; charset=utf-8',
      undefined,
      'The metrics page could not be rendered.\n',
    ]);
    expect(errors).toEqual([new Error('secret detail')]);
  });

  test.each(['identity', 'gzip'])(
    'after it breaks the connection (%s), so that half a page is never taken for a whole',
    async (encoding) => {
      const errors: unknown[] = [];
      const port = await serve(nodeHandler(failingPage(['a 1\n']), { onError: (error) => errors.push(error) }));
      await expect(ask(port, { headers: { 'accept-encoding': encoding } })).rejects.toMatchObject({
        code: 'ECONNRESET',
      });
      expect(errors).toEqual([new Error('secret detail')]);
    },
  );
});

describe('a client that goes away', () => {
  test.each(['identity', 'gzip'])(
    'in the middle of a page (%s) leaves nothing behind and disturbs nobody',
    async (encoding) => {
      const store = counters(100_000);
      const errors: unknown[] = [];
      const port = await serve(nodeHandler(pageOf(store), { onError: (error) => errors.push(error) }));
      const socket = await dial(port, `GET / HTTP/1.1\r\nhost: x\r\naccept-encoding: ${encoding}\r\n\r\n`);
      const other = ask(port);
      await sleep(20);
      socket.destroy();
      expect((await other).body.toString() === (await render([store]))).toBe(true);
      await vi.waitFor(() => expect(isUnpinned(store)).toBe(true));
      expect(errors).toEqual([]);
    },
  );

  test('while the sources are asked ends their time', async () => {
    let signal: AbortSignal | undefined;
    const refresh = (given: AbortSignal): Promise<void> => {
      signal = given;
      return new Promise((resolve) => given.addEventListener('abort', () => resolve()));
    };
    const page = createPage({ sources: [{ ...sourceOf([]), refresh }] });
    const port = await serve(nodeHandler(page));
    const socket = await dial(port, 'GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await vi.waitFor(() => expect(signal?.aborted).toBe(false));
    socket.destroy();
    await vi.waitFor(() => expect(signal?.aborted).toBe(true));
    expect(await textOf(page.scrape({ refreshMs: 1 }).chunks)).toContain('arx_scrapes_total');
  });
});

test('a client that does not read holds up neither others nor the store, and gets the whole page later', async () => {
  const store = counters(100_000);
  const port = await serve(nodeHandler(pageOf(store)));
  const expected = await render([store]);
  const slow = await dial(port, 'GET / HTTP/1.0\r\nconnection: close\r\n\r\n');
  await sleep(50);
  expect((await ask(port)).body.toString() === expected).toBe(true);
  await vi.waitFor(() => expect(isUnpinned(store)).toBe(true), { timeout: 5000 });
  const parts: Buffer[] = [];
  slow.on('data', (chunk: Buffer) => parts.push(chunk));
  slow.resume();
  await new Promise((resolve) => slow.once('end', resolve));
  const reply = Buffer.concat(parts).toString();
  expect(reply.slice(reply.indexOf('\r\n\r\n') + 4) === expected).toBe(true);
});
