import { expect, test } from 'vitest';
import { createAccess } from '../../src/server/index.ts';
import { queueServer } from '../queue/helpers/database.ts';
import { serveApi } from './helpers/api.ts';

const server = queueServer();
const TOKEN = 'correct-horse-battery-staple';

test('on loopback everybody on this machine may ask', async () => {
  const { ask } = await serveApi(await server.open());
  expect((await ask('/runs')).status).toBe(200);
});

test('elsewhere, and wherever there is one, the token is asked for by every path', async () => {
  const database = await server.open();
  for (const reach of ['network', 'loopback'] as const) {
    const { ask } = await serveApi(database, { access: createAccess({ reach, token: TOKEN }) });
    for (const path of ['/runs', '/openapi.json', '/livez', '/readyz', '/nothing']) {
      const refused = await ask(path);
      expect(refused).toMatchObject({ status: 401, body: { code: 'ARX_TOKEN_REQUIRED' } });
      expect(refused.headers.get('www-authenticate')).toContain('Bearer');
    }
    for (const given of ['Bearer wrong', `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(1)}`, `Basic ${TOKEN}`, TOKEN]) {
      expect((await ask('/runs', { headers: { authorization: given } })).status).toBe(401);
    }
    expect((await ask('/runs', { headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(200);
    expect((await ask('/runs', { headers: { authorization: `bearer ${TOKEN}` } })).status).toBe(200);
  }
});

test('a server that is open to the network without a token refuses all', async () => {
  const { ask } = await serveApi(await server.open(), { access: createAccess({ reach: 'network' }) });
  const told = await ask('/runs');
  expect(told).toMatchObject({ status: 403, body: { code: 'ARX_TOKEN_UNSET' } });
  expect(told.body.detail).toContain('ARX_API_TOKEN');
});

test.each([
  ['a page of another site', { origin: 'https://example.org' }],
  ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
  ['a sandboxed page', { origin: 'null' }],
  ['an image on another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  ['a script of another port', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }],
])('%s may neither read nor submit', async (_who, headers) => {
  const { ask, url } = await serveApi(await server.open());
  const raw = async (init: RequestInit) => (await fetch(`${url}/runs`, init)).status;
  // What a browser would send without asking first.
  const body = JSON.stringify({ flow: 'test_flow' });
  expect(await raw({ method: 'POST', headers: { ...headers, 'content-type': 'text/plain' }, body })).toBe(403);
  expect(await raw({ headers })).toBe(403);
  const { status, headers: sent } = await ask('/runs', { method: 'OPTIONS', headers });
  expect(status).toBe(403);
  expect(sent.get('access-control-allow-origin')).toBeNull();
  expect((await ask('/runs')).body.runs).toEqual([]);
});

test('a page of this server may ask, and a link from elsewhere may be followed', async () => {
  const { ask, url } = await serveApi(await server.open());
  expect((await ask('/runs', { headers: { origin: url, 'sec-fetch-site': 'same-origin' } })).status).toBe(200);
  const link = createAccess({ reach: 'loopback' });
  const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
  expect(link.refusal({ method: 'GET', headers })).toBeUndefined();
  expect(link.refusal({ method: 'POST', headers })?.code).toBe('ARX_ORIGIN_REFUSED');
});
