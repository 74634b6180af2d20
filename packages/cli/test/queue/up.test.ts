import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createRequire } from 'node:module';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect, test } from 'vitest';
import { createHome, type Home } from '../helpers/arx.ts';
import { readPage } from '../helpers/page.ts';
import { clientOf, type QueueProcess, queueDatabases, startQueue } from '../helpers/queue.ts';

/** The validator that Fastify brings. */
const require = createRequire(createRequire(import.meta.url).resolve('@fastify/ajv-compiler'));
const validator = 'ajv/dist/2020.js';
const { Ajv2020 } = require(validator);

const databases = queueDatabases();
const UP = ['up', '--no-run'];
const FAST = { flow: 'test_flow', execMode: 'dry_run', options: { speed: 1_000_000 } };
/** A run that takes some two seconds. */
const SLOW = { flow: 'feature_request_to_pr', execMode: 'dry_run', options: { speed: 2 } };

async function statusOf({ ask }: Pick<QueueProcess, 'ask'>, id: string): Promise<string> {
  return (await ask(`/runs/${id}`)).body.status;
}

/** A run that is under way. */
async function running(up: QueueProcess): Promise<string> {
  const { body } = await up.post('/runs', SLOW);
  await expect.poll(() => statusOf(up, body.id)).toBe('RUNNING');
  return body.id;
}

test('up serves page, API and worker: what is submitted is COMPLETED and counted', async () => {
  const home = createHome();
  const env = await databases.fresh();
  const up = await startQueue(home, ['up', '--speed', 'max'], { ...env, AR_ENABLE_METRICS: undefined });
  await up.said(/the queue +http:\S+\/runs, in postgresql:[\s\S]*a queued run +\S*arx run submit[\s\S]*Serving until/);
  expect(await up.ask('/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
  const submitted = await home.run(['run', 'submit', '--flow=test_flow', '--dry-run', '--speed=max', '--json'], env);
  const { id } = JSON.parse(submitted.out);
  expect((await home.run(['run', 'wait', id, '--timeout=10s'], env)).code).toBe(0);
  expect(await up.ask(`/runs/${id}`)).toMatchObject({ status: 200, body: { id, status: 'COMPLETED', attempt: 1 } });
  const { body } = await up.post('/runs', FAST);
  await expect.poll(() => statusOf(up, body.id)).toBe('COMPLETED');
  expect(await up.ask('/healthz')).toMatchObject({
    body: { status: 'ok', queue: { status: 'ready', worker: { running: 0, concurrency: 4 } } },
  });
  const page = await readPage(`${up.url}/metrics`);
  expect(page.value('ar_flow_success_total', { flow_id: 'test_flow' })).toBe(2);
  expect(page.value('autobot_api_requests_total', { method: 'POST', route: '/runs' })).toBe(1);

  const { code, err, out } = await up.stop('SIGTERM');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).not.toContain(new URL(env.DATABASE_URL).password);
});

test('the OpenAPI document has what stands beside the API, as it is answered', async () => {
  const up = await startQueue(createHome(), ['server'], await databases.fresh());
  await up.ask('/metrics');
  const { paths } = (await up.ask('/openapi.json')).body;
  const beside = [
    '/metrics',
    '/metrics/{system}',
    '/api/monitoring/metrics',
    '/api/monitoring/health/metrics',
    '/healthz',
  ];
  expect(Object.keys(paths)).toEqual(expect.arrayContaining([...beside, '/runs', '/readyz']));
  for (const path of beside) {
    const { status } = await up.ask(path.replace('{system}', 'xyn'));
    expect(Object.keys(paths[path].get.responses), path).toContain(String(status));
  }
  expect(paths['/metrics/{system}'].get.parameters[0].schema.enum).toContain('xyn');
  const { schema } = paths['/healthz'].get.responses[200].content['application/json'];
  const ajv = new Ajv2020({ strict: false });
  const { body } = await up.ask('/healthz');
  expect(ajv.validate(schema, body), ajv.errorsText()).toBe(true);
  const described = [...Object.keys(schema.properties), ...Object.keys(schema.properties.queue.properties)];
  expect(described).toEqual(expect.arrayContaining([...Object.keys(body), ...Object.keys(body.queue)]));
  expect(body.scrapers).toHaveLength(2);
});

test('SIGTERM hands the lease of a run back, and the next worker finishes it', async () => {
  const home = createHome();
  const env = await databases.fresh();
  const up = await startQueue(home, [...UP, '--grace', '0s'], env);
  const id = await running(up);
  const events = fetch(`${up.url}/runs/${id}/events`).then((response) => response.text());
  await sleep(300);
  const began = performance.now();
  const { code, out } = await up.stop('SIGTERM');
  expect(performance.now() - began).toBeLessThan(4_000);
  expect(code).toBe(0);
  expect(out).toContain('1 run went back to the queue');
  // Who followed the run saw that, and a clean end.
  expect(await events).toContain('event: returned');

  const next = await startQueue(home, [...UP, '--concurrency', '1'], env);
  await expect.poll(() => statusOf(next, id), { timeout: 10_000 }).toBe('COMPLETED');
  expect((await next.ask(`/runs/${id}`)).body).toMatchObject({ attempt: 2, rescues: 0 });
});

test('a run that ends within the grace time stays with its worker', async () => {
  const home = createHome();
  const env = await databases.fresh();
  const up = await startQueue(home, UP, env);
  const { body } = await up.post('/runs', {
    flow: 'feature_request_to_pr',
    execMode: 'dry_run',
    options: { speed: 4 },
  });
  await expect.poll(() => statusOf(up, body.id)).toBe('RUNNING');
  const { code, out } = await up.stop('SIGTERM');
  expect(code).toBe(0);
  expect(out).toContain('1 run may end within 5 s');
  expect(out).not.toContain('went back');
  const { out: shown } = await home.run(['run', 'show', body.id, '--json'], env);
  expect(JSON.parse(shown)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
});

test('two servers on two ports share one database', async () => {
  const home = createHome();
  const env = await databases.fresh();
  const [one, two] = await Promise.all([startQueue(home, UP, env), startQueue(home, UP, env)]);
  const ids = await Promise.all(
    Array.from({ length: 20 }, async (_, i) => (await (i % 2 === 0 ? one : two).post('/runs', FAST)).body.id as string),
  );
  // Each is seen by both, whoever took it.
  for (const id of ids) {
    await expect.poll(() => statusOf(one, id)).toBe('COMPLETED');
    expect(await statusOf(two, id)).toBe('COMPLETED');
  }
  // When one goes, the other has all.
  const slow = await Promise.all([running(one), running(two)]);
  expect((await one.stop()).code).toBe(0);
  for (const id of slow) await expect.poll(() => statusOf(two, id), { timeout: 10_000 }).toBe('COMPLETED');
}, 30_000);

test('after kill -9 the run begins again when its lease has run out', async () => {
  const home = createHome();
  const env = await databases.fresh();
  const up = await startQueue(home, [...UP, '--lease', '1s'], env);
  const id = await running(up);
  await up.stop('SIGKILL');
  const again = await startQueue(home, [...UP, '--lease', '1s'], env);
  await expect.poll(() => statusOf(again, id), { timeout: 10_000 }).toBe('COMPLETED');
  expect((await again.ask(`/runs/${id}`)).body).toMatchObject({ attempt: 2, rescues: 1 });
});

test('without its database up serves the page, says what is missing, and takes it when it comes', async () => {
  const home = createHome();
  const { url: admin } = databases.postgres();
  const url = new URL(admin);
  url.pathname = '/later';
  const up = home.start([...UP, '--port', '0'], { DATABASE_URL: url.href });
  const [, base = ''] = await up.said(/the page +(http:\S+)\/metrics[\s\S]*the queue +not there; the warning says why/);
  const { ask } = clientOf(base);
  expect((await ask('/metrics')).status).toBe(200);
  expect(await ask('/runs')).toMatchObject({ status: 503, body: { code: 'ARX_DATABASE_UNKNOWN' } });
  const { status, body } = await ask('/readyz');
  expect({ status, code: body.checks[0].code }).toEqual({ status: 503, code: 'ARX_DATABASE_UNKNOWN' });
  expect((await ask('/healthz')).body.queue).toEqual({ status: 'unavailable', code: 'ARX_DATABASE_UNKNOWN' });

  const client = new pg.Client({ connectionString: admin });
  await client.connect();
  await client.query('CREATE DATABASE later');
  await client.end();
  await up.said(/the queue is ready/);
  expect((await ask('/readyz')).status).toBe(200);
  const { code, err } = await up.stop();
  expect(code).toBe(0);
  expect(err).toContain('warning: there is no run queue');
  expect(err).toContain('--no-queue');
  expect(err.match(/there is no run queue/g)).toHaveLength(1);
  expect(err).not.toContain(url.password);
});

test('a database that never answers does not hold up the end', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const up = createHome().start([...UP, '--port', '0'], { DATABASE_URL: `postgresql://127.0.0.1:${port}/arx` });
  const [, url = ''] = await up.said(/(http:\S+)\/metrics {2}serves/);
  expect((await clientOf(url).ask('/readyz')).body.checks[0].code).toBe('ARX_QUEUE_STARTING');
  const began = performance.now();
  expect(await up.stop('SIGTERM')).toMatchObject({ code: 0, err: '' });
  expect(performance.now() - began).toBeLessThan(4_000);
  silent.close();
});

test.each([
  [['run', 'list'], 'SIGINT', 130],
  [['worker'], 'SIGTERM', 0],
] as const)('%j at a database that never answers ends at once by %s', async (argv, signal, code) => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const connected = new Promise((resolve) => silent.once('connection', resolve));
  const waiting = createHome().start([...argv], { DATABASE_URL: `postgresql://127.0.0.1:${port}/arx` });
  await connected;
  const began = performance.now();
  expect(await waiting.stop(signal)).toMatchObject({ code, err: '' });
  expect(performance.now() - began).toBeLessThan(4_000);
  silent.close();
});

test('a bad address of the database, a bad token or a bad flag is an error at the start', async () => {
  const home = createHome();
  const token = 'short-and-secret';
  const cases: readonly (readonly [readonly string[], NodeJS.ProcessEnv, string])[] = [
    [UP, { DATABASE_URL: 'localhost:5432/arx' }, 'DATABASE_URL'],
    [UP, { DATABASE_URL: 'postgresql://x/y', ARX_API_TOKEN: token.slice(0, 10) }, 'ARX_API_TOKEN'],
    [[...UP, '--concurrency', '0'], { DATABASE_URL: 'postgresql://x/y' }, '--concurrency'],
    [[...UP, '--queues', 'a b'], { DATABASE_URL: 'postgresql://x/y' }, '--queues'],
    [UP, { ARX_QUEUE: 'no' }, 'ARX_QUEUE'],
  ];
  for (const [argv, env, said] of cases) {
    const { code, out, err } = await home.run(argv, env);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(said);
    expect(err).not.toContain(token.slice(0, 10));
  }
});

test('--no-queue serves the page alone', async () => {
  const home = createHome();
  const up = home.start([...UP, '--no-queue', '--port', '0'], { DATABASE_URL: 'postgresql://127.0.0.1:1/x' });
  const [, url = ''] = await up.said(/the page +(http:\S+)\/metrics[\s\S]*Serving until/);
  expect((await fetch(`${url}/runs`)).status).toBe(404);
  expect(await (await fetch(`${url}/healthz`)).json()).not.toHaveProperty('queue');
  expect(await up.stop()).toMatchObject({ code: 0, err: '' });
});

test('with the flow engine off there is no worker', async () => {
  const home = createHome();
  const env = await databases.fresh();
  const up = await startQueue(home, ['up'], { ...env, AR_ENABLE_FLOW_ENGINE: '0' });
  const { body } = await up.post('/runs', FAST);
  const { queue } = (await up.ask('/healthz')).body;
  expect(queue).toMatchObject({ status: 'ready' });
  expect(queue).not.toHaveProperty('worker');
  const worker = await home.run(['worker'], { ...env, AR_ENABLE_FLOW_ENGINE: '0' });
  expect(worker).toMatchObject({ code: 6, out: '' });
  expect(await statusOf(up, body.id)).toBe('QUEUED');
});

/** Asks with headers that `fetch` does not let through. */
function askAs(url: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject).end();
  });
}

test('on loopback it answers to names of this machine and to no page of another site', async () => {
  const home = createHome();
  const { url } = await startQueue(home, ['server'], await databases.fresh());
  const path = `${url}/runs`;
  expect(await askAs(path, {})).toBe(200);
  expect(await askAs(path, { host: 'evil.example' })).toBe(403);
  expect(await askAs(path, { origin: 'http://evil.example' })).toBe(403);
  expect(await askAs(path, { 'sec-fetch-site': 'cross-site' })).toBe(403);
});

test('off loopback everything but the pages needs the token, which is never shown', async () => {
  const home = createHome();
  const env = await databases.fresh();
  const token = 'c0ffee-c0ffee-c0ffee-c0ffee';
  const file = join(home.directory, 'token');
  writeFileSync(file, `${token}\n`);
  const up = await startQueue(home, ['server', '--addr', '0.0.0.0'], { ...env, ARX_API_TOKEN_FILE: file });
  for (const path of ['/metrics', '/metrics/xyn', '/api/monitoring/metrics']) {
    expect((await up.ask(path)).status, path).toBe(200);
  }
  const closed = ['/', '/healthz', '/livez', '/readyz', '/runs', '/openapi.json', '/api/monitoring/health/metrics'];
  for (const path of closed) {
    expect(await up.ask(path), path).toMatchObject({ status: 401, body: { code: 'ARX_TOKEN_REQUIRED' } });
    expect((await up.ask(path, { headers: { authorization: `Bearer ${token}` } })).status, path).toBe(200);
  }
  const { out, err } = await up.stop();
  expect(out + err).not.toContain(token);

  const open = await startQueue(home, ['server', '--addr', '0.0.0.0'], env);
  expect(await open.ask('/runs')).toMatchObject({ status: 403, body: { code: 'ARX_TOKEN_UNSET' } });
  expect((await open.ask('/metrics')).status).toBe(200);
  expect((await open.stop()).err).toContain('the API refuses everybody');
});

test('a client that takes nothing does not hold up the end', async () => {
  const home = createHome();
  const up = await startQueue(home, ['server'], await databases.fresh());
  const { body } = await up.post('/runs', FAST);
  const socket = connect(Number(new URL(up.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(`GET /runs/${body.id}/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
  await new Promise((resolve) => socket.once('data', resolve));
  socket.pause();
  const began = performance.now();
  expect((await up.stop('SIGTERM')).code).toBe(0);
  expect(performance.now() - began).toBeLessThan(3_000);
  socket.destroy();
});

/** A directory that the account of the embedded server may enter, whoever runs the test. */
function dataDir(home: Home): string {
  chmodSync(home.directory, 0o711);
  const directory = join(home.directory, 'data');
  mkdirSync(directory, { mode: 0o711 });
  return directory;
}

test('without DATABASE_URL it brings Postgres along, shared by all commands, and survives kill -9', async () => {
  const home = createHome();
  const env = { ARX_DATA_DIR: dataDir(home) };
  const up = await startQueue(home, UP, env);
  await up.said(/the queue: creating the database[\s\S]*the queue is ready: the embedded Postgres in/);
  const submitted = await home.run(['run', 'submit', '--flow=test_flow', '--dry-run', '--wait', '--speed=max'], env);
  expect(submitted).toMatchObject({ code: 0, err: '' });
  await up.stop('SIGKILL');
  const again = await startQueue(home, UP, env);
  const { body } = await again.ask('/runs?status=COMPLETED');
  expect(body.runs).toHaveLength(1);
  const { code, out } = await again.stop();
  expect(code).toBe(0);
  expect(out).not.toContain('creating');
}, 40_000);
