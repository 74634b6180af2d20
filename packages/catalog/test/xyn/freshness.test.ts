import {
  createRecorder,
  createXynRegistry,
  declareXynFlows,
  type XynRecorder,
  type XynRegistry,
} from '@arx/catalog/xyn';
import { createPage, sampleValue } from '@arx/metrics';
import { beforeEach, expect, test } from 'vitest';
import { scrape } from './page.ts';
import { BARE, finished, SNAPSHOT } from './snapshot.ts';

let registry: XynRegistry;
let recorder: XynRecorder;

beforeEach(() => {
  registry = createXynRegistry({ strict: true });
  recorder = createRecorder(registry);
});

const succeed = (snapshot = SNAPSHOT) => {
  recorder.recordSnapshot(snapshot);
  recorder.recordCollectorTick({ success: true, takenAt: snapshot.takenAt });
};
const fail = () => recorder.recordCollectorTick({ success: false });

test('before the first success only the failures are on the page, at 0', async () => {
  expect(await scrape(registry)).toEqual({ collector_failures_total: 0 });
  let text = '';
  for await (const chunk of createPage({ sources: [registry] }).scrape().chunks) text += Buffer.from(chunk).toString();
  expect(text).toContain('xyn_collector_failures_total 0\n');
  expect([...text.matchAll(/^# TYPE (xyn_\w+)/gm)]).toHaveLength(1);
});

test('what a source does not know has no series', async () => {
  succeed(BARE);
  expect(await scrape(registry)).toEqual({
    'queue_depth QUEUED': 2,
    'queue_depth FAILED': 1,
    queue_ready_depth: 2,
    queue_future_depth: 0,
    queue_oldest_ready_seconds: 0,
    collector_last_success_timestamp_seconds: BARE.takenAt,
    collector_failures_total: 0,
  });
});

test('what a source knew and does not know any more is gone', async () => {
  succeed();
  expect(Object.keys(await scrape(registry)).length).toBeGreaterThan(20);
  succeed(BARE);
  expect(Object.keys(await scrape(registry))).toHaveLength(7);
});

test('two failures leave the last numbers; the third takes them away and says when they were good', async () => {
  succeed();
  const good = await scrape(registry);
  fail();
  fail();
  expect(await scrape(registry)).toEqual({ ...good, collector_failures_total: 2 });
  fail();
  expect(await scrape(registry)).toEqual({
    collector_last_success_timestamp_seconds: SNAPSHOT.takenAt,
    collector_failures_total: 3,
  });
  succeed();
  expect(await scrape(registry)).toEqual({ ...good, collector_failures_total: 3 });
});

test('a success in between starts the count of failures anew', async () => {
  succeed();
  for (const act of [fail, fail, succeed, fail, fail]) act();
  expect(sampleValue(registry, 'xyn_queue_ready_depth')).toBeUndefined();
  expect(await scrape(registry)).toMatchObject({ queue_ready_depth: 12, collector_failures_total: 4 });
});

test('a collector that counts its failures itself is believed', async () => {
  succeed();
  recorder.recordCollectorTick({ success: false, failuresInRow: 3 });
  expect(await scrape(registry)).toEqual({
    collector_last_success_timestamp_seconds: SNAPSHOT.takenAt,
    collector_failures_total: 1,
  });
});

test('one that stands down keeps its failures and nothing else', async () => {
  succeed();
  fail();
  recorder.standDown();
  expect(await scrape(registry)).toEqual({ collector_failures_total: 1 });
  fail();
  fail();
  succeed();
  expect(await scrape(registry)).toMatchObject({ queue_ready_depth: 12, collector_failures_total: 3 });
});

test('a tick succeeds now where nobody says when', async () => {
  const before = Date.now() / 1000;
  recorder.recordCollectorTick({ success: true });
  const at = (await scrape(registry))['collector_last_success_timestamp_seconds'] as number;
  expect(at).toBeGreaterThanOrEqual(before);
  expect(at).toBeLessThanOrEqual(Date.now() / 1000);
});

test('clocks that disagree give no age below 0', async () => {
  succeed({ ...SNAPSHOT, oldestReadySeconds: -3, workers: [{ workerId: 'w', ageSeconds: -0.1 }] });
  recorder.setWorkerHeartbeatAge({ workerId: 'v', ageSeconds: -7 });
  expect(await scrape(registry)).toMatchObject({
    queue_oldest_ready_seconds: 0,
    'worker_heartbeat_age_seconds w': 0,
    'worker_heartbeat_age_seconds v': 0,
  });
});

test('a list of workers that is switched off has no series', async () => {
  succeed({ ...SNAPSHOT, workers: [] });
  expect(Object.keys(await scrape(registry)).filter((key) => key.startsWith('worker_heartbeat'))).toEqual([]);
});

test('a blueprint that is known stands at 0 with the first totals, and one that is not is other', async () => {
  declareXynFlows(registry, [
    { flowId: 'triage', persona: 'PLANNER_AI', steps: [] },
    { flowId: 'nightly', persona: 'PLANNER_AI', steps: [] },
  ]);
  expect(await scrape(registry)).toEqual({ collector_failures_total: 0 });
  succeed({ ...SNAPSHOT, finished: [...(SNAPSHOT.finished ?? []), finished('stray', 'COMPLETED', 10)] });
  const page = await scrape(registry);
  const blueprints = Object.entries(page).filter(([key]) => key.startsWith('blueprint_run_count'));
  expect(Object.fromEntries(blueprints)).toEqual({
    'blueprint_run_count_total triage COMPLETED': 3,
    'blueprint_run_count_total triage FAILED': 1,
    'blueprint_run_count_total triage CANCELLED': 0,
    'blueprint_run_count_total nightly COMPLETED': 0,
    'blueprint_run_count_total nightly FAILED': 0,
    'blueprint_run_count_total nightly CANCELLED': 0,
    // release and stray
    'blueprint_run_count_total other COMPLETED': 12,
    'blueprint_run_count_total other FAILED': 0,
    'blueprint_run_count_total other CANCELLED': 0,
  });
  expect(page).toMatchObject({
    'blueprint_duration_seconds_count nightly': 0,
    'blueprint_duration_seconds_count other': 12,
    'runs_finished_total COMPLETED': 15,
  });
});

test('durations stand in the buckets of the database, cumulative on the page', async () => {
  const durationBuckets = [1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 4];
  recorder.setFinishedTotals({
    rows: [{ blueprintName: 'triage', status: 'FAILED', runs: 7, durationSumSeconds: 20_000, durationBuckets }],
  });
  await scrape(registry);
  const below = (le: string) => sampleValue(registry, 'xyn_blueprint_duration_seconds_bucket', { le });
  expect(['1', '15', '30', '3600', '+Inf'].map(below)).toEqual([1, 1, 3, 3, 7]);
  expect(sampleValue(registry, 'xyn_blueprint_duration_seconds_sum')).toBe(20_000);
});

test.each([
  ['of other bounds', [1, 2, 3]],
  ['too long', Array<number>(12).fill(1)],
  ['that are no numbers', Array<number>(11).fill(Number.NaN)],
])('buckets %s take the durations of their blueprint away, and nothing else', async (_, durationBuckets) => {
  const good = { blueprintName: 'good', status: 'FAILED', runs: 1, durationSumSeconds: 1 } as const;
  recorder.setFinishedTotals({
    rows: [
      { ...good, durationBuckets: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] },
      { ...good, blueprintName: 'bad', durationBuckets },
    ],
  });
  const page = await scrape(registry);
  expect(page).toMatchObject({ 'blueprint_duration_seconds_count good': 1, 'runs_finished_total FAILED': 2 });
  expect(page['blueprint_duration_seconds_count bad']).toBeUndefined();
  expect(page['blueprint_run_count_total bad FAILED']).toBe(1);
});

test('a status that the document does not name gets no series', async () => {
  recorder.setFinishedTotals({
    rows: [{ blueprintName: 'b', status: 'LOST' as 'FAILED', runs: 1, durationSumSeconds: 0, durationBuckets: [] }],
  });
  const statuses = Object.keys(await scrape(registry)).filter((key) => key.includes('LOST'));
  expect(statuses).toEqual([]);
});

test('totals that are handed over may change in the hands of the caller', async () => {
  const rows = [{ ...finished('x', 'FAILED', 2), blueprintName: 'x' }];
  recorder.setFinishedTotals({ rows });
  rows.length = 0;
  expect(await scrape(registry)).toMatchObject({ 'runs_finished_total FAILED': 2 });
});
