import { channel } from 'node:diagnostics_channel';
import { createServer } from 'node:http';
import { arxMetrics } from '@arx/probes/express';
import express, { type Express, type NextFunction, type Request, type Response, Router } from 'express';
import { expect, onTestFinished, test } from 'vitest';
import { listenOn } from './apps/listen.ts';
import { page, watch } from './watched.ts';

async function serve(app: Express): Promise<string> {
  const { origin, close } = await listenOn(createServer(app));
  onTestFinished(close);
  return origin;
}

const ok = (_: Request, response: Response): void => void response.send('ok');
const pass = (_request: Request, _response: Response, next: NextFunction): void => next();

/** A router with one route. */
function routerOf(path: string | RegExp): Router {
  return Router({ mergeParams: true }).get(path, ok);
}

const TEMPLATES: readonly (readonly [
  what: string,
  build: (app: Express) => unknown,
  path: string,
  route: string | undefined,
])[] = [
  ['a route at the root', (app) => app.get('/', ok), '/', '/'],
  ['the root of a router', (app) => app.use('/api', routerOf('/')), '/api/', '/api'],
  [
    'a parameter in the path of a router',
    (app) => app.use('/t/:tenant', routerOf('/:id')),
    '/t/acme/7',
    '/t/:tenant/:id',
  ],
  [
    'a router in a router in a router',
    (app) => app.use('/a/:a', Router().use('/b', Router().use('/:c', routerOf('/d/:d')))),
    '/a/1/b/2/d/3',
    '/a/:a/b/:c/d/:d',
  ],
  ['a router without a path', (app) => app.use('/api', Router().use(routerOf('/x/:x'))), '/api/x/1', '/api/x/:x'],
  [
    'a mounted application',
    (app) => app.use('/shop/:shop', express().get('/cart', ok)),
    '/shop/9/cart',
    '/shop/:shop/cart',
  ],
  [
    'an application in an application in a router',
    (app) => app.use('/r/:r', Router().use('/s', express().use('/t/:t', express().get('/u', ok)))),
    '/r/1/s/t/2/u',
    '/r/:r/s/t/:t/u',
  ],
  [
    'a router that had nothing, with a longer one after it',
    (app) => app.use('/api', routerOf('/other')).use('/api/:tenant', routerOf('/x')),
    '/api/acme/x',
    '/api/:tenant/x',
  ],
  [
    'a router that had nothing, with one for the same path after it',
    (app) => app.use('/t/fixed', routerOf('/other')).use('/t/:tenant', routerOf('/x')),
    '/t/fixed/x',
    '/t/:tenant/x',
  ],
  [
    'middleware with a path before a router',
    (app) => app.use('/api/v1', pass).use('/api', Router().use('/:version', pass, routerOf('/x'))),
    '/api/v1/x',
    '/api/:version/x',
  ],
  [
    'a router inside of a function',
    (app) => {
      const inner = routerOf('/x/:x');
      app.use('/api/:v', (request, response, next) => inner(request, response, next));
    },
    '/api/1/x/2',
    '/api/:v/x/:x',
  ],
  ['one of several paths', (app) => app.use(['/a/:id', '/b'], routerOf('/x')), '/b/x', '/b/x'],
  ['one of several paths of a route', (app) => app.get(['/a/:id', '/b/:id'], ok), '/b/1', '/b/:id'],
  ['a group', (app) => app.use('/api{/:version}', routerOf('/x')), '/api/2/x', '/api{/:version}/x'],
  ['a group that is not there', (app) => app.use('/api{/:version}', routerOf('/')), '/api', '/api{/:version}'],
  ['a wildcard', (app) => app.get('/files/*path', ok), '/files/a/b', '/files/*path'],
  ['a regular expression', (app) => app.use('/api', routerOf(/^\/\d+$/)), '/api/12', String.raw`/api/^\/\d+$/`],
  ['a handler that passes on to the next route', (app) => app.all('/*all', pass).get('/x/:x', ok), '/x/1', '/x/:x'],
  ["next('route')", (app) => app.get('/x/:x', (_q, _r, next) => next('route')).get('/:y/1', ok), '/x/1', '/:y/1'],
  ['a router that passes on', (app) => app.use('/x', Router().get('/', pass)).get('/:y', ok), '/x', '/:y'],
  [
    'a callback of a parameter',
    (app) =>
      app.use(
        '/api',
        Router()
          .param('id', (_q, _r, next) => next())
          .get('/:id', ok),
      ),
    '/api/1',
    '/api/:id',
  ],
  ['another case of the letters', (app) => app.use('/Api', routerOf('/Users')), '/aPI/users', '/Api/Users'],
  ['a path that ends in a slash', (app) => app.use('/api', routerOf('/x')), '/api/x/', '/api/x'],
  ['encoded letters', (app) => app.use('/t/:tenant', routerOf('/x')), '/t/a%2Fb/x', '/t/:tenant/x'],
  ['middleware that answers', (app) => app.use('/assets', ok), '/assets/logo.png', undefined],
  ['a path that cannot be read', (app) => app.get('/users/:id', ok), '/users/%zz', undefined],
  ['a router that has nothing', (app) => app.use('/t/:tenant', routerOf('/x')), '/t/acme/secret', undefined],
];

test.each(TEMPLATES)('%s', async (_, build, path, route) => {
  const { settled } = watch();
  const app = express();
  app.use(arxMetrics());
  build(app);
  app.use(
    (_error: unknown, _request: Request, response: Response, _next: NextFunction) => void response.sendStatus(400),
  );
  await (await fetch((await serve(app)) + path)).text();
  const [told] = await settled(1);
  expect(told?.route).toBe(route);
});

test('requests side by side keep their templates apart', async () => {
  const { settled } = watch();
  const app = express();
  app.use(arxMetrics());
  const slow = Router().use((_q, _r, next) => void setTimeout(next, Math.random() * 20));
  app.use('/a/:a', slow, routerOf('/x'));
  app.use('/b/:b', slow, routerOf('/x'));
  const origin = await serve(app);
  const paths = Array.from({ length: 20 }, (_, i) => `/${i % 2 === 0 ? 'a' : 'b'}/${i}/x`);
  await Promise.all(paths.map(async (path) => (await fetch(origin + path)).text()));
  const routes = (await settled(20)).map(({ route }) => route);
  expect(routes.toSorted()).toEqual([...Array(10).fill('/a/:a/x'), ...Array(10).fill('/b/:b/x')]);
});

test('the router makes no objects for us while nobody listens', async () => {
  const app = express();
  app.use(arxMetrics());
  app.get('/ok', ok);
  const origin = await serve(app);
  const router = channel('tracing:express.router.request:start');
  const ask = async (): Promise<boolean> => {
    await (await fetch(`${origin}/ok`)).text();
    return router.hasSubscribers;
  };
  expect(await ask()).toBe(false);
  await (async () => {
    const { settled } = watch();
    expect(await ask()).toBe(true);
    await settled(1);
  })();
});

test('the page stands under the path of its router, and only that is left out', async () => {
  const { settled } = watch();
  const app = express();
  app.use('/internal', arxMetrics({ page }));
  app.get('/internal/ok', ok);
  const origin = await serve(app);
  expect(await (await fetch(`${origin}/internal/metrics`)).text()).toContain('jobs_total 1');
  await (await fetch(`${origin}/internal/ok`)).text();
  expect(await settled(1)).toMatchObject([{ route: '/internal/ok', statusCode: 200 }]);
});

test('an error is judged by the status that it got, also without a handler for errors', async () => {
  const { errors, settled } = watch();
  const app = express();
  app.set('env', 'test');
  app.use(arxMetrics({ component: 'shop' }));
  app.get('/next', (_q, _r, next) => next(Object.assign(new Error('secret'), { code: 'E_NEXT' })));
  app.get('/word', () => Promise.reject('secret'));
  app.get('/conflict', () => {
    throw Object.assign(new Error('secret'), { status: 409 });
  });
  app.get('/recovered', () => {
    throw new Error('secret');
  });
  app.use('/recovered', (_e: unknown, _q: Request, response: Response, _n: NextFunction) => void response.send('fine'));
  const origin = await serve(app);
  for (const path of ['/next', '/word', '/conflict', '/recovered']) await (await fetch(origin + path)).text();
  expect((await settled(4)).map(({ statusCode }) => statusCode)).toEqual([500, 500, 409, 200]);
  expect(errors.map(({ component, code }) => [component, code])).toEqual([
    ['shop', 'E_NEXT'],
    ['shop', 'unknown'],
  ]);
});
