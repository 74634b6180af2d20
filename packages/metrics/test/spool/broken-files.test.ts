import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { config } from '../../src/labels/policy.ts';
import { newestTotals } from '../../src/spool/accumulator.ts';
import { crc32 } from '../../src/spool/crc32.ts';
import { listDirectory, tableName, totalsName, valuesName } from '../../src/spool/directory.ts';
import { ownIdentity } from '../../src/spool/identity.ts';
import { foldSpool, openSpoolReader } from '../../src/spool/index.ts';
import { MAX_VALUES_BYTES } from '../../src/spool/limits.ts';
import { contribute, createMerge, settle } from '../../src/spool/merge.ts';
import { COMMIT_AT, type Commit, decodeCommit, encodeCommit } from '../../src/spool/values.ts';
import { createWriterView, readWriter } from '../../src/spool/writer-view.ts';
import {
  attach,
  inc,
  makeStore,
  metricOf,
  observe,
  pretendDead,
  read,
  set,
  temporaryDirectory,
  valuesOf,
  writersIn,
} from './support.ts';

const labels = { a: config() };

/** A writer with a counter and a histogram that nobody writes to any more; what it shows, and its files. */
function quietWriter(dir: string): { id: string; values: string; table: string; shown: Record<string, number[]> } {
  const before = new Set(writersIn(dir));
  const counter = makeStore('counter', 'x_total', { labels });
  const histogram = makeStore('histogram', 'h', { labels, buckets: [1, 2] });
  for (let i = 0; i < 6; i++) inc(counter, [`s${i}`], i + 1);
  observe(histogram, ['a'], 1.5);
  attach(dir, [counter, histogram]);
  const id = writersIn(dir).find((name) => !before.has(name)) as string;
  const shown: Record<string, number[]> = { 'h{a}': [0, 1, 0, 1.5] };
  for (let i = 0; i < 6; i++) shown[`x_total{s${i}}`] = [i + 1];
  return { id, values: join(dir, valuesName(id)), table: join(dir, tableName(id, 1)), shown };
}

describe('a spool file that cannot be read', () => {
  const cases: { name: string; reason: string; harm: (path: string) => void }[] = [
    { name: 'empty', reason: 'empty', harm: (path) => fs.truncateSync(path, 0) },
    { name: 'shorter than its header', reason: 'torn', harm: (path) => fs.truncateSync(path, 100) },
    { name: 'cut off in its pages', reason: 'torn', harm: (path) => fs.truncateSync(path, 300) },
    { name: 'garbage', reason: 'foreign', harm: (path) => fs.writeFileSync(path, 'x'.repeat(5000)) },
    { name: 'zeros', reason: 'foreign', harm: (path) => fs.writeFileSync(path, Buffer.alloc(5000)) },
    { name: 'of a later version', reason: 'newer', harm: (path) => patch(path, 8, 2) },
    { name: 'of a version that does not exist', reason: 'foreign', harm: (path) => patch(path, 8, 0) },
    { name: 'a link', reason: 'unreadable', harm: (path) => relink(path) },
    { name: 'a directory', reason: 'unreadable', harm: (path) => replaceBy(path, () => fs.mkdirSync(path)) },
    {
      name: 'a pipe',
      reason: 'unreadable',
      harm: (path) => replaceBy(path, () => execFileSync('mkfifo', [path])),
    },
    { name: 'larger than the limit', reason: 'too_large', harm: (path) => fs.truncateSync(path, 300 * 1024 * 1024) },
  ];
  for (const { name, reason, harm } of cases) {
    it(`is set aside, counted and never deleted when it is ${name}; the rest is shown`, async () => {
      const dir = temporaryDirectory();
      const { values } = quietWriter(dir);
      const good = makeStore('counter', 'good_total');
      inc(good, []);
      attach(dir, [good]);
      harm(values);
      const reader = openSpoolReader({ dir });
      expect(await read(reader)).toEqual({ 'good_total{}': [1] });
      expect(metricOf(reader, `arx_spool_files_set_aside{${reason}}`)).toBe(1);
      expect(await foldSpool(dir)).toEqual({ kind: 'nothing' });
      expect(fs.existsSync(values)).toBe(true);
    });
  }

  it('comes back when it becomes readable, and its last good values stand until then', async () => {
    const dir = temporaryDirectory();
    const { values, table, shown } = quietWriter(dir);
    const before = openSpoolReader({ dir });
    expect(await read(before)).toEqual(shown);
    for (const path of [values, table]) {
      const good = fs.readFileSync(path);
      fs.writeFileSync(path, 'x'.repeat(good.length));
      const after = openSpoolReader({ dir });
      expect(await read(after)).toEqual({});
      expect(await read(before)).toEqual(shown);
      fs.writeFileSync(path, good);
      expect(await read(after)).toEqual(shown);
      expect(await read(before)).toEqual(shown);
      expect(metricOf(after, 'arx_spool_files_set_aside{foreign}')).toBe(0);
    }
  });

  it('is set aside when its table is missing, and comes back with it', async () => {
    const dir = temporaryDirectory();
    const { table, shown } = quietWriter(dir);
    const reader = openSpoolReader({ dir });
    fs.renameSync(table, `${table}.away`);
    expect(await read(reader)).toEqual({});
    expect(metricOf(reader, 'arx_spool_files_set_aside{torn}')).toBe(1);
    fs.renameSync(`${table}.away`, table);
    expect(await read(reader)).toEqual(shown);
  });

  it('counts files that end like ours and are named like nobody', async () => {
    const dir = temporaryDirectory();
    for (const name of ['run.values', 'old.table', '7.totals', 'README.md']) fs.writeFileSync(join(dir, name), 'x');
    const reader = openSpoolReader({ dir });
    await read(reader);
    expect(metricOf(reader, 'arx_spool_files_set_aside{foreign}')).toBe(3);
  });

  it('is not counted twice when it is a copy of another writer under a new name', async () => {
    const dir = temporaryDirectory();
    const { values, table, shown } = quietWriter(dir);
    const other = 'c'.repeat(32);
    fs.copyFileSync(values, join(dir, valuesName(other)));
    fs.copyFileSync(table, join(dir, tableName(other, 1)));
    const reader = openSpoolReader({ dir });
    expect(await read(reader)).toEqual(shown);
    expect(metricOf(reader, 'arx_spool_files_set_aside{foreign}')).toBe(1);
  });

  it('keeps gauges of a damaged writer out once it was dead', async () => {
    const dir = temporaryDirectory();
    const gauge = makeStore('gauge', 'g');
    set(gauge, [], 1);
    attach(dir, [gauge]);
    const [id] = writersIn(dir) as [string];
    pretendDead(dir, id);
    const reader = openSpoolReader({ dir, fold: false });
    expect(await read(reader)).toEqual({});
    fs.truncateSync(join(dir, valuesName(id)), 100);
    expect(await read(reader)).toEqual({});
  });

  it('cannot make a reader take more memory than its limits', async () => {
    const dir = temporaryDirectory();
    const { values, table, id } = quietWriter(dir);
    // A record that claims 4 GiB, in a table of 3 MiB.
    const bytes = Buffer.alloc(3 * 1024 * 1024);
    fs.readFileSync(table).copy(bytes);
    bytes.writeUInt32LE(0xffffffff, 32);
    fs.writeFileSync(table, bytes);
    setCommit(values, { tableLength: bytes.length });
    await expectRefused(dir, 'torn');
    // A table that is longer than the limit, by its commit block.
    setCommit(values, { tableLength: 2 ** 40 });
    await expectRefused(dir, 'too_large');
    // Many small records that each claim much of the values file.
    const header = fs.readFileSync(table).subarray(0, 32);
    const family = record(Buffer.concat([Buffer.of(1, 0, 0, 0, 0), text(declaration())]));
    const ranges = Array.from({ length: 10_000 }, (_, page) => {
      const body = Buffer.alloc(21);
      body.writeUInt8(2, 0);
      body.writeUInt32LE(page, 5);
      body.writeUInt32LE(65_536, 9);
      body.writeDoubleLE(256, 13);
      return record(body);
    });
    const hostile = Buffer.concat([header, family, ...ranges]);
    fs.writeFileSync(table, hostile);
    setCommit(values, { tableLength: hostile.length });
    const before = process.memoryUsage().arrayBuffers;
    await expectRefused(dir, 'too_large');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(MAX_VALUES_BYTES);
    expect(writersIn(dir)).toEqual([id]);
  });

  it('is set aside when its declarations would not be accepted from a program', async () => {
    for (const change of [
      { name: 'bad name' },
      { name: 'x"} 1\ny' },
      { type: 'summary' },
      { labels: [['__name__', { kind: 'config' }]] },
      {
        labels: [
          ['a', { kind: 'config' }],
          ['a', { kind: 'config' }],
        ],
      },
      { buckets: 7, type: 'histogram' },
      { merge: 'avg', type: 'gauge' },
      { perPage: 1e9 },
      { maxSeries: -1 },
      { help: 7 },
      { unit: 7 },
    ]) {
      const dir = temporaryDirectory();
      const { values, table } = quietWriter(dir);
      const header = fs.readFileSync(table).subarray(0, 32);
      const family = record(Buffer.concat([Buffer.of(1, 0, 0, 0, 0), text(declaration(change))]));
      fs.writeFileSync(table, Buffer.concat([header, family]));
      setCommit(values, { tableLength: header.length + family.length });
      await expectRefused(dir, 'torn');
    }
  });
});

it('any records at all, with checksums that are right, never throw', () => {
  const dir = temporaryDirectory();
  const { id, values, table, shown } = quietWriter(dir);
  const [goodValues, goodTable] = [fs.readFileSync(values), fs.readFileSync(table)];
  const bodies = fc.tuple(
    fc.integer({ min: 0, max: 8 }),
    fc.array(fc.nat(3), { maxLength: 6 }),
    fc.uint8Array({ maxLength: 40 }),
  );
  fc.assert(
    fc.property(fc.array(bodies, { minLength: 1, maxLength: 4 }), (records) => {
      const more = records.map(([kind, words, rest]) => {
        const numbers = Buffer.concat(words.map((word) => Buffer.of(word, 0, 0, 0)));
        return record(Buffer.concat([Buffer.of(kind), numbers, rest]));
      });
      const bytes = Buffer.concat([goodTable, ...more]);
      fs.writeFileSync(table, bytes);
      fs.writeFileSync(values, goodValues);
      setCommit(values, { tableLength: bytes.length });
      const now = readOnce(dir, id);
      // Records that take nothing away may be right by chance.
      for (const [name, value] of Object.entries(now)) if (name in shown) expect(value).toEqual(shown[name]);
    }),
    { numRuns: 200 },
  );
});

describe('a damaged byte', () => {
  it('anywhere in the table is recognised', () => {
    const dir = temporaryDirectory();
    const { id, table, shown } = quietWriter(dir);
    expect(readOnce(dir, id)).toEqual(shown);
    for (const at of eachFlip(table)) expect({ at, ...readOnce(dir, id) }).toEqual({ at });
  });

  it('anywhere in the values is recognised or changes nothing', () => {
    const dir = temporaryDirectory();
    const { id, values, shown } = quietWriter(dir);
    let recognised = 0;
    for (const at of eachFlip(values)) {
      const now = readOnce(dir, id);
      if (Object.keys(now).length === 0) recognised++;
      else expect({ at, ...now }).toEqual({ at, ...shown });
    }
    expect(recognised).toBeGreaterThan(200);
  });

  it('anywhere in the totals is recognised', async () => {
    const dir = temporaryDirectory();
    quietWriter(dir);
    for (const id of writersIn(dir)) pretendDead(dir, id);
    await foldSpool(dir);
    const generation = listDirectory(dir).totals.at(-1) as number;
    const path = join(dir, totalsName(generation));
    const read = (): unknown => newestTotals(dir, [generation], new Map());
    expect(read()).toMatchObject({ totals: { generation }, aside: [] });
    for (const at of eachFlip(path)) expect({ at, read: read() }).toMatchObject({ at, read: { totals: undefined } });
    for (const length of eachLength(path)) {
      expect({ length, read: read() }).toMatchObject({ length, read: { totals: undefined, aside: [{ generation }] } });
    }
  });

  it('cut off the table is recognised at every length', () => {
    const dir = temporaryDirectory();
    const { id, table } = quietWriter(dir);
    for (const length of eachLength(table)) expect({ length, ...readOnce(dir, id) }).toEqual({ length });
  });
});

/** Flips a bit of each byte of a file in turn, and puts it right again. */
function* eachFlip(path: string): Generator<number> {
  // One byte at a time in place: replacing a whole file makes some file systems flush it.
  const fd = fs.openSync(path, 'r+');
  for (const [at, byte] of fs.readFileSync(path).entries()) {
    fs.writeSync(fd, Buffer.of(byte ^ (1 << (at % 8))), 0, 1, at);
    yield at;
    fs.writeSync(fd, Buffer.of(byte), 0, 1, at);
  }
  fs.closeSync(fd);
}

/** Cuts a file shorter and shorter. */
function* eachLength(path: string): Generator<number> {
  for (let length = fs.statSync(path).size - 1; length >= 0; length--) {
    fs.truncateSync(path, length);
    yield length;
  }
}

/** What one writer gives to a reader that meets it for the first time. */
function readOnce(dir: string, id: string): Record<string, number[]> {
  const view = createWriterView(id);
  const outcome = readWriter(view, { dir, own: ownIdentity(), families: new Map() });
  expect(['fresh', 'aside']).toContain(outcome);
  const merge = createMerge();
  for (const family of view.data?.families ?? []) contribute(merge, family);
  settle(merge);
  return valuesOf({ stores: () => merge.ruling.map(({ store }) => store) });
}

async function expectRefused(dir: string, reason: string): Promise<void> {
  const reader = openSpoolReader({ dir });
  expect(await read(reader)).toEqual({});
  expect(metricOf(reader, `arx_spool_files_set_aside{${reason}}`)).toBe(1);
}

function patch(path: string, at: number, value: number): void {
  const bytes = fs.readFileSync(path);
  bytes.writeUInt32LE(value, at);
  fs.writeFileSync(path, bytes);
}

function replaceBy(path: string, make: () => void): void {
  fs.unlinkSync(path);
  make();
}

/** Moves the file out of the directory and leaves a link to it. */
function relink(path: string): void {
  const away = join(temporaryDirectory(), 'away');
  fs.copyFileSync(path, away);
  fs.unlinkSync(path);
  fs.symlinkSync(away, path);
}

function setCommit(path: string, change: Partial<Commit>): void {
  const bytes = fs.readFileSync(path);
  const commit = decodeCommitAnyhow(bytes);
  encodeCommit({ ...commit, generation: commit.generation + 1, ...change }).copy(bytes, COMMIT_AT);
  fs.writeFileSync(path, bytes);
}

function decodeCommitAnyhow(bytes: Buffer): Commit {
  try {
    return decodeCommit(bytes) as Commit;
  } catch {
    return { attempt: 50, generation: 50, previous: 49, tableLength: 32, epoch: 1, ended: false };
  }
}

function record(body: Buffer): Buffer {
  const frame = Buffer.alloc(8);
  frame.writeUInt32LE(body.length, 0);
  frame.writeUInt32LE(crc32(body), 4);
  return Buffer.concat([frame, body]);
}

function text(value: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(value), 0);
  return Buffer.concat([length, Buffer.from(value)]);
}

function declaration(change: object = {}): string {
  const whole = { name: 'x_total', type: 'counter', help: 'h', labels: [], buckets: [], maxSeries: 10, merge: 'sum' };
  return JSON.stringify({ ...whole, state: 'process', hash: 'h', perPage: 65_536, since: 0, ...change });
}
