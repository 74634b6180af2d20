import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ObserveServicesOptions, observeServices, type ProbeError } from '@arx/probes/service-check';
import { type ServiceCheck, serviceCheck } from '@arx/signals';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startServer } from '../fixtures/http-server.ts';
import { listen } from '../fixtures/listen.ts';

const SECRET = 'hunter2';

function observe(options: ObserveServicesOptions) {
  const errors: ProbeError[] = [];
  const { stop } = observeServices({ intervalSeconds: 1, onError: (error) => errors.push(error), ...options });
  onTestFinished(stop);
  return { errors, stop };
}

/** The first check of one service, and what was told of it. */
async function first(
  service: ObserveServicesOptions['services'][number],
  timeoutSeconds = 5,
): Promise<{ check: ServiceCheck; errors: ProbeError[] }> {
  const checks = listen(serviceCheck);
  const { errors, stop } = observe({ services: [service], timeoutSeconds });
  await vi.waitFor(() => expect(checks).toHaveLength(1), 10_000);
  stop();
  return { check: checks[0]!, errors };
}

type Handler = Parameters<typeof startServer>[0];
const status =
  (code: number): Handler =>
  (_, response) =>
    response.writeHead(code, { location: '/elsewhere' }).end('body');

test('a service that answers is online, with the time of its answer', async () => {
  const server = await startServer(async (_, response) => {
    await sleep(120);
    response.end('fine');
  });
  const { check, errors } = await first({ name: 'ollama', url: server.origin, isModelProvider: true });
  expect(check).toEqual({
    service: 'ollama',
    status: 'online',
    score: 100,
    isModelProvider: true,
    durationSeconds: expect.any(Number),
  });
  expect(check.durationSeconds).toBeGreaterThan(0.1);
  expect(check.durationSeconds).toBeLessThan(1);
  expect(errors).toEqual([]);
});

test.each([
  [200, 'online', 100],
  [204, 'online', 100],
  [302, 'degraded', 50],
  [404, 'degraded', 50],
  [429, 'degraded', 50],
  [500, 'offline', 0],
  [503, 'offline', 0],
])('an answer of %i is %s', async (code, expected, score) => {
  const server = await startServer(status(code));
  const { check, errors } = await first({ name: 'api', url: `${server.origin}/health` });
  expect(check).toMatchObject({ status: expected, score, durationSeconds: expect.any(Number) });
  expect(server.seen).toEqual(['/health']);
  expect(errors.map(({ message }) => message)).toEqual(
    expected === 'online' ? [] : [`The service api answered ${code}; expected 2xx.`],
  );
});

test('an answer that takes long is degraded, which is no error', async () => {
  const server = await startServer(async (_, response) => {
    await sleep(100);
    response.end();
  });
  const { check, errors } = await first({ name: 'slow', url: server.origin, degradedAfterSeconds: 0.05 });
  expect(check).toMatchObject({ status: 'degraded', score: 50 });
  expect(errors).toEqual([]);
});

const NO_ANSWER: readonly (readonly [string, Handler, string])[] = [
  ['hangs', () => {}, 'ARX_PROBE_TIMEOUT'],
  ['never ends', (_, response) => response.write('x'), 'ARX_PROBE_TIMEOUT'],
  ['breaks the connection', (request) => request.socket.destroy(), 'ARX_PROBE_FAILED'],
  ['speaks something else', (request) => request.socket.end('SSH-2.0-x\r\n'), 'ARX_PROBE_FAILED'],
  [
    'changes the protocol',
    (request) => request.socket.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    'ARX_PROBE_FAILED',
  ],
];

test.each(NO_ANSWER)('a server that %s is offline, without a time and without a secret', async (_, handle, code) => {
  const server = await startServer(handle);
  const url = `${server.origin.replace('//', `//u:${SECRET}@`)}/${SECRET}?key=${SECRET}`;
  const { check, errors } = await first({ name: 'api', url, token: SECRET }, 0.3);
  expect(check).toEqual({
    service: 'api',
    status: 'offline',
    score: 0,
    isModelProvider: false,
    durationSeconds: undefined,
  });
  expect(errors).toMatchObject([{ code, subject: 'api' }]);
  expect(errors[0]?.stack + JSON.stringify({ ...errors[0] })).not.toContain(SECRET);
});

test('a long body is not read to its end', async () => {
  let sent = 0;
  const server = await startServer(async (_, response) => {
    const piece = Buffer.alloc(2 ** 16);
    while (!response.destroyed && sent < 2 ** 28) {
      sent += piece.length;
      if (!response.write(piece)) await sleep(5);
    }
  });
  expect((await first({ name: 'big', url: server.origin })).check.status).toBe('online');
  expect(sent).toBeLessThan(2 ** 25);
});

test('the token is sent', async () => {
  let authorization: string | undefined;
  const server = await startServer((request, response) => {
    ({ authorization } = request.headers);
    response.end();
  });
  await first({ name: 'api', url: new URL(server.origin), token: SECRET });
  expect(authorization).toBe(`Bearer ${SECRET}`);
});

test.each([
  ['nothing', undefined, { status: 'online', score: 100 }],
  ['a status', { status: 'degraded' }, { status: 'degraded', score: 50 }],
  ['offline', { status: 'offline' }, { status: 'offline', score: 0 }],
  ['a score', { score: 73 }, { status: 'online', score: 73 }],
  ['both', { status: 'degraded', score: 90 }, { status: 'degraded', score: 90 }],
  ['an unknown status', { status: 200 }, { status: 'offline', score: 0 }],
  ['no score', { score: Number.NaN }, { status: 'offline', score: 0 }],
  ['too high a score', { score: 101 }, { status: 'offline', score: 0 }],
])('a check of its own that says %s', async (_, said, expected) => {
  const { check, errors } = await first({ name: 'db', check: async () => said as undefined });
  expect(check).toMatchObject({ service: 'db', ...expected });
  expect(errors).toHaveLength(check.status === 'offline' ? 1 : 0);
});

test.each([
  [Object.assign(new Error(`password ${SECRET}`), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  [new TypeError(SECRET), 'TypeError'],
  [{ code: `${SECRET} with words` }, 'unknown'],
  [SECRET, 'unknown'],
])('a check that throws is offline, and only a code is told', async (thrown, word) => {
  const check = (): Promise<undefined> => Promise.reject(thrown);
  const told = await first({ name: 'db', check });
  expect(told.check).toMatchObject({ status: 'offline', durationSeconds: undefined });
  expect(told.errors.map(({ message }) => message)).toEqual([`The check of db failed (${word}).`]);
});

test('a check that throws at once is a check that failed', async () => {
  const check = (): Promise<undefined> => {
    throw new RangeError('no');
  };
  expect((await first({ name: 'db', check })).check.status).toBe('offline');
});

test('a check that hangs is offline, is aborted, and is not made again before it ends', async () => {
  const aborted: boolean[] = [];
  const check = vi.fn((signal: AbortSignal): Promise<undefined> => {
    signal.addEventListener('abort', () => aborted.push(true));
    return new Promise(() => {});
  });
  const checks = listen(serviceCheck);
  const { errors } = observe({ services: [{ name: 'db', check }], timeoutSeconds: 0.2 });
  await vi.waitFor(() => expect(checks).toHaveLength(3), 10_000);
  expect(checks.map(({ status }) => status)).toEqual(['offline', 'offline', 'offline']);
  expect(check).toHaveBeenCalledTimes(1);
  expect(aborted).toEqual([true]);
  expect(errors.map(({ code }) => code)).toEqual(['ARX_PROBE_TIMEOUT']);
});

test('one service that hangs holds up no other, and thirty at once raise no warning', async () => {
  const warnings: unknown[] = [];
  const warned = (warning: unknown): unknown => warnings.push(warning);
  process.on('warning', warned);
  onTestFinished(() => void process.off('warning', warned));
  const [hanging, fine] = [await startServer(() => {}), await startServer((_, response) => response.end())];
  const others = Array.from({ length: 30 }, (_, i) => ({ name: `fine${i}`, url: fine.origin }));
  const checks = listen(serviceCheck);
  const { stop } = observe({ services: [{ name: 'hanging', url: hanging.origin }, ...others] });
  await vi.waitFor(() => expect(checks.length).toBeGreaterThanOrEqual(60), 10_000);
  stop();
  expect(checks.filter(({ service }) => service === 'hanging')).toEqual([]);
  expect(hanging.seen).toHaveLength(1);
  expect(warnings).toEqual([]);
});

test('the score is the share of the last checks, and the error is told when the trouble begins', async () => {
  const answers = [200, 500, 500, 404, 200];
  const server = await startServer((request, response) => status(answers.shift() ?? 200)(request, response));
  const checks = listen(serviceCheck);
  const { errors } = observe({ services: [{ name: 'api', url: server.origin }] });
  await vi.waitFor(() => expect(checks).toHaveLength(5), 10_000);
  expect(checks.map(({ score }) => Math.round(score ?? -1))).toEqual([100, 50, 33, 38, 50]);
  expect(errors.map(({ message }) => message)).toEqual(['The service api answered 500; expected 2xx.']);
});

test('nothing is checked while nobody listens', async () => {
  const check = vi.fn(async () => undefined);
  observe({ services: [{ name: 'db', check }] });
  await sleep(1100);
  expect(check).not.toHaveBeenCalled();
});

test('after the stop nothing is told', async () => {
  const checks = listen(serviceCheck);
  const { stop } = observe({ services: [{ name: 'db', check: async () => void (await sleep(50)) }] });
  await sleep(20);
  stop();
  await sleep(100);
  expect(checks).toEqual([]);
});

const fine = { name: 'a', url: 'http://127.0.0.1:1/' };

test.each([
  [{ services: 'all' }, 'services'],
  [{ services: [{ url: 'http://a' }] }, 'services[0].name'],
  [{ services: [undefined] }, 'services[0].name'],
  [{ services: [fine, fine] }, 'services[1].name'],
  [{ services: [{ name: 'a' }] }, 'services[0]'],
  [{ services: [{ ...fine, check: async () => undefined }] }, 'services[0]'],
  [{ services: [{ name: 'a', check: 'yes' }] }, 'services[0]'],
  [{ services: [{ name: 'a', url: `nothing ${SECRET}` }] }, 'services[0].url'],
  [{ services: [{ ...fine, token: `${SECRET}\r\nx: y` }] }, 'services[0].token'],
  [{ services: [{ ...fine, degradedAfterSeconds: 0 }] }, 'services[0].degradedAfterSeconds'],
  [{ services: [fine], intervalSeconds: 0.1 }, 'intervalSeconds'],
  [{ services: [fine], timeoutSeconds: -1 }, 'timeoutSeconds'],
])('%j is refused', (options, subject) => {
  let error: ProbeError | undefined;
  try {
    observeServices(options as ObserveServicesOptions);
  } catch (thrown) {
    error = thrown as ProbeError;
  }
  expect(error).toMatchObject({ code: 'ARX_PROBE_OPTION', subject });
  expect(String(error?.stack)).not.toContain(SECRET);
});

test('a question that is under way keeps no process alive', async () => {
  const server = await startServer(() => {});
  const program = `
    import { observeServices } from '@arx/probes/service-check';
    import { serviceCheck, subscribe } from '@arx/signals';
    subscribe(serviceCheck, () => {});
    observeServices({ services: [{ name: 'a', url: '${server.origin}' }], timeoutSeconds: 60 });
    setTimeout(() => {}, 300);`;
  const args = ['--conditions=@arx/source', '--input-type=module', '-e', program];
  const began = performance.now();
  const { status } = spawnSync(process.execPath, args, { cwd: import.meta.dirname, timeout: 20_000 });
  expect(status).toBe(0);
  expect(performance.now() - began).toBeLessThan(10_000);
});
