import { setTimeout as sleep } from 'node:timers/promises';
import { type ObserveAlertsOptions, observeAlerts, type ProbeError } from '@arx/probes/alerts';
import { alertsSample, subscribe } from '@arx/signals';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startServer } from '../fixtures/http-server.ts';
import { listen } from '../fixtures/listen.ts';

const SECRET = 'hunter2';

function observe(options: ObserveAlertsOptions) {
  const errors: ProbeError[] = [];
  const { stop } = observeAlerts({ intervalSeconds: 1, onError: (error) => errors.push(error), ...options });
  onTestFinished(stop);
  return { errors, stop };
}

test('asks with the token and the password of the address, and tells what stands', async () => {
  const asked: (string | undefined)[] = [];
  const server = await startServer((request, response) => {
    asked.push(request.headers.authorization);
    response.end('[{"fingerprint":"aa","labels":{"alertname":"A","team":"x","severity":"critical"}}]');
  });
  const samples = listen(alertsSample);
  const url = `${server.origin}/prefix/api/v2/alerts?active=true`;
  const { errors, stop } = observe({ url, token: SECRET, categoryLabel: 'team' });
  await vi.waitFor(() => expect(samples).toHaveLength(1));
  expect(samples).toEqual([{ alerts: [{ fingerprint: 'aa', category: 'x', severity: 'critical' }] }]);
  expect(server.seen).toEqual(['/prefix/api/v2/alerts?active=true']);
  stop();
  observe({ url: url.replace('http://', `http://arx:${SECRET}@`) });
  await vi.waitFor(() => expect(samples).toHaveLength(2));
  expect(asked).toEqual([`Bearer ${SECRET}`, `Basic ${Buffer.from(`arx:${SECRET}`).toString('base64')}`]);
  expect(errors).toEqual([]);
});

test('no answer is no sample, and is told once until there is one again', async () => {
  let status = 503;
  const server = await startServer((_, response) => {
    response.statusCode = status;
    response.end('[]');
  });
  const samples = listen(alertsSample);
  const { errors } = observe({ url: `${server.origin}/api/v2/alerts` });
  await vi.waitFor(() => expect(server.seen).toHaveLength(2), 10_000);
  status = 200;
  await vi.waitFor(() => expect(samples).toEqual([{ alerts: [] }]), 10_000);
  status = 401;
  await vi.waitFor(() => expect(errors).toHaveLength(2), 10_000);
  expect(errors.map(({ message }) => /answered (\d+)/.exec(message)?.[1])).toEqual(['503', '401']);
});

type Handler = Parameters<typeof startServer>[0];

const TROUBLE: readonly (readonly [string, Handler, string, RegExp])[] = [
  ['a redirect', (_, response) => response.writeHead(302, { location: '/elsewhere' }).end(), 'FAILED', /answered 302/],
  ['something else', (_, response) => response.end('<html>'), 'FAILED', /no list of alerts of alertmanager/],
  ['a connection that breaks', (request) => request.socket.destroy(), 'FAILED', /ECONNRESET/],
  [
    'a body that breaks off',
    (_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('[');
      setTimeout(() => response.destroy(), 20);
    },
    'FAILED',
    /ECONNRESET/,
  ],
  ['no answer', () => {}, 'TIMEOUT', /within 0.3 s/],
  ['a body that never ends', (_, response) => response.write('['), 'TIMEOUT', /within 0.3 s/],
  [
    'a body that trickles',
    (_, response) => {
      const timer = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(timer));
    },
    'TIMEOUT',
    /within 0.3 s/,
  ],
  ['a flood', (_, response) => void flood(response), 'FAILED', /more than 4194304 bytes/],
];

async function flood(response: Parameters<Handler>[1]): Promise<void> {
  const piece = Buffer.alloc(2 ** 18, ' ');
  while (!response.destroyed) {
    if (!response.write(piece))
      await Promise.race([new Promise((resolve) => response.once('drain', resolve)), sleep(50)]);
  }
}

test.each(TROUBLE)('%s is told without the address, and nothing is published', async (_, handle, code, message) => {
  const server = await startServer(handle);
  const samples = listen(alertsSample);
  const url = `${server.origin.replace('//', `//arx:${SECRET}@`)}/api/v2/alerts?token=${SECRET}`;
  const timeoutSeconds = code === 'TIMEOUT' ? 0.3 : 5;
  const { errors, stop } = observe({ url, token: SECRET, timeoutSeconds });
  await vi.waitFor(() => expect(errors).toHaveLength(1), 10_000);
  stop();
  expect(errors[0]).toMatchObject({
    code: `ARX_PROBE_${code}`,
    subject: 'alerts',
    message: expect.stringMatching(message),
  });
  const { message: text, stack, ...rest } = errors[0]!;
  expect(`${text} ${stack} ${JSON.stringify(rest)}`).not.toMatch(new RegExp(`${SECRET}|${server.port}`));
  expect(server.seen).toHaveLength(1);
  expect(samples).toEqual([]);
});

test('nobody there is told with the code', async () => {
  const server = await startServer(() => {});
  await server.close();
  listen(alertsSample);
  const { errors } = observe({ url: `${server.origin}/api/v1/alerts` });
  const tls = observe({ url: `${server.origin.replace('http', 'https')}/api/v2/alerts` });
  await vi.waitFor(() => expect([...errors, ...tls.errors]).toHaveLength(2));
  for (const { message } of [...errors, ...tls.errors]) expect(message).toContain('(ECONNREFUSED)');
});

test('a slow server is never asked twice at a time', async () => {
  let open = 0;
  let most = 0;
  const server = await startServer(async (_, response) => {
    open++;
    most = Math.max(most, open);
    await sleep(1300);
    open--;
    response.end('[]');
  });
  const samples = listen(alertsSample);
  observe({ url: `${server.origin}/api/v2/alerts` });
  await vi.waitFor(() => expect(samples).toHaveLength(2), 10_000);
  expect(most).toBe(1);
});

test('nothing is asked while nobody listens, and a second start asks no more', async () => {
  const server = await startServer((_, response) => response.end('[]'));
  const url = `${server.origin}/api/v2/alerts`;
  observe({ url });
  await sleep(1100);
  expect(server.seen).toEqual([]);
  observe({ url: `${url}?x=1` });
  const samples: unknown[] = [];
  onTestFinished(subscribe(alertsSample, (sample) => samples.push(sample)));
  await vi.waitFor(() => expect(samples).toHaveLength(1), 3000);
  expect(server.seen).toEqual(['/api/v2/alerts']);
});

test('a stop ends the question that is under way', async () => {
  let isClosed = false;
  const server = await startServer((request) => {
    request.on('close', () => {
      isClosed = true;
    });
  });
  const samples = listen(alertsSample);
  const { errors, stop } = observe({ url: `${server.origin}/api/v2/alerts` });
  await vi.waitFor(() => expect(server.seen).toHaveLength(1));
  stop();
  await vi.waitFor(() => expect(isClosed).toBe(true));
  expect({ errors, samples }).toEqual({ errors: [], samples: [] });
});

test.each([
  [{ url: 'localhost:9093' }, 'url'],
  [{ url: `ftp://a:${SECRET}@b/api/v2/alerts` }, 'url'],
  [{ url: `http://a:${SECRET}@b/api/v2/silences` }, 'url'],
  [{ url: 'http://b/api/v2/alerts', token: `${SECRET}\n` }, 'token'],
  [{ url: 'http://b/api/v2/alerts', token: 7 as unknown as string }, 'token'],
  [{ url: 'http://b/api/v2/alerts', intervalSeconds: 0 }, 'intervalSeconds'],
  [{ url: 'http://b/api/v2/alerts', timeoutSeconds: Number.NaN }, 'timeoutSeconds'],
])('%j is refused, without its secrets', (options, subject) => {
  let error: ProbeError | undefined;
  try {
    observeAlerts(options);
  } catch (thrown) {
    error = thrown as ProbeError;
  }
  expect(error).toMatchObject({ code: 'ARX_PROBE_OPTION', subject });
  expect(String(error?.stack)).not.toContain(SECRET);
});
