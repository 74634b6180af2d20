import fs from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { givenUpName, listDirectory, temporaryName, totalsName, valuesName } from '../../src/spool/directory.ts';
import { type AsideFile, describeSpool, foldSpool, openSpoolReader, resetSpool } from '../../src/spool/index.ts';
import {
  attach,
  editHeader,
  inc,
  makeStore,
  metricOf,
  pretendDead,
  read,
  readFresh,
  temporaryDirectory,
  writersIn,
} from '../spool/support.ts';

function ended(dir: string, by: number): void {
  const store = makeStore('counter', 'x_total');
  inc(store, [], by);
  attach(dir, [store]).close();
}

/** Totals 2 hold 1, totals 3 hold 1 + 2; a third writer with 4 has ended. */
async function foldedTwice(): Promise<string> {
  const dir = temporaryDirectory();
  for (const by of [1, 2]) {
    ended(dir, by);
    await foldSpool(dir);
  }
  ended(dir, 4);
  expect(listDirectory(dir).totals).toEqual([2, 3]);
  return dir;
}

function tear(dir: string, generation: number, length = 60): void {
  const path = join(dir, totalsName(generation));
  fs.truncateSync(path, length);
  const then = new Date(Date.now() - 60_000);
  fs.utimesSync(path, then, then);
}

function later(seconds: number): void {
  const now = process.uptime() + seconds;
  const clock = vi.spyOn(process, 'uptime').mockReturnValue(now);
  onTestFinished(() => clock.mockRestore());
}

test('folding goes on from the totals before those that are torn for certain, and their bytes are kept', async () => {
  const dir = await foldedTwice();
  tear(dir, 3);
  const torn = fs.readFileSync(join(dir, totalsName(3)));
  expect(await foldSpool(dir)).toMatchObject({ kind: 'stopped', generation: 3, reason: 'torn' });
  expect(await foldSpool(dir)).toMatchObject({ kind: 'stopped' });
  later(6);
  // Its number is not used again.
  expect(await foldSpool(dir)).toMatchObject({ kind: 'folded', generation: 4 });
  expect(fs.readFileSync(join(dir, givenUpName(3)))).toEqual(torn);
  // The one that was fallen back on stays until there is another.
  expect(listDirectory(dir)).toMatchObject({ totals: [2, 4], givenUp: [3], writers: [], foreign: [] });
  expect(await readFresh(dir)).toEqual({ 'x_total{}': [5] });
  ended(dir, 8);
  expect(await foldSpool(dir)).toMatchObject({ kind: 'folded', generation: 5 });
  expect(listDirectory(dir)).toMatchObject({ totals: [4, 5], givenUp: [3] });
  expect(await readFresh(dir)).toEqual({ 'x_total{}': [13] });

  expect(describeSpool(dir).aside).toMatchObject([{ name: givenUpName(3), reason: 'torn' }]);
  const reader = openSpoolReader({ dir });
  await read(reader);
  expect(metricOf(reader, 'arx_spool_files_set_aside{torn}')).toBe(1);
  expect(resetSpool(dir)).toMatchObject({ kind: 'reset', files: 3 });
  expect(fs.readdirSync(dir)).toEqual([]);
});

test('a writer whose files outlived the torn totals is counted from them, once', async () => {
  const dir = temporaryDirectory();
  ended(dir, 1);
  await foldSpool(dir);
  ended(dir, 2);
  const unlink = vi.spyOn(fs, 'unlinkSync').mockImplementation((path) => {
    if (/\.(values|table)$/.test(String(path))) throw Object.assign(new Error('no'), { code: 'EPERM' });
    fs.rmSync(path);
  });
  onTestFinished(() => unlink.mockRestore());
  await foldSpool(dir);
  unlink.mockRestore();
  expect(writersIn(dir)).toHaveLength(1);
  tear(dir, 3);
  await foldSpool(dir);
  later(6);
  expect(await foldSpool(dir)).toMatchObject({ kind: 'folded', generation: 4 });
  expect(await readFresh(dir)).toEqual({ 'x_total{}': [3] });
  expect(writersIn(dir)).toEqual([]);
});

test('with no totals left that can be read, it goes on from nothing', async () => {
  const dir = await foldedTwice();
  tear(dir, 2);
  tear(dir, 3, 0);
  await foldSpool(dir);
  later(6);
  expect(await foldSpool(dir)).toMatchObject({ kind: 'folded', generation: 5 });
  expect(listDirectory(dir)).toMatchObject({ totals: [4, 5], givenUp: [2, 3], writers: [] });
  expect(await readFresh(dir)).toEqual({ 'x_total{}': [4] });
});

test('totals of a newer version, and torn ones that were touched just now, are never given up', async () => {
  const dir = await foldedTwice();
  const path = join(dir, totalsName(3));
  const good = fs.readFileSync(path);
  const newer = Buffer.from(good);
  newer.writeUInt32LE(2, 8);
  fs.writeFileSync(path, newer);
  tear(dir, 3, newer.length);
  await foldSpool(dir);
  later(60);
  expect(await foldSpool(dir)).toMatchObject({ kind: 'stopped', reason: 'newer' });
  fs.writeFileSync(path, good.subarray(0, 60));
  expect(await foldSpool(dir)).toMatchObject({ kind: 'stopped', reason: 'torn' });
  later(60);
  expect(await foldSpool(dir)).toMatchObject({ kind: 'stopped', reason: 'torn' });
  fs.writeFileSync(path, good);
  expect(await foldSpool(dir)).toMatchObject({ kind: 'folded', generation: 4 });
  expect(await readFresh(dir)).toEqual({ 'x_total{}': [7] });
});

test('a folder that stood still while its number was given up takes its totals back', async () => {
  const dir = temporaryDirectory();
  ended(dir, 1);
  await foldSpool(dir);
  ended(dir, 2);
  const link = fs.linkSync;
  const spy = vi.spyOn(fs, 'linkSync').mockImplementationOnce((from, to) => {
    // Meanwhile others published 3, found it torn, and gave it up.
    fs.writeFileSync(join(dir, givenUpName(3)), 'torn');
    link(from, to);
  });
  onTestFinished(() => spy.mockRestore());
  expect(await foldSpool(dir)).toMatchObject({ kind: 'folded', generation: 4 });
  expect(listDirectory(dir)).toMatchObject({ totals: [2, 4], givenUp: [3] });
  expect(await readFresh(dir)).toEqual({ 'x_total{}': [3] });
});

test('a reader tells of each file that it sets aside, once, also of totals that it still has in memory', async () => {
  const dir = await foldedTwice();
  const told: AsideFile[] = [];
  const onAside = (file: AsideFile): void => void told.push(file);
  const running = openSpoolReader({ dir, fold: true, onAside });
  await read(running);
  await running.close();
  tear(dir, 4);
  fs.writeFileSync(join(dir, 'notes.values'), 'x');
  ended(dir, 8);
  for (let i = 0; i < 3; i++) {
    await read(running);
    await running.close();
  }
  expect(told.map(({ name, reason }) => [name, reason]).sort()).toEqual([
    [totalsName(4), 'torn'],
    ['notes.values', 'foreign'],
  ]);
});

test('half-made files of a dead maker go at once, those of a live one never', async () => {
  const dir = temporaryDirectory();
  const [dead, live] = ['a', 'b'].map((digit) => digit.repeat(32)) as [string, string];
  for (const id of [dead, live]) {
    const before = new Set(writersIn(dir));
    attach(dir, [makeStore('counter', 'x_total')]);
    const made = writersIn(dir).find((name) => !before.has(name)) as string;
    fs.copyFileSync(join(dir, valuesName(made)), join(dir, valuesName(id)));
    editHeader(dir, id, { id });
    if (id === dead) pretendDead(dir, id);
    fs.renameSync(join(dir, valuesName(id)), join(dir, temporaryName(id)));
    fs.writeFileSync(join(dir, `${id}.1.table`), '');
  }
  const nameless = temporaryName('c'.repeat(32));
  fs.writeFileSync(join(dir, nameless), '');
  const old = new Date(Date.now() - 2 * 3_600_000);
  for (const name of [temporaryName(live), `${live}.1.table`]) fs.utimesSync(join(dir, name), old, old);
  const reader = openSpoolReader({ dir });
  await read(reader);
  const left = fs.readdirSync(dir).filter((name) => /^([abc])\1{31}\./.test(name));
  expect(left.sort()).toEqual([`${live}.1.table`, temporaryName(live), nameless]);
  fs.utimesSync(join(dir, nameless), old, old);
  await read(reader);
  expect(fs.existsSync(join(dir, nameless))).toBe(false);
});
