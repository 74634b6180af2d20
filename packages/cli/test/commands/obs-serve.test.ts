import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, truncateSync, unlinkSync, utimesSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createHome, type Home, runHere } from '../helpers/arx.ts';
import { readPage } from '../helpers/page.ts';

describe('a server on loopback', () => {
  let home: Home;
  let url: string;

  const cleanUps: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    home = createHome((cleanUp) => cleanUps.push(cleanUp));
    ({ url } = await home.serve(['--allow-host', 'host.docker.internal']));
  });

  afterAll(async () => {
    for (const cleanUp of cleanUps) await cleanUp();
  });

  test('has the series known from the flows at 0 before any run', async () => {
    const page = await readPage(`${url}/metrics`);
    const flow = { flow_id: 'feature_request_to_pr' };
    for (const name of [
      'ar_flow_started_total',
      'ar_flow_success_total',
      'ar_flow_fail_total',
      'ar_step_retries_total',
    ]) {
      expect([name, page.value(name, flow)]).toEqual([name, 0]);
    }
    expect(page.value('ar_step_latency_ms_bucket', { ...flow, le: '800' })).toBe(0);
    expect(page.value('ar_tokens_total')).toBe(0);
    expect(page.value('ar_flow_fail_total', { ...flow, reason: 'cancelled', branch: 'main' })).toBe(0);
  });

  test('has its process and the spool on the main page, and the families of the system alone on theirs', async () => {
    const main = await readPage(`${url}/metrics`);
    expect(main.value('arx_build_info')).toBe(1);
    expect(main.value('arx_spool_writers', { state: 'live' })).toBe(1);
    expect(main.value('process_cpu_seconds_total')).toBeGreaterThan(0);
    expect(main.value('nodejs_eventloop_lag_seconds')).toBeDefined();
    const own = await readPage(`${url}/metrics/arx`);
    const families = Array.from(own.text.matchAll(/^# TYPE (\S+)/gm), ([, name]) => name);
    // The gauge of running steps appears with the first step.
    expect(families).toEqual([
      'ar_flow_started_total',
      'ar_flow_success_total',
      'ar_flow_fail_total',
      'ar_step_latency_ms',
      'ar_step_retries_total',
      'ar_tokens_total',
    ]);
  });

  test('says at / what is there, at /healthz that it is well, and nothing elsewhere', async () => {
    const landing = await (await fetch(`${url}/`)).text();
    for (const path of ['/metrics', '/metrics/arx', '/healthz']) expect(landing).toContain(`href="${path}"`);
    expect(landing).toContain(home.spool);
    const health = await fetch(`${url}/healthz`);
    expect(await health.json()).toMatchObject({ status: 'ok', service: 'arx', version: '0.1.0' });
    expect((await fetch(`${url}/healthz`, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${url}/nothing`)).status).toBe(404);
  });

  test('refuses a name that is not of this machine, unless it is allowed', async () => {
    expect(await statusFor(url, 'attacker.example')).toBe(403);
    expect(await statusFor(url, 'host.docker.internal')).toBe(200);
    expect(await statusFor(url, 'localhost')).toBe(200);
  });

  test('is named when its port is asked for again, for the same spool and for another', async () => {
    const { port } = new URL(url);
    const same = await runHere(['obs', 'serve', '--port', port], { AR_METRICS_DIR: home.spool });
    expect(same.code).toBe(5);
    expect(same.err).toMatch(/arx already serves this spool on \S+\/metrics \(process \d+\)[\s\S]*stop it: kill \d+/);
    const other = await runHere(['obs', 'serve', '--port', port], { AR_METRICS_DIR: `${home.spool}-2` });
    expect(other.code).toBe(5);
    expect(other.err).toContain('which serves another spool');
  });
});

test('off loopback it warns, and no page tells a path of this machine', async () => {
  const home = createHome();
  const server = home.start(['obs', 'serve', '--port', '0'], { AR_METRICS_ADDR: '0.0.0.0' });
  const [, url] = await server.said(/(http:\S+)\/metrics {2}serves/);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  for (const path of ['/', '/healthz']) {
    const text = await (await fetch(`${url}${path}`)).text();
    expect(text).not.toContain(home.directory);
    expect(text).not.toContain('pid');
  }
  const { err } = await server.stop();
  expect(err).toContain('warning: 0.0.0.0 is not loopback');
});

test('without AR_ENABLE_METRICS=1 it serves all the same and says so', async () => {
  const home = createHome();
  const server = await home.serve([], { AR_ENABLE_METRICS: undefined });
  expect((await readPage(`${server.url}/metrics`)).value('ar_flow_started_total')).toBe(0);
  expect((await server.stop()).out).toContain('AR_ENABLE_METRICS is not 1');
});

test('SIGTERM ends it gracefully with 0', async () => {
  const server = await createHome().serve();
  expect(await server.stop('SIGTERM')).toMatchObject({ code: 0, err: '' });
});

test('a second signal ends it at once, however long an answer takes', async () => {
  const server = await createHome().serve();
  const { port } = new URL(server.url);
  // A request that never ends holds the graceful end up for seconds.
  const slow = connect(Number(port), '127.0.0.1');
  slow.on('error', () => {});
  await new Promise((resolve) => slow.write('GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n', resolve));
  await readPage(`${server.url}/metrics`);
  server.child.kill('SIGINT');
  await expect
    .poll(() =>
      fetch(`${server.url}/healthz`).then(
        () => 'open',
        () => 'closed',
      ),
    )
    .toBe('closed');
  // A second one within a quarter of a second would be the same press.
  await sleep(300);
  expect((await server.stop()).code).toBe(130);
  slow.destroy();
});

test('a port that another program has is named, with what to do', async () => {
  const other = createServer((_request, response) => response.end('not arx'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const { code, out, err } = await runHere(['obs', 'serve', '--port', String(port)], {
    AR_METRICS_DIR: createHome().spool,
  });
  expect({ code, out }).toEqual({ code: 5, out: '' });
  expect(err).toContain(`arx: port ${port} on 127.0.0.1 is in use by another program`);
  expect(err).toContain(`--port ${port + 1}`);
  expect(err).toContain(`ss -ltnp 'sport = :${port}'`);
  other.close();
});

test('an address that is not of this machine ends with 5', async () => {
  const { code, err } = await runHere(['obs', 'serve', '--port', '0', '--addr', '192.0.2.1'], {
    AR_METRICS_DIR: createHome().spool,
  });
  expect(code).toBe(5);
  expect(err).toMatch(/^arx: .*192\.0\.2\.1/);
});

test.each([
  [['--port', '99999'], {}, '--port is "99999"'],
  [[], { AR_METRICS_PORT: 'abc' }, 'AR_METRICS_PORT is "abc"'],
  [['--host', 'http://x'], {}, '--addr is "http://x"'],
])('a bad value is one message and 2: %j %j', async (argv, env, message) => {
  const { code, out, err } = await runHere(['obs', 'serve', ...argv], env);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(`arx: ${message}`);
});

test('totals that are torn are told once, and processes that end later are added up again', async () => {
  const home = createHome();
  const run = ['flow', 'run', '--flow=feature_request_to_pr', '--dry-run', '--speed', '100'];
  for (let i = 0; i < 2; i++) {
    await home.run(run);
    const server = await home.serve();
    await readPage(`${server.url}/metrics`);
    await expect.poll(() => readdirSync(home.spool).filter((name) => name.endsWith('.values')).length).toBe(1);
    await server.stop();
  }
  const newest = join(home.spool, readdirSync(home.spool).findLast((name) => name.endsWith('.totals')) as string);
  truncateSync(newest, 200);
  const then = new Date(Date.now() - 60_000);
  utimesSync(newest, then, then);
  const server = await home.serve();
  await readPage(`${server.url}/metrics`);
  await sleep(6000);
  await home.run(run);
  await expect
    .poll(
      async () => {
        await readPage(`${server.url}/metrics`);
        return readdirSync(home.spool).filter((name) => name.endsWith('.values')).length;
      },
      { timeout: 5000 },
    )
    .toBe(1);
  expect(readdirSync(home.spool).filter((name) => name.endsWith('.torn'))).toHaveLength(1);
  await readPage(`${server.url}/metrics`);
  const { err } = await server.stop();
  expect(err.split('warning: ').map((text) => text.split('\n')[0])).toEqual([
    '',
    expect.stringMatching(/\.totals is set aside \(torn: .*counts of ended processes may be missing/),
    expect.stringMatching(/\.totals\.torn is set aside .* is lost$/),
  ]);
  expect(err).toContain(`mv ${newest} ${newest}.torn`);
}, 30_000);

test('on a full disk it serves what is there, says so once, and writes when there is room; a run is refused', async (context) => {
  const home = createHome();
  mkdirSync(home.spool, { mode: 0o700 });
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=0700', 'tmpfs', home.spool]);
  if (status !== 0) return context.skip('needs root to mount a tmpfs');
  onTestFinished(() => void spawnSync('umount', ['-l', home.spool]));
  const run = ['flow', 'run', '--flow=feature_request_to_pr', '--dry-run', '--speed', '100'];
  expect((await home.run(run)).code).toBe(0);
  const filler = join(home.spool, 'filler');
  fill(filler);
  const refused = await home.run(run);
  expect(refused.code).toBe(4);
  expect(refused.err).toContain('nothing was started');
  const server = await home.serve();
  const { value } = await readPage(`${server.url}/metrics`);
  expect(value('ar_flow_started_total', { flow_id: 'feature_request_to_pr' })).toBe(1);
  expect(value('arx_spool_writers', { state: 'live' })).toBe(0);
  unlinkSync(filler);
  const page = await readPage(`${server.url}/metrics`);
  expect(page.value('arx_spool_writers', { state: 'live' })).toBe(1);
  const { code, err } = await server.stop();
  expect(code).toBe(0);
  expect(err.match(/warning:/g)).toHaveLength(1);
  expect(err).toMatch(
    /warning: the spool \S+ cannot be written: the disk is full \(ENOSPC\)[\s\S]*stand at 0[\s\S]*df -h/,
  );
  expect(err).not.toContain('AR_ENABLE_METRICS');
}, 30_000);

/** Takes all the room that is left. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (;;) writeSync(file, Buffer.alloc(4096));
  } catch {
    closeSync(file);
  }
}

/** `fetch` does not let a caller choose the Host header. */
function statusFor(url: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    socket.once('error', reject).once('close', () => resolve(Number(answer.split(' ')[1])));
    socket.write(`GET /healthz HTTP/1.1\r\nHost: ${host}:${port}\r\nConnection: close\r\n\r\n`);
  });
}
