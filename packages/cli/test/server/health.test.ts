import { afterAll, expect, test } from 'vitest';
import { readHealth } from '../../src/server/health.ts';
import { createHome } from '../helpers/arx.ts';

const PROMETHEUS = { headers: { 'user-agent': 'Prometheus/2.42.0' } };
const home = createHome(afterAll);

async function healthOf(url: string, headers: Readonly<Record<string, string>> = {}) {
  return (await (await fetch(`${url}/healthz`, { headers })).json()) as Record<string, unknown>;
}

test('on loopback it tells who it is, which spool it serves and who scrapes it', async () => {
  const { url, child } = await home.serve();
  await fetch(`${url}/metrics`, PROMETHEUS);
  const health = await healthOf(url);
  expect(health).toMatchObject({
    service: 'arx',
    recording: true,
    reach: 'loopback',
    pid: child.pid,
    spoolDirectory: home.spool,
    scrapers: [{ agent: 'Prometheus/2.42.0', from: 'loopback', page: '/metrics', scrapes: 1 }],
  });
  expect(readHealth(health)).toEqual(health);
});

test('off loopback only readers on its machine learn who scrapes, and nobody a path', async () => {
  const { url } = await home.serve(['--addr', '0.0.0.0'], { AR_ENABLE_METRICS: undefined });
  await fetch(`${url}/metrics`, PROMETHEUS);
  const health = await healthOf(url);
  expect(health).toMatchObject({ recording: false, reach: 'network', scrapers: [{ agent: 'Prometheus/2.42.0' }] });
  expect(Object.keys(health)).not.toEqual(expect.arrayContaining(['pid']));
  expect(JSON.stringify(health)).not.toContain(home.directory);
});

test.each(['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'])(
  'a proxy that says so with %s is no reader on this machine',
  async (header) => {
    const { url } = await home.serve();
    await fetch(`${url}/metrics`, PROMETHEUS);
    expect(await healthOf(url, { [header]: '203.0.113.9' })).not.toHaveProperty('scrapers');
  },
);

test.each([null, 'arx', [], {}, { service: 'other' }])('%j is of no arx server', (answer) => {
  expect(readHealth(answer)).toBeUndefined();
});
