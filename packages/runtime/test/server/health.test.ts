import { expect, test } from 'vitest';
import { startPostgres } from '../../../../conformance/support/postgres.ts';
import { createAccess, type QueueState } from '../../src/server/index.ts';
import { openAt, queueServer } from '../queue/helpers/database.ts';
import { serveApi } from './helpers/api.ts';

const server = queueServer();

test('it says that it lives, and that it is ready', async () => {
  const { ask } = await serveApi(await server.open());
  expect(await ask('/livez')).toMatchObject({ status: 200, body: { status: 'ok' } });
  const checks = [
    { name: 'database', status: 'ok' },
    { name: 'migrations', status: 'ok' },
  ];
  expect(await ask('/readyz')).toMatchObject({ status: 200, body: { status: 'ready', checks } });
});

test('before the database is there it lives, is not ready, and says why', async () => {
  const database = await server.open();
  let state: QueueState = { kind: 'starting', note: 'creating the database (once)' };
  const { ask, api } = await serveApi(database, { queue: () => state });
  expect((await ask('/livez')).status).toBe(200);
  const starting = { name: 'database', status: 'failed', code: 'ARX_QUEUE_STARTING', reason: state.note };
  expect(await ask('/readyz')).toMatchObject({ status: 503, body: { status: 'not_ready', checks: [starting, {}] } });
  const refused = await ask('/runs');
  expect(refused).toMatchObject({ status: 503, body: { code: 'ARX_QUEUE_STARTING' } });
  expect(refused.headers.get('retry-after')).toBe('1');

  state = { kind: 'unavailable', code: 'ARX_DATABASE_DENIED', message: 'the password is wrong' };
  expect(await ask('/runs')).toMatchObject({
    status: 503,
    body: { code: 'ARX_DATABASE_DENIED', detail: state.message },
  });
  expect((await ask('/readyz')).body.checks[0]).toMatchObject({ code: 'ARX_DATABASE_DENIED', reason: state.message });

  state = { kind: 'ready', database };
  expect((await ask('/readyz')).status).toBe(200);

  state = { kind: 'stopping' };
  api.drain();
  expect(await ask('/runs')).toMatchObject({ status: 503, body: { code: 'ARX_SERVER_STOPPING' } });
  expect((await ask('/livez')).status).toBe(200);
  expect((await ask('/readyz')).body.checks[0].code).toBe('ARX_SERVER_STOPPING');
});

test('when the database is gone, it is not ready, and a request says so without a password', async () => {
  const postgres = await startPostgres();
  const database = await openAt(postgres.url);
  const { ask, faults } = await serveApi(database, { access: createAccess({ reach: 'loopback' }) });
  expect((await ask('/readyz')).status).toBe(200);
  await postgres.stop();
  const { status, body } = await ask('/readyz');
  expect(status).toBe(503);
  expect(body.checks[0]).toMatchObject({ name: 'database', status: 'failed', code: 'ARX_DATABASE_UNREACHABLE' });
  const refused = await ask('/runs');
  expect(refused).toMatchObject({ status: 503, body: { code: 'ARX_DATABASE_UNREACHABLE' } });
  const password = new URL(postgres.url).password;
  expect(JSON.stringify([body, refused.body])).not.toContain(password);
  expect(faults).toEqual([]);
  await database.close();
});

test('a fault of the server tells the client nothing, and whoever runs it everything', async () => {
  const postgres = await startPostgres();
  // Without the schema.
  const database = await openAt(postgres.url);
  const { ask, faults } = await serveApi(database);
  const { status, body } = await ask('/runs');
  expect({ status, code: body.code }).toEqual({ status: 500, code: 'ARX_INTERNAL' });
  expect(body.detail).not.toContain('relation');
  expect(String(faults[0])).toContain('relation "runs" does not exist');
  await database.close();
  await postgres.stop();
});
