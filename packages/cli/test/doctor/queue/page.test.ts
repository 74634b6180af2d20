import { declareXynFlows } from '@arx/catalog/xyn';
import { createRegistry, ephemeral } from '@arx/metrics';
import { type QueueSnapshot, queueTick } from '@arx/signals';
import { expect, onTestFinished, test } from 'vitest';
import { LIMITS } from '../../../src/doctor/queue/limits.ts';
import { examine, servePage } from './helpers/queue.ts';
import { startText } from './helpers/text-page.ts';

const NO_DATABASE = { url: undefined };
/** Where no collector runs by itself there is nothing to wait for. */
const NOWHERE = { env: { ARX_DATA_DIR: '/nowhere' }, limits: { ...LIMITS, waitSeconds: 0.3 } };

function snapshot(changes: Partial<QueueSnapshot> = {}): QueueSnapshot {
  return {
    depth: { QUEUED: 3, RUNNING: 6, COMPLETED: 7, FAILED: 0, CANCELLED: 0 },
    ready: 1,
    future: 2,
    oldestReadySeconds: 0.5,
    leases: { expired: 1, active: 3, missing: 2 },
    queuedByPriority: undefined,
    workers: [],
    workersAlive: 2,
    finished: [],
    takenAt: Date.now() / 1000,
    ...changes,
  };
}

/** Publishes what a collector would, often, until the test has finished. */
function publish(of: () => Parameters<typeof queueTick.publish>[0] extends () => infer Tick ? Tick : never): void {
  queueTick.publish(of);
  const timer = setInterval(() => queueTick.publish(of), 100);
  onTestFinished(() => clearInterval(timer));
}

/** What the doctor says of a page whose collector sees this, without a database. */
async function examinePage(changes: Partial<QueueSnapshot> = {}) {
  const page = await servePage();
  publish(() => ({ snapshot: snapshot(changes) }));
  return examine({ ...NO_DATABASE, page: page.url }, NOWHERE);
}

test('a page that has everything is ok, also where no database can be asked', async () => {
  const { finding } = await examinePage();
  expect(finding('queue.families')).toMatchObject({
    state: 'ok',
    seen: 'all 13 families are there with HELP, TYPE and a value',
  });
  for (const id of ['queue.statuses', 'queue.labels', 'queue.cardinality', 'queue.sums', 'collector.success']) {
    expect(finding(id).state).toBe('ok');
  }
  expect(finding('queue.workers')).toMatchObject({ state: 'ok', seen: '2 workers are alive, by the page' });
  expect(finding('queue.leases')).toMatchObject({ state: 'warning' });
  expect(finding('queue.leases').seen).toContain('1 running run ');
  expect(finding('queue.stuck').state).toBe('ok');
});

test('before the first tick the families are missing, and the collector has not succeeded', async () => {
  const page = await servePage();
  const { finding } = await examine({ ...NO_DATABASE, page: page.url }, NOWHERE);
  expect(finding('queue.families')).toMatchObject({ state: 'problem', todo: ['arx up'] });
  expect(finding('queue.families').details).toContain('xyn_queue_depth is not on the page');
  expect(finding('queue.statuses').state).toBe('unknown');
  expect(finding('collector.success')).toMatchObject({ state: 'problem' });
  expect(finding('collector.failures').state).toBe('ok');
});

test('a server without the system is told apart from one without a collector', async () => {
  const page = await startText('# HELP up Is up.\n# TYPE up gauge\nup 1\n');
  const { finding } = await examine({ ...NO_DATABASE, page }, NOWHERE);
  expect(finding('queue.families').todo[0]).toBe('unset ARX_SYSTEMS && arx up');
  expect(finding('collector.failures').state).toBe('unknown');
});

test.each([
  ['# TYPE xyn_queue_ready_depth gauge\nxyn_queue_ready_depth 1\n', 'xyn_queue_ready_depth has no HELP'],
  [
    '# HELP xyn_queue_ready_depth Ready.\n# TYPE xyn_queue_ready_depth counter\nxyn_queue_ready_depth 1\n',
    'xyn_queue_ready_depth has the TYPE counter, not gauge',
  ],
  ['# HELP xyn_queue_ready_depth Ready.\n# TYPE xyn_queue_ready_depth gauge\n', 'xyn_queue_ready_depth has no value'],
  [
    '# HELP xyn_queue_ready_depth Ready.\n# TYPE xyn_queue_ready_depth gauge\nxyn_queue_ready_depth NaN\n',
    'xyn_queue_ready_depth has a value that is no number',
  ],
])('a family that is there by half is told: %j', async (text, fault) => {
  const { finding } = await examine({ ...NO_DATABASE, page: await startText(text) }, NOWHERE);
  expect(finding('queue.families').details).toContain(fault);
});

test('statuses that are missing or unknown are a problem', async () => {
  const text = (status: string): string => `xyn_queue_depth{status="${status}"} 1\n`;
  const page = await startText(['QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'PAUSED'].map(text).join(''));
  const { finding } = await examine({ ...NO_DATABASE, page }, NOWHERE);
  expect(finding('queue.statuses')).toMatchObject({ state: 'problem', details: ['"PAUSED" is none of them'] });
  expect(finding('queue.statuses').seen).toContain('CANCELLED -');
});

test('a label for each run is found by its name and by its values, in any family', async () => {
  const registry = createRegistry();
  const id = '0190d1c2-7a3b-7c4d-8e5f-60718293a4b5';
  registry.gauge({ name: 'test_a', help: 'A.', labels: { run_id: ephemeral() } }).set({ run_id: '1' }, 1);
  registry.gauge({ name: 'test_b', help: 'B.', labels: { thing: ephemeral() } }).set({ thing: id }, 1);
  const page = await servePage(registry);
  const { finding } = await examine({ ...NO_DATABASE, page: page.url }, NOWHERE);
  expect(finding('queue.labels')).toMatchObject({
    state: 'problem',
    details: ['test_a, label run_id', 'test_b, label thing'],
  });
});

test('a series for each worker, and flows that nobody knows, are a warning', async () => {
  const page = await servePage();
  const flow = { flowId: 'nightly', persona: 'PLANNER_AI', steps: [], models: [] };
  declareXynFlows(page.registry, [flow]);
  const ended = { status: 'COMPLETED', runs: 1, durationSumSeconds: 1, durationBuckets: Array(11).fill(0) } as const;
  const workers = [{ workerId: 'host:1', ageSeconds: 1 }];
  publish(() => ({ snapshot: snapshot({ workers, finished: [{ flowId: 'unheard_of', ...ended }] }) }));
  const { finding } = await examine({ ...NO_DATABASE, page: page.url }, NOWHERE);
  expect(finding('queue.cardinality')).toMatchObject({
    state: 'warning',
    details: [
      'xyn_worker_heartbeat_age_seconds has a series for each worker (1): it is for development',
      'runs of flows that the server does not know stand together as blueprint_name="other"',
    ],
  });
});

test('numbers that do not add up are a problem', async () => {
  const { finding } = await examinePage({ ready: 5, leases: { expired: 0, active: 0, missing: 0 } });
  expect(finding('queue.sums')).toMatchObject({
    state: 'problem',
    details: ['ready 5 and future 2, but QUEUED 3', 'leases: expired 0, active 0, missing 0, but RUNNING 6'],
  });
});

test('a source without leases has nothing to add up there', async () => {
  const { finding } = await examinePage({ leases: undefined });
  expect(finding('queue.sums').state).toBe('ok');
  expect(finding('queue.leases').state).toBe('unknown');
});

test('ready runs without a worker are a problem, by the page alone', async () => {
  const { finding } = await examinePage({ workersAlive: 0 });
  expect(finding('queue.stuck')).toMatchObject({ state: 'problem', todo: ['arx worker'] });
  expect(finding('queue.workers')).toMatchObject({ state: 'warning', todo: ['arx worker'] });
});

test('ticks that fail are told by the second look', async () => {
  const page = await servePage();
  publish(() => ({ failuresInRow: 1 }));
  const { finding } = await examine({ ...NO_DATABASE, page: page.url }, NOWHERE);
  expect(finding('collector.failures')).toMatchObject({ state: 'problem' });
  expect(finding('collector.failures').seen).toMatch(/fail: \d+ more between two looks, \d+ since/);
});

test('a success that is long ago is a problem, one that does not come again a warning', async () => {
  const page = await servePage();
  queueTick.publish(() => ({ snapshot: snapshot({ takenAt: Date.now() / 1000 - 100 }) }));
  const old = await examine({ ...NO_DATABASE, page: page.url }, NOWHERE);
  expect(old.finding('collector.success')).toMatchObject({ state: 'problem' });
  expect(old.finding('collector.success').seen).toMatch(/1 min 4\d s ago for the last time/);
  queueTick.publish(() => ({ snapshot: snapshot() }));
  const limits = { ...LIMITS, waitSeconds: 1.2 };
  const silent = await examine({ ...NO_DATABASE, page: page.url }, { ...NOWHERE, limits });
  expect(silent.finding('collector.success')).toMatchObject({ state: 'warning' });
});

test('of an interval that is too long to wait for, the age alone tells', async () => {
  const page = await servePage();
  queueTick.publish(() => ({ snapshot: snapshot({ takenAt: Date.now() / 1000 - 50 }) }));
  const env = { ...NOWHERE.env, METRICS_COLLECTOR_INTERVAL: '60' };
  const { finding } = await examine({ ...NO_DATABASE, page: page.url }, { ...NOWHERE, env });
  expect(finding('collector.success').state).toBe('ok');
});

test.each([
  ['5', 'ok'],
  ['0', 'problem'],
  ['soon', 'problem'],
  ['120', 'warning'],
])('METRICS_COLLECTOR_INTERVAL=%s is %s', async (value, state) => {
  const { finding } = await examine(NO_DATABASE, {
    ...NOWHERE,
    env: { ...NOWHERE.env, METRICS_COLLECTOR_INTERVAL: value },
  });
  expect(finding('collector.interval')).toMatchObject({
    state,
    todo: state === 'ok' ? [] : ['unset METRICS_COLLECTOR_INTERVAL'],
  });
  expect(finding('collector.interval').seen).toContain(value);
});

test('another page with a collector is a second one', async () => {
  const [page, other] = [await servePage(), await servePage()];
  publish(() => ({ snapshot: snapshot() }));
  const beside = async (database: string | undefined) => {
    const others = [{ url: other.url, database }];
    const { finding } = await examine({ ...NO_DATABASE, page: page.url }, { ...NOWHERE, pageDatabase: 'a', others });
    return finding('collector.leader');
  };
  const second = { state: 'problem', todo: [`arx obs doctor --system=xyn --url ${other.url}`] };
  expect(await beside('a')).toMatchObject(second);
  expect(await beside(undefined)).toMatchObject(second);
  // That of another database is none: each has its own.
  expect(await beside('b')).toMatchObject({ state: 'unknown' });
});
