import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { config } from '../../src/labels/policy.ts';
import { openSpoolReader } from '../../src/spool/index.ts';
import { startChild } from './children/start.ts';
import {
  attach,
  inc,
  makeStore,
  read,
  readFresh,
  temporaryDirectory,
  turn,
  valuesOf,
  writeErrorsOf,
} from './support.ts';

/** A file system of its own with room for `kilobytes`, or undefined where that is not allowed. */
function mountSmall(kilobytes: number): string | undefined {
  const dir = temporaryDirectory();
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k,mode=0700`, 'tmpfs', dir]);
  if (status !== 0) return undefined;
  onTestFinished(() => void spawnSync('umount', ['-l', dir]));
  return dir;
}

const canLimit = spawnSync('prlimit', ['--version']).status === 0;
if (!canLimit)
  console.warn('SKIPPED: prlimit is missing (apt-get install util-linux); the limit on file sizes is not tested.');

describe('on a full disk', () => {
  it('recording goes on, readers see the last whole turn, and everything is written when there is room', async (test) => {
    const dir = mountSmall(256);
    if (dir === undefined) {
      console.warn('SKIPPED: a tmpfs cannot be mounted here (needs root); the full disk is not tested on a mount.');
      return test.skip('needs root to mount a tmpfs');
    }
    const store = makeStore('histogram', 'h', { labels: { a: config() }, buckets: [1, 2, 3], maxSeries: 10_000 });
    const warnings: (Error & { code?: string })[] = [];
    attach(dir, [store], warnings);
    const reader = openSpoolReader({ dir });
    inc(store, ['first'], 1);
    await turn();
    const filler = join(dir, 'filler');
    fill(filler);
    const before = await read(reader);
    expect(before).toEqual({ 'h{first}': [1, 0, 0, 0, 0] });
    expect(writeErrorsOf(reader)).toBe(0);
    for (let i = 0; i < 300; i++) {
      inc(store, [`s${i % 100}`]);
      await turn();
      // Whatever is shown is a state that was: each value as recorded or older, never half a series.
      for (const [name, values] of Object.entries(await read(reader))) {
        expect(values[0]).toBeLessThanOrEqual((valuesOf({ stores: () => [store] })[name] as number[])[0] as number);
      }
    }
    expect(warnings.map(({ code }) => code)).toEqual(['ARX_SPOOL_FULL']);
    expect(warnings[0]?.message).toContain(`${dir}: the disk is full (ENOSPC). Recording goes on`);
    // The last block of a file still had some room.
    expect(Object.keys(await readFresh(dir)).length).toBeLessThan(100);
    fs.unlinkSync(filler);
    // The writer tries again by itself.
    await vi.waitFor(async () => expect(Object.keys(await read(reader))).toHaveLength(101), {
      timeout: 15_000,
      interval: 100,
    });
    expect(valuesOf(reader)).toEqual(valuesOf({ stores: () => [store] }));
    expect(writeErrorsOf(reader)).toBeGreaterThan(0);
  });

  it('a program starts, and its numbers are there when there is room', async (test) => {
    const dir = mountSmall(64);
    if (dir === undefined) return test.skip('needs root to mount a tmpfs');
    const filler = join(dir, 'filler');
    fill(filler);
    const store = makeStore('counter', 'x_total');
    const warnings: (Error & { code?: string })[] = [];
    inc(store, [], 3);
    const writer = attach(dir, [store], warnings);
    expect(warnings.map(({ code }) => code)).toEqual(['ARX_SPOOL_FULL']);
    expect(await readFresh(dir)).toEqual({});
    fs.unlinkSync(filler);
    expect(writer.flush()).toBe(true);
    expect(await readFresh(dir)).toEqual({ 'x_total{}': [3] });
    expect(fs.readdirSync(dir).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  // Needs prlimit (util-linux), which sets the limit on a child.
  it.runIf(canLimit)('the same holds at the limit on the size of files', async () => {
    const dir = temporaryDirectory();
    const child = startChild('limited.ts', [dir], temporaryDirectory(), ['prlimit', '--fsize=20000:unlimited']);
    expect(await child.next()).toBe('ARX_SPOOL_FULL');
    const shown = await readFresh(dir);
    for (const values of Object.values(shown)) expect(values[0]).toBeLessThanOrEqual(4);
    execFileSync('prlimit', ['--pid', String(child.process.pid), '--fsize=unlimited:unlimited']);
    expect(await child.next()).toBe('all written');
    expect(child.lines).toEqual(['ARX_SPOOL_FULL', 'all written']);
    const all = await readFresh(dir);
    expect(Object.keys(all)).toHaveLength(5000);
    const sum = Object.values(all).reduce((total, [value]) => total + (value as number), 0);
    expect(sum).toBeGreaterThanOrEqual(20_000);
    expect(child.errors).toBe('');
  });
});

/** Takes all the room that is left. */
function fill(path: string): void {
  const fd = fs.openSync(path, 'w');
  try {
    for (;;) fs.writeSync(fd, Buffer.alloc(4096));
  } catch {
    fs.closeSync(fd);
  }
}
