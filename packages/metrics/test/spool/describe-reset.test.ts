import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { config } from '../../src/labels/policy.ts';
import { totalsName, valuesName } from '../../src/spool/directory.ts';
import { describeSpool, foldSpool, resetSpool } from '../../src/spool/index.ts';
import {
  attach,
  editHeader,
  inc,
  makeStore,
  pretendDead,
  readFresh,
  temporaryDirectory,
  turn,
  writersIn,
} from './support.ts';

const labels = { a: config() };

function startWriter(dir: string, series: number): { id: string; end(): void; store: ReturnType<typeof makeStore> } {
  const before = new Set(writersIn(dir));
  const store = makeStore('counter', 'x_total', { labels });
  for (let i = 0; i < series; i++) inc(store, [`s${i}`]);
  const writer = attach(dir, [store]);
  const id = writersIn(dir).find((name) => !before.has(name)) as string;
  return { id, store, end: () => void writer.close() };
}

describe('a description of a spool', () => {
  it('says that there is none', () => {
    const dir = join(temporaryDirectory(), 'none');
    expect(describeSpool(dir)).toEqual({
      dir,
      exists: false,
      writers: [],
      totals: undefined,
      aside: [],
      files: 0,
      bytes: 0,
    });
    expect(fs.existsSync(dir)).toBe(false);
  });

  it('tells who writes, what is counted for good, and what is set aside', async () => {
    const dir = temporaryDirectory();
    startWriter(dir, 4).end();
    await foldSpool(dir);
    const live = startWriter(dir, 3);
    const dead = startWriter(dir, 2);
    pretendDead(dir, dead.id);
    const elsewhere = startWriter(dir, 1);
    editHeader(dir, elsewhere.id, { namespace: 4_026_999_999 });
    const ended = startWriter(dir, 5);
    ended.end();
    const torn = startWriter(dir, 1);
    fs.truncateSync(join(dir, valuesName(torn.id)), 10);
    fs.writeFileSync(join(dir, 'notes.values'), 'x');
    const { writers, ...rest } = describeSpool(dir);
    const expected = [
      [live.id, 'live', 3],
      [dead.id, 'dead', 2],
      [elsewhere.id, 'elsewhere', 1],
      [ended.id, 'ended', 5],
    ];
    // A writer's own counter of failed writes is one more family and series.
    expect(writers.map(({ id, state, series }) => [id, state, series - 1]).sort()).toEqual(expected.sort());
    expect(writers.every(({ pid, tid, families }) => pid === process.pid && tid > 0 && families === 2)).toBe(true);
    expect(writers.every(({ startedAt }) => Math.abs(startedAt - Date.now()) < 60_000)).toBe(true);
    expect(rest).toMatchObject({ dir, exists: true, totals: { generation: 2, families: 2, series: 5 }, files: 12 });
    expect(rest.bytes).toBeGreaterThan(12 * 512);
    expect(rest.aside).toEqual([
      { name: valuesName(torn.id), reason: 'torn', detail: expect.stringContaining('10 bytes') },
      { name: 'notes.values', reason: 'foreign', detail: expect.any(String) },
    ]);
  });

  it('names totals that cannot be read', async () => {
    const dir = temporaryDirectory();
    startWriter(dir, 1).end();
    await foldSpool(dir);
    fs.truncateSync(join(dir, totalsName(2)), 100);
    expect(describeSpool(dir)).toMatchObject({
      totals: { generation: 1, series: 0 },
      aside: [{ name: totalsName(2), reason: 'torn' }],
    });
  });
});

describe('a reset', () => {
  it('removes everything of the spool, and nothing else', async () => {
    const dir = temporaryDirectory();
    startWriter(dir, 3).end();
    await foldSpool(dir);
    startWriter(dir, 3).end();
    fs.writeFileSync(join(dir, 'mine.values'), 'x');
    fs.writeFileSync(join(dir, 'README.md'), 'x');
    const { bytes } = describeSpool(dir);
    expect(resetSpool(dir)).toEqual({ kind: 'reset', files: 4, bytes, left: [] });
    expect(fs.readdirSync(dir).sort()).toEqual(['README.md', 'mine.values']);
    expect(resetSpool(dir)).toEqual({ kind: 'reset', files: 0, bytes: 0, left: [] });
  });

  it('refuses while somebody may still write, and says who', async () => {
    const dir = temporaryDirectory();
    const live = startWriter(dir, 1);
    const elsewhere = startWriter(dir, 1);
    editHeader(dir, elsewhere.id, { namespace: 4_026_999_999 });
    const result = resetSpool(dir);
    expect(result.kind).toBe('refused');
    if (result.kind !== 'refused') return;
    expect(result.writers.map(({ id }) => id).sort()).toEqual([live.id, elsewhere.id].sort());
    expect(await readFresh(dir)).toEqual({ 'x_total{s0}': [2] });
  });

  it('goes on when it is forced, and a live writer starts over with what it has', async () => {
    const dir = temporaryDirectory();
    startWriter(dir, 1).end();
    await foldSpool(dir);
    const live = startWriter(dir, 1);
    expect(resetSpool(dir, { force: true })).toMatchObject({ kind: 'reset', files: 4, left: [] });
    expect(await readFresh(dir)).toEqual({});
    await new Promise((resolve) => setTimeout(resolve, 1100));
    inc(live.store, ['s0']);
    await turn();
    expect(await readFresh(dir)).toEqual({ 'x_total{s0}': [2] });
  });
});
