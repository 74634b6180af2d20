import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { runRequestSchema } from '../../src/server/schemas.ts';
import { queueServer } from '../queue/helpers/database.ts';
import { serveApi } from './helpers/api.ts';

const server = queueServer();

/** The validator that Fastify brings. */
const require = createRequire(createRequire(import.meta.url).resolve('@fastify/ajv-compiler'));
const path = 'ajv/dist/2020.js';
const { Ajv2020 } = require(path);

test('the document names every route with its answers', async () => {
  const { ask } = await serveApi(await server.open());
  const { status, body } = await ask('/openapi.json');
  expect(status).toBe(200);
  expect(body).toMatchObject({ openapi: '3.1.0', info: { title: 'ARX run queue', version: '1.2.3' } });
  const routes = Object.entries(body.paths as Record<string, Record<string, { responses: object }>>).map(
    ([path, methods]) => [
      path,
      ...Object.entries(methods).map(([method, { responses }]) => `${method} ${Object.keys(responses).join(' ')}`),
    ],
  );
  expect(routes).toEqual([
    ['/runs', 'post 200 201 400 401 403 413 415 422 503', 'get 200 400 401 403 503'],
    ['/runs/{id}', 'get 200 401 403 404 503'],
    ['/runs/{id}/cancel', 'post 200 202 401 403 404 409 503'],
    ['/runs/{id}/retry', 'post 200 401 403 404 409 503'],
    ['/runs/{id}/events', 'get 200 204 400 401 403 404 429 503'],
    ['/livez', 'get 200'],
    ['/readyz', 'get 200 503'],
  ]);
  expect(Object.keys(body.components.schemas).sort()).toEqual(['Problem', 'Readiness', 'Run', 'RunPage']);
  expect(JSON.stringify(body)).not.toContain('#"');
});

test('what the server answers is what the document says', async () => {
  const { ask, post } = await serveApi(await server.open());
  const { body: document } = await ask('/openapi.json');
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'openapi');
  const isValid = (name: string, answer: unknown): boolean =>
    ajv.validate({ $ref: `openapi#/components/schemas/${name}` }, answer);
  const { body: run } = await post('/runs', { flow: 'x', options: { seed: 'a' }, inputs: { a: 'b' } });
  expect(isValid('Run', run), ajv.errorsText()).toBe(true);
  const documented = Object.keys(document.components.schemas.Run.properties).sort();
  expect(Object.keys(run).sort()).toEqual(documented);
  expect(isValid('RunPage', (await ask('/runs')).body), ajv.errorsText()).toBe(true);
  expect(isValid('Problem', (await post('/runs', {})).body), ajv.errorsText()).toBe(true);
  expect(isValid('Readiness', (await ask('/readyz')).body), ajv.errorsText()).toBe(true);
  expect(isValid('Run', { ...run, status: 'DONE' })).toBe(false);
});

test('what the document allows in a request is what the queue takes', async () => {
  const { post } = await serveApi(await server.open());
  // The message for an unknown key lists those that the queue knows.
  const { body } = await post('/runs', { flow: 'x', nonsense: 1 });
  const known = /expected ([\w, ]+)/.exec(body.detail)?.[1]?.split(', ').sort();
  expect(known).toEqual(Object.keys(runRequestSchema.properties).sort());
});
