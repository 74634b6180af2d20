import fs from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { config } from '../../src/labels/policy.ts';
import { valuesName } from '../../src/spool/directory.ts';
import {
  attachSpoolWriter,
  foldSpool,
  openSpoolReader,
  type SpoolReader,
  type SpoolWriter,
} from '../../src/spool/index.ts';
import { COMMIT_AT, decodeCommit } from '../../src/spool/values.ts';
import type { SeriesStore } from '../../src/store/series-store.ts';
import {
  inc,
  makeStore,
  observe,
  pretendDead,
  read,
  readFresh,
  remove,
  set,
  temporaryDirectory,
  valuesOf,
  writersIn,
} from './support.ts';

/*
 * Any sequence of recordings, writes, kills at any system call (and in the middle of a write), folds, folders that are
 * killed, and reads gives what a few maps in memory give.
 */

const COUNTER = 'c_total';
const GAUGE = 'g';
const HISTOGRAM = 'h';

interface ModelWriter {
  readonly id: string;
  readonly writer: SpoolWriter;
  readonly stores: { readonly counter: SeriesStore; readonly gauge: SeriesStore; readonly histogram: SeriesStore };
  /** What the file must hold. */
  committed: Record<string, number[]>;
}

interface World {
  readonly dir: string;
  readonly reader: SpoolReader;
  readonly live: ModelWriter[];
  /** What ended writers have counted. */
  readonly ended: Record<string, number[]>[];
}

type Command =
  | { readonly kind: 'start' }
  | { readonly kind: 'end' }
  | { readonly kind: 'fold' }
  | { readonly kind: 'read' }
  | {
      readonly kind: 'inc' | 'set' | 'observe' | 'remove';
      readonly writer: number;
      readonly label: number;
      readonly by: number;
    }
  | { readonly kind: 'flush'; readonly writer: number }
  | { readonly kind: 'kill'; readonly writer: number; readonly after: number; readonly part: number }
  | { readonly kind: 'kill-folder'; readonly after: number };

const record = fc.record({
  kind: fc.constantFrom('inc', 'set', 'observe', 'remove'),
  writer: fc.nat(3),
  label: fc.nat(9),
  by: fc.integer({ min: 0, max: 40 }).map((n) => n / 8),
});
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 12, arbitrary: record as fc.Arbitrary<Command> },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('flush' as const), writer: fc.nat(3) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('kill' as const),
      writer: fc.nat(3),
      after: fc.nat(8),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('kill-folder' as const), after: fc.nat(8) }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('start' as const, 'end' as const, 'fold' as const, 'read' as const) }),
  },
);

describe('the spool as a whole', () => {
  it('equals a simple model under any sequence of events', async () => {
    const runs = Number(process.env['ARX_SPOOL_MODEL_RUNS'] ?? 60);
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 60, size: 'max' }), async (commands) => {
        const dir = fs.mkdtempSync(join(temporaryRoot(), 'run-'));
        const world: World = { dir, reader: openSpoolReader({ dir, fold: false }), live: [], ended: [] };
        start(world);
        for (const one of commands) await apply(world, one);
        await check(world);
        for (const { writer } of world.live) writer.close();
        fs.rmSync(dir, { recursive: true });
      }),
      { numRuns: runs },
    );
  });
});

let root: string | undefined;
function temporaryRoot(): string {
  root ??= temporaryDirectory();
  return root;
}

async function apply(world: World, one: Command): Promise<void> {
  if (one.kind === 'start') return start(world);
  if (one.kind === 'read') return check(world);
  if (one.kind === 'fold' || one.kind === 'kill-folder') endTurn(world);
  if (one.kind === 'fold') return void (await foldSpool(world.dir));
  if (one.kind === 'kill-folder') return killFolder(world, one.after);
  const at = 'writer' in one ? one.writer : 0;
  const target = world.live[at % Math.max(1, world.live.length)];
  if (target === undefined) return;
  const { counter, gauge, histogram } = target.stores;
  if (one.kind === 'flush') {
    expect(target.writer.flush()).toBe(true);
    target.committed = snapshot(target);
  } else if (one.kind === 'end') {
    expect(target.writer.close()).toBe(true);
    end(world, target, snapshot(target));
  } else if (one.kind === 'kill') {
    kill(world, target, one.after, one.part);
  } else if ('label' in one) {
    const texts = [`l${one.label}`];
    if (one.kind === 'inc') inc(counter, texts, one.by);
    else if (one.kind === 'set') set(gauge, texts, one.by);
    else if (one.kind === 'observe') observe(histogram, texts, one.by);
    else for (const store of [counter, gauge, histogram]) remove(store, texts);
  }
}

/** What waits lets the turn end, and writers write by themselves. */
function endTurn(world: World): void {
  for (const target of world.live) {
    expect(target.writer.flush()).toBe(true);
    target.committed = snapshot(target);
  }
}

function start(world: World): void {
  if (world.live.length === 4) return;
  const labels = { a: config() };
  const stores = {
    counter: makeStore('counter', COUNTER, { labels }),
    gauge: makeStore('gauge', GAUGE, { labels }),
    histogram: makeStore('histogram', HISTOGRAM, { labels, buckets: [1, 2, 3] }),
  };
  const before = new Set(writersIn(world.dir));
  const writer = attachSpoolWriter({ dir: world.dir, stores: Object.values(stores), onWarning: () => {} });
  const id = writersIn(world.dir).find((name) => !before.has(name)) as string;
  world.live.push({ id, writer, stores, committed: {} });
}

function snapshot({ stores }: ModelWriter): Record<string, number[]> {
  return valuesOf({ stores: () => Object.values(stores) });
}

/** Kills the writer in the middle of a write: at its n-th system call, of which a part is done. */
function kill(world: World, target: ModelWriter, after: number, part: number): void {
  const before = generationOf(world.dir, target.id);
  dyingAfter(after, part, () => {
    target.writer.flush();
    target.writer.close();
  });
  if (generationOf(world.dir, target.id) > before) target.committed = snapshot(target);
  pretendDead(world.dir, target.id);
  end(world, target, target.committed);
}

function end(world: World, target: ModelWriter, values: Record<string, number[]>): void {
  world.live.splice(world.live.indexOf(target), 1);
  world.ended.push(Object.fromEntries(Object.entries(values).filter(([name]) => !name.startsWith(GAUGE))));
}

async function killFolder(world: World, after: number): Promise<void> {
  // Its first calls are asynchronous, so the count starts with what it publishes and deletes.
  let left = after;
  const dies = (): void => {
    if (left-- <= 0) throw new Error('killed');
  };
  const { linkSync, unlinkSync } = fs;
  const spies = [
    vi.spyOn(fs, 'linkSync').mockImplementation(mortal(linkSync, dies)),
    vi.spyOn(fs, 'unlinkSync').mockImplementation(mortal(unlinkSync, dies)),
  ];
  await foldSpool(world.dir);
  for (const spy of spies) spy.mockRestore();
}

/** The call, unless the process dies before it. */
function mortal<A extends unknown[], R>(call: (...args: A) => R, dies: () => void): (...args: A) => R {
  return (...args) => {
    dies();
    return call(...args);
  };
}

/** Runs with a file system that does `calls` more changes, then a part of one write, and then nothing any more. */
function dyingAfter(calls: number, part: number, run: () => void): void {
  let left = calls;
  const { writeSync, openSync, renameSync, unlinkSync } = fs;
  const dies = (): void => {
    if (left-- <= 0) throw Object.assign(new Error('killed'), { code: 'EKILLED' });
  };
  const write = (fd: number, bytes: Uint8Array, offset: number, length: number, position: number): number => {
    // The commit block lies in one page of the kernel's cache, which takes it in one go; all else may be cut anywhere.
    if (left === 0 && position !== COMMIT_AT) writeSync(fd, bytes, offset, Math.floor(length * part), position);
    dies();
    return writeSync(fd, bytes, offset, length, position);
  };
  const spies = [
    vi.spyOn(fs, 'writeSync').mockImplementation(write as typeof fs.writeSync),
    vi.spyOn(fs, 'openSync').mockImplementation(mortal(openSync, dies)),
    vi.spyOn(fs, 'renameSync').mockImplementation(mortal(renameSync, dies)),
    vi.spyOn(fs, 'unlinkSync').mockImplementation(mortal(unlinkSync, dies)),
  ];
  run();
  for (const spy of spies) spy.mockRestore();
}

function generationOf(dir: string, id: string): number {
  return decodeCommit(fs.readFileSync(join(dir, valuesName(id))))?.generation ?? 0;
}

async function check(world: World): Promise<void> {
  endTurn(world);
  const expected: Record<string, number[]> = {};
  for (const part of [...world.ended, ...world.live.map(({ committed }) => committed)]) {
    for (const [name, values] of Object.entries(part)) {
      expected[name] = expected[name]?.map((value, i) => value + (values[i] as number)) ?? values;
    }
  }
  expect(await read(world.reader)).toEqual(expected);
  expect(await readFresh(world.dir)).toEqual(expected);
}
