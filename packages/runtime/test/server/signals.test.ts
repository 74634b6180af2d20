import { httpRequest, subscribe } from '@arx/signals';
import { expect, onTestFinished, test } from 'vitest';
import { createAccess } from '../../src/server/index.ts';
import { queueServer } from '../queue/helpers/database.ts';
import { serveApi } from './helpers/api.ts';

const server = queueServer();

test('every request is told with the pattern of its route, whatever became of it', async () => {
  const told: string[] = [];
  onTestFinished(
    subscribe(httpRequest, ({ method, route, statusCode }) => void told.push(`${method} ${route} ${statusCode}`)),
  );
  const { ask, post } = await serveApi(await server.open());
  await post('/runs', { flow: 'hello' });
  await ask('/runs/17');
  await ask('/nothing/at/all');
  const closed = await serveApi(await server.open(), { access: createAccess({ reach: 'network' }) });
  await closed.ask('/runs?limit=1');
  await expect.poll(() => told.length).toBe(4);
  expect(told).toEqual(['POST /runs 201', 'GET /runs/:id 404', 'GET undefined 404', 'GET /runs 403']);
});
