import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { config } from '../../src/labels/policy.ts';
import { createRegistry } from '../../src/registry.ts';
import { attachSpoolWriter, openSpoolReader } from '../../src/spool/index.ts';
import { decodeCommit } from '../../src/spool/values.ts';
import {
  attach,
  inc,
  makeStore,
  metricOf,
  observe,
  read,
  readFresh,
  remove,
  set,
  temporaryDirectory,
  turn,
  valuesOf,
  writersIn,
} from './support.ts';

describe('a spool writer', () => {
  it('writes what a turn changed at the end of the turn, and not before', async () => {
    const dir = temporaryDirectory();
    const store = makeStore('counter', 'x_total', { labels: { a: config() } });
    attach(dir, [store]);
    inc(store, ['1']);
    inc(store, ['1'], 2);
    expect(await readFresh(dir)).toEqual({});
    await turn();
    expect(await readFresh(dir)).toEqual({ 'x_total{1}': [3] });
  });

  it('writes once per turn, however much changed', async () => {
    const dir = temporaryDirectory();
    const store = makeStore('counter', 'x_total', { labels: { a: config() } });
    attach(dir, [store]);
    inc(store, ['1']);
    await turn();
    const before = generationIn(dir);
    for (let i = 0; i < 100; i++) inc(store, ['1']);
    await turn();
    expect(generationIn(dir)).toBe(before + 1);
    await turn();
    expect(generationIn(dir)).toBe(before + 1);
  });

  it('carries what was recorded before it was attached', async () => {
    const dir = temporaryDirectory();
    const store = makeStore('histogram', 'h', { labels: { a: config() }, buckets: [1, 2] });
    observe(store, ['1'], 1.5);
    attach(dir, [store]);
    expect(await readFresh(dir)).toEqual({ 'h{1}': [0, 1, 0, 1.5] });
  });

  it('carries families that a registry declares later', async () => {
    const dir = temporaryDirectory();
    const registry = createRegistry();
    const writer = attachSpoolWriter({ dir, registries: [registry] });
    onTestFinished(() => void writer.close());
    registry.counter({ name: 'late_total', help: 'Late.' }).inc(4);
    await turn();
    expect(await readFresh(dir)).toEqual({ 'late_total{}': [4] });
  });

  it('keeps series apart that take the slot of a removed one', async () => {
    const dir = temporaryDirectory();
    const store = makeStore('counter', 'x_total', { labels: { a: config() } });
    const writer = attach(dir, [store]);
    const reader = openSpoolReader({ dir });
    inc(store, ['old'], 7);
    writer.flush();
    expect(await read(reader)).toEqual({ 'x_total{old}': [7] });
    remove(store, ['old']);
    inc(store, ['new'], 1);
    expect(store.findTexts(['new'])).toBe(0);
    writer.flush();
    expect(await read(reader)).toEqual({ 'x_total{new}': [1] });
    expect(await readFresh(dir)).toEqual({ 'x_total{new}': [1] });
  });

  it('grows pages and families without losing a value', async () => {
    const dir = temporaryDirectory();
    const store = makeStore('histogram', 'h', { labels: { a: config() }, buckets: [1, 2, 3], maxSeries: 10_000 });
    const writer = attach(dir, [store]);
    const reader = openSpoolReader({ dir });
    for (let i = 0; i < 500; i++) {
      observe(store, [`s${i}`], i % 4);
      if (i % 7 === 0) writer.flush();
      if (i % 50 === 0) await read(reader);
    }
    writer.flush();
    expect(await read(reader)).toEqual(valuesOf({ stores: () => [store] }));
    expect(await readFresh(dir)).toEqual(valuesOf({ stores: () => [store] }));
  });

  it('keeps its table short while series come and go, and readers follow', async () => {
    const dir = temporaryDirectory();
    const store = makeStore('gauge', 'worker_busy', { labels: { worker: config(), note: config() } });
    const writer = attach(dir, [store]);
    const reader = openSpoolReader({ dir });
    const note = 'n'.repeat(60);
    set(store, ['stays', note], 1);
    for (let i = 0; i < 30_000; i++) {
      set(store, [`w${i}`, note], i);
      writer.flush();
      remove(store, [`w${i}`, note]);
      if (i % 5000 === 0) expect(Object.keys(await read(reader))).toContain(`worker_busy{stays,${note}}`);
    }
    writer.flush();
    expect(await read(reader)).toEqual({ [`worker_busy{stays,${note}}`]: [1] });
    expect(await readFresh(dir)).toEqual({ [`worker_busy{stays,${note}}`]: [1] });
    const tables = fs.readdirSync(dir).filter((name) => name.endsWith('.table'));
    expect(tables).toHaveLength(1);
    expect(fs.statSync(join(dir, tables[0] as string)).size).toBeLessThan(1.2 * 1024 * 1024);
  });

  it('carries gauges of host and cluster, which merge, but no counters that would be added up', async () => {
    const dir = temporaryDirectory();
    const own = makeStore('counter', 'own_total');
    const shared = makeStore('gauge', 'quota_left', { state: 'cluster' });
    const host = makeStore('counter', 'sent_total', { state: 'host' });
    const writer = attach(dir, [own, shared, host]);
    inc(own, []);
    set(shared, [], 5);
    inc(host, []);
    writer.flush();
    expect(await readFresh(dir)).toEqual({ 'own_total{}': [1], 'quota_left{}': [5] });
    expect([own, shared, host].map((store) => writer.carries(store))).toEqual([true, true, false]);
  });

  it('goes on in new files when somebody has deleted its own', async () => {
    const dir = temporaryDirectory();
    const store = makeStore('counter', 'x_total', { labels: { a: config() } });
    const writer = attach(dir, [store]);
    inc(store, ['1'], 5);
    writer.flush();
    for (const name of fs.readdirSync(dir)) fs.unlinkSync(join(dir, name));
    await new Promise((resolve) => setTimeout(resolve, 1100));
    inc(store, ['2'], 1);
    await turn();
    expect(await readFresh(dir)).toEqual({ 'x_total{1}': [5], 'x_total{2}': [1] });
  });

  it('makes its directory again when that is gone', async () => {
    const dir = join(temporaryDirectory(), 'spool');
    const store = makeStore('counter', 'x_total', { labels: { a: config() } });
    const writer = attach(dir, [store]);
    inc(store, ['1'], 5);
    writer.flush();
    fs.rmSync(dir, { recursive: true });
    // For a while it cannot: a file is in its way.
    fs.writeFileSync(dir, '');
    await new Promise((resolve) => setTimeout(resolve, 1100));
    inc(store, ['2']);
    expect(writer.flush()).toBe(false);
    inc(store, ['3']);
    expect(writer.flush()).toBe(false);
    fs.unlinkSync(dir);
    expect(writer.flush()).toBe(true);
    expect(await readFresh(dir)).toEqual({ 'x_total{1}': [5], 'x_total{2}': [1], 'x_total{3}': [1] });
  });

  it('survives a listener that throws when it is warned', async () => {
    const dir = temporaryDirectory();
    const store = makeStore('counter', 'x_total');
    let warned = 0;
    const writer = attachSpoolWriter({
      dir,
      stores: [store],
      onWarning: () => {
        warned++;
        throw new Error('on purpose');
      },
    });
    onTestFinished(() => void writer.close());
    const write = vi.spyOn(fs, 'writeSync').mockImplementation(() => {
      throw Object.assign(new Error('no'), { code: 'EIO' });
    });
    inc(store, []);
    expect(writer.flush()).toBe(false);
    expect(writer.flush()).toBe(false);
    write.mockRestore();
    expect(warned).toBe(1);
    expect(writer.flush()).toBe(true);
    expect(await readFresh(dir)).toEqual({ 'x_total{}': [1] });
  });

  it('refuses a store whose counts a closed writer has left in the same directory', async () => {
    const dir = temporaryDirectory();
    const store = makeStore('counter', 'x_total');
    inc(store, []);
    attach(dir, [store]).close();
    expect(() => attach(dir, [store])).toThrow(/would count twice/);
    expect(await readFresh(dir)).toEqual({ 'x_total{}': [1] });
    const other = temporaryDirectory();
    attach(other, [store]);
    expect(await readFresh(other)).toEqual({ 'x_total{}': [1] });
  });

  it('refuses a store that another writer carries, and stays usable', async () => {
    const dir = temporaryDirectory();
    const store = makeStore('counter', 'x_total');
    attach(dir, [store]);
    const other = makeStore('counter', 'y_total');
    expect(() => attach(dir, [other, store])).toThrow(expect.objectContaining({ code: 'ARX_SPOOL_UNUSABLE' }));
    expect(other.sink).toBeUndefined();
    inc(store, []);
    await turn();
    expect(await readFresh(dir)).toMatchObject({ 'x_total{}': [1] });
  });

  it('lets go of its stores when it is closed, and its counts stay', async () => {
    const dir = temporaryDirectory();
    const counter = makeStore('counter', 'x_total');
    const gauge = makeStore('gauge', 'g');
    const writer = attach(dir, [counter, gauge]);
    inc(counter, [], 2);
    set(gauge, [], 3);
    expect(writer.close()).toBe(true);
    expect(counter.sink).toBeUndefined();
    expect(writer.add(counter)).toBe(false);
    const reader = openSpoolReader({ dir, fold: false });
    // A gauge goes with its writer, although the process lives on.
    expect(await read(reader)).toEqual({ 'x_total{}': [2] });
    expect(metricOf(reader, 'arx_spool_writers{ended}')).toBe(1);
  });

  it('writes at once between the last turn and the end of the process', async () => {
    const dir = temporaryDirectory();
    const store = makeStore('counter', 'x_total', { labels: { a: config() } });
    attach(dir, [store]);
    inc(store, ['1']);
    process.emit('beforeExit', 0);
    inc(store, ['1']);
    inc(store, ['2']);
    remove(store, ['1']);
    expect(await readFresh(dir)).toEqual({ 'x_total{2}': [1] });
    await turn();
    inc(store, ['2']);
    expect(await readFresh(dir)).toEqual({ 'x_total{2}': [1] });
  });

  it('makes files that only the user can read', () => {
    const dir = join(temporaryDirectory(), 'made', 'deep');
    const store = makeStore('counter', 'x_total');
    attach(dir, [store]);
    expect(fs.statSync(dir).mode & 0o777).toBe(0o700);
    for (const name of fs.readdirSync(dir)) expect(fs.statSync(join(dir, name)).mode & 0o777).toBe(0o600);
    expect(fs.readdirSync(dir)).toHaveLength(2);
  });
});

function generationIn(dir: string): number {
  const bytes = fs.readFileSync(join(dir, `${writersIn(dir)[0]}.values`));
  return decodeCommit(bytes)?.generation ?? -1;
}
