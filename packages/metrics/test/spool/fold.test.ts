import fs from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { config } from '../../src/labels/policy.ts';
import { listDirectory, totalsName, valuesName } from '../../src/spool/directory.ts';
import { foldSpool, openSpoolReader } from '../../src/spool/index.ts';
import {
  attach,
  inc,
  makeStore,
  metricOf,
  observe,
  read,
  readFresh,
  temporaryDirectory,
  writersIn,
} from './support.ts';

const labels = { a: config() };

/** A writer that has counted and ended. */
function ended(dir: string, by: number): void {
  const counter = makeStore('counter', 'x_total', { labels });
  const histogram = makeStore('histogram', 'h', { labels, buckets: [1, 2] });
  inc(counter, ['a'], by);
  observe(histogram, ['a'], by);
  attach(dir, [counter, histogram]).close();
}

describe('folding', () => {
  it('adds ended writers to the totals, once, and deletes their files', async () => {
    const dir = temporaryDirectory();
    ended(dir, 1);
    ended(dir, 2);
    const reader = openSpoolReader({ dir });
    expect(await read(reader)).toEqual({ 'x_total{a}': [3], 'h{a}': [1, 1, 0, 3] });
    await reader.close();
    expect(writersIn(dir)).toEqual([]);
    expect(await read(reader)).toEqual({ 'x_total{a}': [3], 'h{a}': [1, 1, 0, 3] });
    expect(await readFresh(dir)).toEqual({ 'x_total{a}': [3], 'h{a}': [1, 1, 0, 3] });
    expect(metricOf(reader, 'arx_spool_folds_total{}')).toBe(1);
    expect(metricOf(reader, 'arx_spool_folded_writers_total{}')).toBe(2);
    ended(dir, 4);
    expect(await foldSpool(dir)).toMatchObject({ kind: 'folded', generation: 3 });
    expect(await foldSpool(dir)).toEqual({ kind: 'nothing' });
    expect(await read(reader)).toEqual({ 'x_total{a}': [7], 'h{a}': [1, 1, 1, 7] });
  });

  it('leaves live writers alone', async () => {
    const dir = temporaryDirectory();
    const store = makeStore('counter', 'x_total', { labels });
    inc(store, ['a']);
    attach(dir, [store]);
    expect(await foldSpool(dir)).toEqual({ kind: 'nothing' });
    expect(fs.readdirSync(dir)).toHaveLength(2);
  });

  it('keeps one generation behind the newest', async () => {
    const dir = temporaryDirectory();
    for (let i = 0; i < 5; i++) {
      ended(dir, 1);
      await foldSpool(dir);
    }
    expect(listDirectory(dir).totals).toEqual([5, 6]);
    expect(fs.readdirSync(dir)).toHaveLength(2);
  });

  it('counts a folded writer once although its files cannot be deleted, and deletes them later', async () => {
    const dir = temporaryDirectory();
    ended(dir, 1);
    const unlink = vi.spyOn(fs, 'unlinkSync').mockImplementation((path) => {
      if (/\.(values|table)$/.test(String(path))) throw Object.assign(new Error('no'), { code: 'EPERM' });
      fs.rmSync(path);
    });
    onTestFinished(() => unlink.mockRestore());
    expect(await foldSpool(dir)).toMatchObject({ kind: 'folded' });
    ended(dir, 2);
    expect(await foldSpool(dir)).toMatchObject({ kind: 'folded' });
    expect(await foldSpool(dir)).toEqual({ kind: 'nothing' });
    expect(writersIn(dir)).toHaveLength(2);
    expect(await readFresh(dir)).toEqual({ 'x_total{a}': [3], 'h{a}': [1, 1, 0, 3] });
    unlink.mockRestore();
    await foldSpool(dir);
    expect(writersIn(dir)).toEqual([]);
    expect(await readFresh(dir)).toEqual({ 'x_total{a}': [3], 'h{a}': [1, 1, 0, 3] });
  });

  it('is right when several fold at once', async () => {
    const dir = temporaryDirectory();
    let sum = 0;
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 4; i++) {
        ended(dir, i);
        sum += i;
      }
      const reader = openSpoolReader({ dir, fold: false });
      const results = await Promise.all([foldSpool(dir), foldSpool(dir), foldSpool(dir), read(reader)]);
      expect(results.filter((result) => 'kind' in result && result.kind === 'folded').length).toBeGreaterThan(0);
      expect(results[3]['x_total{a}']).toEqual([sum]);
      expect((await readFresh(dir))['x_total{a}']).toEqual([sum]);
    }
    expect(writersIn(dir)).toEqual([]);
  });

  it('gives up its totals when others have gone on without them, and loses nobody', async () => {
    const dir = temporaryDirectory();
    ended(dir, 1);
    await foldSpool(dir);
    const link = fs.linkSync;
    let late = false;
    // Between reading generation 2 and publishing generation 3, others publish 3, 4 and 5 and delete 2 and 3.
    const spy = vi.spyOn(fs, 'linkSync').mockImplementation((from, to) => {
      if (!late) {
        late = true;
        for (const generation of [3, 4, 5]) {
          const bytes = fs.readFileSync(join(dir, totalsName(2)));
          fs.writeFileSync(join(dir, totalsName(generation)), renumbered(bytes, generation));
        }
        fs.unlinkSync(join(dir, totalsName(1)));
        fs.unlinkSync(join(dir, totalsName(2)));
        fs.unlinkSync(join(dir, totalsName(3)));
      }
      link(from, to);
    });
    onTestFinished(() => spy.mockRestore());
    ended(dir, 2);
    expect(await foldSpool(dir)).toMatchObject({ kind: 'folded', generation: 6 });
    expect(await readFresh(dir)).toMatchObject({ 'x_total{a}': [3] });
    expect(listDirectory(dir).totals).toEqual([5, 6]);
  });

  it('stops while the newest totals cannot be read, falls back, and goes on when they can', async () => {
    const dir = temporaryDirectory();
    ended(dir, 1);
    await foldSpool(dir);
    ended(dir, 2);
    await foldSpool(dir);
    const running = openSpoolReader({ dir, fold: false });
    expect(await read(running)).toMatchObject({ 'x_total{a}': [3] });
    const path = join(dir, totalsName(3));
    const good = fs.readFileSync(path);
    const bad = Buffer.from(good);
    bad.writeUInt8(bad.readUInt8(200) ^ 1, 200);
    fs.writeFileSync(path, bad);
    ended(dir, 4);
    expect(await foldSpool(dir)).toMatchObject({ kind: 'stopped', generation: 3 });
    expect(writersIn(dir)).toHaveLength(1);
    // Who has read them knows better; who comes now has the generation before.
    expect(await read(running)).toMatchObject({ 'x_total{a}': [7] });
    const late = openSpoolReader({ dir });
    expect(await read(late)).toMatchObject({ 'x_total{a}': [5] });
    expect(metricOf(late, 'arx_spool_files_set_aside{torn}')).toBe(1);
    await late.close();
    expect(metricOf(late, 'arx_spool_fold_failures_total{}')).toBe(1);
    fs.writeFileSync(path, good);
    expect(await read(late)).toMatchObject({ 'x_total{a}': [7] });
    await late.close();
    expect(metricOf(late, 'arx_spool_folds_total{}')).toBe(1);
    expect(listDirectory(dir).totals).toEqual([3, 4]);
    expect(await read(running)).toMatchObject({ 'x_total{a}': [7] });
    expect(await readFresh(dir)).toMatchObject({ 'x_total{a}': [7] });
  });

  it('keeps showing a writer that was folded into totals which nobody can read', async () => {
    const dir = temporaryDirectory();
    ended(dir, 1);
    await foldSpool(dir);
    ended(dir, 2);
    const reader = openSpoolReader({ dir, fold: false });
    expect(await read(reader)).toMatchObject({ 'x_total{a}': [3] });
    await foldSpool(dir);
    fs.writeFileSync(join(dir, totalsName(3)), 'garbage');
    expect(await read(reader)).toMatchObject({ 'x_total{a}': [3] });
    expect(metricOf(reader, 'arx_spool_files_set_aside{foreign}')).toBe(1);
  });

  it('leaves the files of a writer that it cannot read whole', async () => {
    const dir = temporaryDirectory();
    ended(dir, 1);
    const [id] = writersIn(dir) as [string];
    const table = listDirectory(dir).tables[0]?.name as string;
    const bytes = fs.readFileSync(join(dir, table));
    fs.truncateSync(join(dir, table), bytes.length - 1);
    expect(await foldSpool(dir)).toEqual({ kind: 'nothing' });
    expect(fs.existsSync(join(dir, valuesName(id)))).toBe(true);
    fs.writeFileSync(join(dir, table), bytes);
    expect(await foldSpool(dir)).toMatchObject({ kind: 'folded' });
    expect(await readFresh(dir)).toMatchObject({ 'x_total{a}': [1] });
  });

  it('removes what processes left half-made, an hour later', async () => {
    const dir = temporaryDirectory();
    const old = new Date(Date.now() - 2 * 3_600_000);
    const names = [`${'a'.repeat(32)}.tmp`, `${'b'.repeat(32)}.1.table`, 'notes.txt'];
    for (const name of names) fs.writeFileSync(join(dir, name), '');
    ended(dir, 1);
    await foldSpool(dir);
    expect(names.every((name) => fs.existsSync(join(dir, name)))).toBe(true);
    for (const name of names) fs.utimesSync(join(dir, name), old, old);
    await foldSpool(dir);
    expect(fs.readdirSync(dir).filter((name) => names.includes(name))).toEqual(['notes.txt']);
  });

  it('keeps the directory small where programs come and go and no server runs', async () => {
    const dir = temporaryDirectory();
    for (let i = 0; i < 200; i++) {
      ended(dir, 1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await vi.waitFor(() => expect(fs.readdirSync(dir).length).toBeLessThan(160));
    expect(await readFresh(dir)).toMatchObject({ 'x_total{a}': [200] });
  });
});

/** The same totals under another generation; the checksum of the header covers the number. */
function renumbered(bytes: Buffer, generation: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeDoubleLE(generation, 16);
  copy.writeUInt32LE(crc32(copy.subarray(16, 32)), 12);
  return copy;
}
