import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cpuPercent, inferenceGrowth, networkGrowth, npuPercent } from '../../src/system/growth.ts';
import type { InterfaceCounters } from '../../src/system/readings.ts';

const bytes = fc.integer({ min: 0, max: 2 ** 50 });
const counters = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('eth0', 'eth1', 'wlan0', 'docker0', '__proto__'),
    sentBytes: bytes,
    receivedBytes: bytes,
  }),
  { selector: ({ name }) => name },
);

test('growth is never negative, and no more than what the interfaces of both samples gained', () => {
  fc.assert(
    fc.property(counters, counters, (before, now) => {
      const { sentBytes, receivedBytes, busiest } = networkGrowth(before, now);
      let [sent, received, most] = [0, 0, 0];
      for (const old of before) {
        const found = now.find(({ name }) => name === old.name);
        if (found === undefined) continue;
        const [s, r] = [
          Math.max(0, found.sentBytes - old.sentBytes),
          Math.max(0, found.receivedBytes - old.receivedBytes),
        ];
        sent += s;
        received += r;
        most = Math.max(most, s, r);
      }
      expect(sentBytes).toBe(sent);
      expect(receivedBytes).toBe(received);
      expect(busiest?.bytes).toBe(now.length === 0 ? undefined : most);
    }),
  );
});

test('growths between the samples of one run add up to what the counters gained', () => {
  const steps = fc.array(fc.tuple(fc.nat(1e12), fc.nat(1e12)), { minLength: 1 });
  fc.assert(
    fc.property(fc.nat(1e9), steps, (start, gains) => {
      let before: readonly InterfaceCounters[] = [{ name: 'eth0', sentBytes: start, receivedBytes: start }];
      let [sent, received] = [0, 0];
      for (const [up, down] of gains) {
        const [{ sentBytes, receivedBytes } = { sentBytes: 0, receivedBytes: 0 }] = before;
        const now = [{ name: 'eth0', sentBytes: sentBytes + up, receivedBytes: receivedBytes + down }];
        const growth = networkGrowth(before, now);
        sent += growth.sentBytes;
        received += growth.receivedBytes;
        before = now;
      }
      expect(sent).toBe(gains.reduce((sum, [up]) => sum + up, 0));
      expect(received).toBe(gains.reduce((sum, [, down]) => sum + down, 0));
    }),
  );
});

test('an interface that comes, goes or begins anew adds nothing and takes nothing away', () => {
  const eth0 = (sentBytes: number): InterfaceCounters => ({ name: 'eth0', sentBytes, receivedBytes: 0 });
  const veth = { name: 'veth1', sentBytes: 1e9, receivedBytes: 1e9 };
  expect(networkGrowth([eth0(10)], [eth0(15), veth])).toMatchObject({ sentBytes: 5, receivedBytes: 0 });
  expect(networkGrowth([eth0(10), veth], [eth0(15)])).toMatchObject({ sentBytes: 5, receivedBytes: 0 });
  expect(networkGrowth([eth0(10), veth], [eth0(15), { ...veth, sentBytes: 3 }])).toMatchObject({ sentBytes: 5 });
});

test('processor use is within 0 and 100, or unknown when the counters did not move or went back', () => {
  const time = fc.integer({ min: 0, max: 1e12 });
  const times = fc.record({ busy: time, idle: time });
  fc.assert(
    fc.property(times, times, (before, now) => {
      const used = cpuPercent(before, now);
      if (used === undefined) {
        expect(now.busy < before.busy || (now.busy === before.busy && now.idle <= before.idle)).toBe(true);
      } else {
        expect(used).toBeGreaterThanOrEqual(0);
        expect(used).toBeLessThanOrEqual(100);
      }
    }),
  );
  expect(cpuPercent({ busy: 100, idle: 900 }, { busy: 125, idle: 975 })).toBe(25);
});

test('use of the NPUs is the mean of those that report it', () => {
  const before = [{ id: 'accel0', busySeconds: 1 }, { id: 'accel1', busySeconds: 5 }, { id: 'accel2' }];
  const now = [{ id: 'accel0', busySeconds: 3 }, { id: 'accel1', busySeconds: 6 }, { id: 'accel2' }];
  expect(npuPercent(before, now, 10)).toBe(15);
  expect(npuPercent(before.slice(2), now.slice(2), 10)).toBeUndefined();
  expect(npuPercent([], now, 10)).toBeUndefined();
  expect(npuPercent(now, before, 10)).toBeUndefined();
});

test('inferences are those since the sample before, by kind of model over all NPUs', () => {
  const npu = (id: string, vision: number, text: number) => ({
    id,
    inferences: [
      { modelType: 'vision', count: vision },
      { modelType: 'text', count: text },
    ],
  });
  expect(inferenceGrowth([npu('a', 10, 5), npu('b', 1, 1)], [npu('a', 12, 5), npu('b', 2, 0)])).toEqual([
    { modelType: 'vision', count: 3 },
    { modelType: 'text', count: 0 },
  ]);
  expect(inferenceGrowth([], [npu('a', 10, 5)])).toEqual([]);
});
