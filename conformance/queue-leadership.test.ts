import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { testServer } from '../packages/probes/test/postgres-queue/helpers/server.ts';
import { lineTo } from './queue-leadership/line.ts';
import { overlaps, startCollector, watch } from './queue-leadership/processes.ts';

const server = testServer();

/** What a busy machine may add to a time. */
const SLACK = 700;

test('one of three shows the queue; when it is killed another does within an interval, and never two do', async () => {
  const { url } = await server.arx();
  const pages = watch();
  for (let i = 0; i < 3; i++) pages.add(await startCollector(url));
  for (let i = 0; i < 2; i++) {
    const leader = await pages.reigning();
    const killedAt = performance.now();
    leader.child.kill('SIGKILL');
    await pages.reigning((other) => other !== leader);
    expect(performance.now() - killedAt).toBeLessThan(1000 + SLACK);
  }
  await sleep(200);
  const reigns = await pages.end();
  expect(new Set(reigns.map(({ by }) => by)).size).toBe(3);
  expect(overlaps(reigns)).toEqual([]);
});

test('one that is stopped is replaced, and shows nothing when it wakes', async () => {
  const { url } = await server.arx();
  const pages = watch();
  for (let i = 0; i < 2; i++) pages.add(await startCollector(url));
  const leader = await pages.reigning();
  leader.child.kill('SIGSTOP');
  const stoppedAt = performance.now();
  await pages.reigning((other) => other !== leader);
  // The silence of two intervals, and at most one until the other asks.
  expect(performance.now() - stoppedAt).toBeLessThan(3000 + SLACK);
  // Everybody who asks for its page waits at its door now.
  await sleep(500);
  leader.child.kill('SIGCONT');
  await sleep(1500);
  const reigns = await pages.end();
  expect(overlaps(reigns)).toEqual([]);
  expect(reigns.filter(({ by }) => by === leader)).toHaveLength(1);
  expect(leader.stderr()).toMatch(/^ARX_PROBE_FAILED arx lock /m);
});

test('one whose line to the database is cut stops showing the queue before another begins', async () => {
  const { url } = await server.arx();
  const line = await lineTo(url);
  const pages = watch();
  const cutOff = await startCollector(line.url);
  pages.add(cutOff);
  await pages.reigning();
  pages.add(await startCollector(url));
  line.cut();
  const cutAt = performance.now();
  await pages.reigning((other) => other !== cutOff);
  expect(performance.now() - cutAt).toBeLessThan(3000 + SLACK);
  await sleep(300);
  const reigns = await pages.end();
  expect(overlaps(reigns)).toEqual([]);
  expect(cutOff.stderr()).toMatch(/^ARX_PROBE_TIMEOUT arx lock /m);
});

test('one that was stopped and cut off shows nothing when it wakes, although nobody tells it anything', async () => {
  const { url } = await server.arx();
  const line = await lineTo(url);
  const pages = watch();
  const cutOff = await startCollector(line.url);
  pages.add(cutOff);
  await pages.reigning();
  pages.add(await startCollector(url));
  cutOff.child.kill('SIGSTOP');
  line.cut();
  await pages.reigning((other) => other !== cutOff);
  await sleep(300);
  cutOff.child.kill('SIGCONT');
  await sleep(600);
  expect(overlaps(await pages.end())).toEqual([]);
});

test('whatever happens to the processes, never two show the queue', { timeout: 60_000 }, async () => {
  const { url } = await server.arx();
  const pages = watch();
  for (let i = 0; i < 3; i++) pages.add(await startCollector(url));
  const end = performance.now() + 20_000;
  while (performance.now() < end) {
    const leader = await pages.reigning();
    await sleep(Math.random() * 1200);
    if (Math.random() < 0.4) {
      leader.child.kill('SIGKILL');
      pages.add(await startCollector(url));
    } else {
      leader.child.kill('SIGSTOP');
      await sleep(Math.random() * 4500);
      leader.child.kill('SIGCONT');
    }
  }
  const reigns = await pages.end();
  expect(new Set(reigns.map(({ by }) => by)).size).toBeGreaterThan(2);
  expect(overlaps(reigns)).toEqual([]);
});
