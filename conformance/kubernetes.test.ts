import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Container,
  containerOf,
  containers,
  objectsOf,
  type Place,
  pageOf,
  probe,
  startContainer,
  statusOf,
} from './kubernetes/pod.ts';
import { startPostgres, type TestPostgres } from './support/postgres.ts';
import { freePort, type Running, start, temporaryFolder, until } from './support/processes.ts';

const ARX = join(import.meta.dirname, '../packages/cli/bin/arx.mjs');
const TOKEN = randomBytes(24).toString('hex');
const PASSWORD = randomBytes(12).toString('hex');
/** Nobody listens there. */
const NO_DATABASE = `postgresql://arx:${PASSWORD}@127.0.0.1:1/arx`;

const closing: (() => unknown)[] = [];
let postgres: TestPostgres;
let database: string;

beforeAll(async () => {
  postgres = await startPostgres();
  closing.push(() => postgres.stop());
  database = await postgres.createDatabase();
});

afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

async function placeWith(secrets: Readonly<Record<string, string>>): Promise<Place> {
  const folder = await temporaryFolder('kubernetes');
  closing.push(() => folder[Symbol.asyncDispose]());
  return { folder: folder.path, port: await freePort(), secrets };
}

function run(container: Container, place: Place): Running {
  const running = startContainer(container, place);
  closing.push(() => running.stop());
  return running;
}

/** Waits until a container is ready, as the kubelet does. */
async function ready(container: Container, place: Place): Promise<void> {
  await until(`${container.name} to be started`, async () => (await probe(container, 'startupProbe', place)).ok);
  expect(await probe(container, 'livenessProbe', place)).toMatchObject({ ok: true });
  expect(await probe(container, 'readinessProbe', place)).toMatchObject({ ok: true });
}

const secretsOf = (url: string) => ({ DATABASE_URL: url, ARX_API_TOKEN: TOKEN });

describe('a container of the manifests', () => {
  test.each(containers().map((container) => [container.name, container]))(
    '%s sets variables that its command reads',
    async (_name, container) => {
      const words = container.args.filter((arg) => !arg.startsWith('-'));
      const { stdout, code } = await start(process.execPath, [ARX, ...words, '--help']).finished;
      expect(code).toBe(0);
      const known = new Set(stdout.slice(stdout.indexOf('ENVIRONMENT')).match(/[A-Z][A-Z_]+/g));
      const set = container.env.map(({ name }) => name);
      // HOME is for git and the programs of steps.
      expect(set.filter((name) => !known.has(name) && name !== 'HOME')).toEqual([]);
    },
  );
});

describe('the server', () => {
  const server = containerOf('server');
  let place: Place;

  beforeAll(async () => {
    place = await placeWith(secretsOf(database));
    run(server, place);
    await ready(server, place);
  });

  test('is probed without a token at the only pages that answer without one', async () => {
    for (const path of ['/', '/healthz', '/livez', '/readyz', '/runs'])
      expect([path, await statusOf(path, place)]).toEqual([path, 401]);
    expect(await statusOf('/metrics', place)).toBe(200);
  });

  test('has started when its database is ready, and not before', async () => {
    const without = await placeWith(secretsOf(NO_DATABASE));
    run(server, without);
    await until('the page', async () => (await statusOf('/metrics', without)) === 200);
    const { ok, said } = await probe(server, 'startupProbe', without);
    expect(ok).toBe(false);
    expect(said).toContain('ARX_DATABASE_UNREACHABLE');
    expect(said).not.toContain(PASSWORD);
    // It must not be ended by this: it shows its page, and tries again.
    expect(await probe(server, 'livenessProbe', without)).toMatchObject({ ok: true });
  });

  test('has a startup probe that fails with another token', async () => {
    const other = { ...place, secrets: { ...place.secrets, ARX_API_TOKEN: 'f'.repeat(32) } };
    expect(await probe(server, 'startupProbe', other)).toMatchObject({ ok: false });
  });

  test('refuses the values of the example of the Secret', async () => {
    const [{ stringData: example }] = objectsOf('secret.example.yaml');
    for (const name of ['DATABASE_URL', 'ARX_API_TOKEN']) {
      const copied = await placeWith({ ...secretsOf(database), [name]: example[name] });
      const { code, stderr } = await startContainer(server, copied).finished;
      expect(code).toBe(2);
      expect(stderr).toContain(name);
    }
  });

  test('never starts a Postgres of its own: with an empty address it does not start up', async () => {
    const empty = await placeWith(secretsOf(''));
    run(server, empty);
    await until('the page', async () => (await statusOf('/metrics', empty)) === 200);
    await until('the reason', async () => (await probe(server, 'startupProbe', empty)).said.includes('/dev/null'));
  });
});

describe('a worker and the sidecar with its page', () => {
  const [page, worker] = [containerOf('page'), containerOf('worker')];

  test('count on one page, also what is counted while the worker ends, and after it was killed', async () => {
    const place = await placeWith(secretsOf(database));
    run(page, place);
    await ready(page, place);
    const count = (family: string): Promise<number> => countOf(family, place);
    const first = run(worker, place);
    await submit('--speed=100');
    await until('the run to be counted', async () => (await count('ar_flow_success_total')) === 1);

    first.child.kill('SIGKILL');
    await first.finished;
    const second = run(worker, place);
    await submit('--speed=0.5');
    await until('a run to be under way', async () => (await count('ar_flow_started_total')) === 2);
    expect(await count('ar_flow_success_total')).toBe(1);

    // It has more than a second to go, which the grace gives it.
    expect(await second.stop()).toMatchObject({ code: 0 });
    expect(await count('ar_flow_success_total')).toBe(2);
    expect(await probe(page, 'livenessProbe', place)).toMatchObject({ ok: true });
  });

  test('a worker without its database ends, and says why', async () => {
    const place = await placeWith(secretsOf(NO_DATABASE));
    const { code, stderr } = await startContainer(worker, place).finished;
    expect(code).not.toBe(0);
    expect(stderr).toContain('ECONNREFUSED');
    expect(stderr).not.toContain(PASSWORD);
  });

  async function submit(speed: string): Promise<void> {
    const env = { ...process.env, DATABASE_URL: database };
    const args = [ARX, 'run', 'submit', '--flow=test_flow', '--dry-run', speed];
    const { code, stdout, stderr } = await start(process.execPath, args, env).finished;
    expect({ code, stdout, stderr }).toMatchObject({ code: 0 });
  }

  /** What a family of flows says of our flow on the page, over all label sets. */
  async function countOf(family: string, place: Place): Promise<number> {
    const samples = new RegExp(`^${family}\\{flow_id="test_flow",.*\\} (\\d+)$`, 'gm');
    return [...(await pageOf(place)).matchAll(samples)].reduce((sum, [, value]) => sum + Number(value), 0);
  }
});
