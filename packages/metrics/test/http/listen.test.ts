import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { landingPage } from '../../src/http/landing.ts';
import { type Listener, type ListenOptions, listen } from '../../src/http/listen.ts';
import type { NodeHandler } from '../../src/http/node-handler.ts';
import { ask, dial } from './support.ts';

const hello: NodeHandler = (_, response) => void response.end('hello\n');

async function start(options: Partial<ListenOptions> = {}): Promise<Listener> {
  const listener = await listen({ routes: { '/metrics': hello }, port: 0, ...options });
  onTestFinished(() => listener.close(0));
  return listener;
}

/** A handler that answers when told to. */
function held() {
  const begun = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const handler: NodeHandler = (_, response) => {
    response.write('first ');
    begun.resolve();
    void go.promise.then(() => response.end('last'));
  };
  return { handler, begun: begun.promise, finish: go.resolve };
}

describe('routes', () => {
  test.each([
    ['/metrics', 200],
    ['/metrics/', 200],
    ['/metrics?x=1', 200],
    ['/metrics/agentos', 200],
    ['/', 404],
    ['/metrics/unknown', 404],
    ['/__proto__', 404],
    ['/constructor', 404],
    ['//metrics', 404],
    ['/METRICS', 404],
    ['http://evil.example/metrics', 404],
  ])('%s is %d', async (path, status) => {
    const { port } = await start({ routes: { '/metrics': hello, '/metrics/agentos': hello } });
    const reply = await ask(port, { path });
    expect(reply.status).toBe(status);
    expect(reply.headers['x-content-type-options']).toBe('nosniff');
    expect(reply.headers['access-control-allow-origin']).toBeUndefined();
    if (status === 404) expect(reply.body.toString()).toBe('Nothing here. There is: /metrics /metrics/agentos\n');
  });

  test('the landing page escapes what it shows', async () => {
    const landing = landingPage({
      title: 'A & B',
      text: '<script>',
      links: [{ href: '/metrics?a="b"', text: "it's" }],
    });
    const { port } = await start({ routes: { '/': landing } });
    const { headers, body } = await ask(port, { path: '/' });
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(body.toString()).toContain('<h1>A &amp; B</h1>\n<p>&lt;script&gt;</p>');
    expect(body.toString()).toContain('<a href="/metrics?a=&quot;b&quot;">it&#39;s</a>');
    expect((await ask(port, { path: '/', method: 'HEAD' })).body.length).toBe(0);
    expect((await ask(port, { path: '/', method: 'POST' })).status).toBe(405);
  });
});

describe('the name that a client asks for', () => {
  test('must be one of this machine: a web site cannot read the page through its own name', async () => {
    const { port } = await start({ allowedHosts: ['host.docker.internal'] });
    expect((await ask(port, { headers: { host: 'localhost' } })).status).toBe(200);
    expect((await ask(port, { headers: { host: 'host.docker.internal:9108' } })).status).toBe(200);
    const refused = await ask(port, { headers: { host: 'evil.example' } });
    expect(refused.status).toBe(403);
    expect(refused.body.toString()).toContain('"evil.example" is not one under which');
  });
});

describe('a place that cannot be listened on', () => {
  test('that is taken says so', async () => {
    const { port } = await start();
    await expect(listen({ routes: {}, port })).rejects.toMatchObject({
      code: 'ARX_LISTEN_FAILED',
      subject: `127.0.0.1:${port}`,
      message: expect.stringContaining('the port is taken by another program'),
    });
  });

  test.each([
    [{ port: 65_536 }, 'a port is a whole number from 0 to 65535'],
    [{ port: -1 }, 'a port is a whole number from 0 to 65535'],
    [{ port: 1.5 }, 'a port is a whole number from 0 to 65535'],
    [{ port: Number.NaN }, 'a port is a whole number from 0 to 65535'],
    [{ port: 0, host: '192.0.2.1' }, 'the address is none of this machine'],
  ])('%j says what to do', async (options, advice) => {
    await expect(listen({ routes: {}, ...options })).rejects.toMatchObject({
      code: 'ARX_LISTEN_FAILED',
      message: expect.stringContaining(advice),
    });
  });
});

describe('closing', () => {
  test('frees the port, ends idle connections, and may be asked for twice', async () => {
    const listener = await start();
    const agent = new Agent({ keepAlive: true });
    await ask(listener.port, { agent });
    const since = performance.now();
    await Promise.all([listener.close(), listener.close()]);
    expect(performance.now() - since).toBeLessThan(2000);
    await expect(ask(listener.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    agent.destroy();
  });

  test('waits for an answer that is under way, also on a connection that would be kept', async () => {
    const { handler, begun, finish } = held();
    const listener = await start({ routes: { '/metrics': handler } });
    const agent = new Agent({ keepAlive: true });
    const reply = ask(listener.port, { agent });
    await begun;
    const closed = listener.close(10_000);
    await sleep(20);
    finish();
    expect((await reply).body.toString()).toBe('first last');
    const since = performance.now();
    await closed;
    expect(performance.now() - since).toBeLessThan(2000);
    agent.destroy();
  });

  test('cuts off what takes too long', async () => {
    const { handler, begun } = held();
    const listener = await start({ routes: { '/metrics': handler } });
    const reply = ask(listener.port);
    await begun;
    await Promise.all([listener.close(20), expect(reply).rejects.toMatchObject({ code: 'ECONNRESET' })]);
  });
});

test('broken requests are answered or cut off, and the server goes on', async () => {
  const { port } = await start();
  for (const text of [
    '\0\0\0\0\r\n\r\n',
    'GET\r\n\r\n',
    'GET /metrics HTTP/1.1\r\n\r\n',
    `GET /${'x'.repeat(100_000)}`,
  ]) {
    const socket = await dial(port, text);
    socket.resume();
    await new Promise((resolve) => socket.once('close', resolve));
  }
  expect((await ask(port)).status).toBe(200);
});

test('its address is told as it can be opened', async () => {
  const { url, port } = await start();
  expect(url).toBe(`http://127.0.0.1:${port}`);
  expect(await (await fetch(`${url}/metrics`)).text()).toBe('hello\n');
});

test('a fallback answers what has no route, and nobody under a name that is not allowed', async () => {
  const { port } = await start({ fallback: (request, response) => void response.end(`api ${request.url}`) });
  expect((await ask(port, { path: '/metrics' })).body.toString()).toBe('hello\n');
  expect((await ask(port, { path: '/runs?limit=1' })).body.toString()).toBe('api /runs?limit=1');
  expect((await ask(port, { path: '/runs', headers: { host: 'evil.example' } })).status).toBe(403);
});
