import { execFileSync } from 'node:child_process';
import { readdir, readFile, statfs } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { expect, test, vi } from 'vitest';
import { cpuPercent } from '../../src/system/growth.ts';
import { countProcesses, linuxReadings, parseCpuTimes, parseInterfaces, parseMemory } from '../../src/system/linux.ts';
import { otherReadings } from '../../src/system/other.ts';
import { loadSystemInformation } from '../../src/system/peer.ts';
import { tree } from '../fixtures/tree.ts';

// The real readings need the /proc of Linux.
const testLinux = test.runIf(process.platform === 'linux');
const own = linuxReadings();
const other = otherReadings(loadSystemInformation);

testLinux('a busy loop raises the processor use by what it takes', async () => {
  for (const readings of [own, other]) {
    const before = (await readings.cpuTimes())!;
    const until = performance.now() + 600;
    while (performance.now() < until);
    const used = cpuPercent(before, (await readings.cpuTimes())!)!;
    // One core of several; the rest of the machine may be busy too.
    expect(used).toBeGreaterThan((100 / availableParallelism()) * 0.7);
    expect(used).toBeLessThanOrEqual(100);
  }
});

testLinux('memory is that of `free`', async () => {
  const [, total = 0, , , , , available = 0] = execFileSync('free', ['-k'], { encoding: 'utf8' })
    .split('\n')[1]!
    .split(/ +/)
    .map(Number);
  const used = 100 - (100 * available) / total;
  expect(Math.abs((await own.memoryPercent())! - used)).toBeLessThan(3);
  expect(Math.abs((await other.memoryPercent())! - used)).toBeLessThan(10);
});

testLinux('disks are those of `df`, and their space is that of the kernel', async () => {
  expect(await own.mountPoints()).toContain('/');
  for (const mountPoint of await own.mountPoints()) {
    const { usedBytes, availableBytes } = (await own.diskSpace(mountPoint))!;
    const df = execFileSync('df', ['-kP', mountPoint], { encoding: 'utf8' }).split('\n')[1]!.split(/ +/);
    expect(Math.abs((100 * usedBytes) / (usedBytes + availableBytes) - Number.parseInt(df[4]!, 10))).toBeLessThan(1.5);
    const { bavail, bsize } = await statfs(mountPoint);
    expect(Math.abs(availableBytes - bavail * bsize)).toBeLessThan(1e9);
  }
  expect(await other.mountPoints()).toContain('/');
  expect(await own.diskSpace('/proc')).toBeUndefined();
  await expect(own.diskSpace('/no/such/place')).rejects.toMatchObject({ code: 'ENOENT' });
});

testLinux('interfaces are those of the kernel but loopback, with its counters', async () => {
  const names = (await readdir('/sys/class/net')).filter((name) => name !== 'lo');
  const found = await own.interfaces();
  expect(found.map(({ name }) => name).sort()).toEqual(names.sort());
  for (const { name, sentBytes, receivedBytes } of found) {
    const counter = async (file: string) => Number(await readFile(`/sys/class/net/${name}/statistics/${file}`, 'utf8'));
    expect(sentBytes).toBeLessThanOrEqual(await counter('tx_bytes'));
    expect(sentBytes).toBeGreaterThan((await counter('tx_bytes')) - 1e7);
    expect(receivedBytes).toBeLessThanOrEqual(await counter('rx_bytes'));
    expect(receivedBytes).toBeGreaterThan((await counter('rx_bytes')) - 1e7);
  }
  expect((await other.interfaces()).map(({ name }) => name)).not.toContain('lo');
});

testLinux('load and processes are those of the machine', async () => {
  expect(await own.loadAverage()).toEqual(loadavg());
  // Tests that run beside this one start processes too.
  await vi.waitFor(async () => {
    const ps = execFileSync('ps', ['-e', '--no-headers'], { encoding: 'utf8' }).trim().split('\n').length;
    expect(Math.abs((await own.processes())! - ps)).toBeLessThan(10);
    expect(Math.abs((await other.processes())! - ps)).toBeLessThan(10);
  }, 5000);
});

test('processor time: guests are within user time, waiting is idle', () => {
  const text = 'cpu  100 10 20 800 40 5 6 7 50 3\ncpu0 1 2 3 4\nintr 5\n';
  expect(parseCpuTimes(text)).toEqual({ busy: 148, idle: 840 });
  expect(parseCpuTimes('cpu  1 2 3 4\n')).toEqual({ busy: 6, idle: 4 });
  expect(parseCpuTimes('intr 5\n')).toBeUndefined();
});

test('memory is unknown where the kernel does not say what is available', () => {
  expect(parseMemory('MemTotal:  1000 kB\nMemFree:  100 kB\nMemAvailable:  250 kB\n')).toBe(75);
  expect(parseMemory('MemTotal:  1000 kB\nMemFree:  100 kB\n')).toBeUndefined();
});

test('interfaces: names with colons and dots, numbers without a blank before them, no loopback', () => {
  const text = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 30887 2763 0 0 0 0 0 0 3088 2763 0 0 0 0 0 0
  eth0:18446744073 2 0 0 0 0 0 0 72 4 0 0 0 0 0 0
eth0.1: 1 0 0 0 0 0 0 0 2 0 0 0 0 0 0 0
 eth0:7: 3 0 0 0 0 0 0 0 4 0 0 0 0 0 0 0
`;
  expect(parseInterfaces(text)).toEqual([
    { name: 'eth0', receivedBytes: 18446744073, sentBytes: 72 },
    { name: 'eth0.1', receivedBytes: 1, sentBytes: 2 },
    { name: 'eth0:7', receivedBytes: 3, sentBytes: 4 },
  ]);
});

test('the speed of a link is known only where the driver knows it', async () => {
  const root = await tree({ 'sys/class/net/eth0/speed': '2500\n', 'sys/class/net/virt0/speed': '-1\n' });
  const { linkSpeed } = linuxReadings(root);
  expect(await Promise.all(['eth0', 'virt0', 'wlan0'].map(linkSpeed))).toEqual([2.5e9, undefined, undefined]);
});

test('processes are unknown where those of others are hidden', () => {
  expect(countProcesses(['1', '20', '300', 'self', 'meminfo'])).toBe(3);
  expect(countProcesses(['300', 'self', 'meminfo'])).toBeUndefined();
});

test('an NPU is what the kernel lists as an accelerator, with the busy time where its driver has one', async () => {
  const root = await tree({
    'sys/class/accel/accel0/device/npu_busy_time_us': '2500000\n',
    'sys/class/accel/accel1/device/vendor': '0x1e52\n',
  });
  expect(await linuxReadings(root).npus()).toEqual([
    { id: 'accel0', busySeconds: 2.5 },
    { id: 'accel1', busySeconds: undefined },
  ]);
  expect(await linuxReadings(await tree({})).npus()).toEqual([]);
});
