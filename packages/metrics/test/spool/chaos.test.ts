import fs from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { foldSpool, openSpoolReader, type SpoolReader } from '../../src/spool/index.ts';
import { BUCKETS, createPlan, next, nextOperations, observedIn, type Plan } from './children/chaos-plan.ts';
import { type Child, startChild } from './children/start.ts';
import { metricOf, read, readFresh, temporaryDirectory } from './support.ts';

/*
 * Writers and folders are killed at random times with SIGKILL and replaced, while a reader reads. Every writer tells
 * of each turn that is over, so that what it has counted is known: exactly the turns that it told of, and at most the
 * one that it was in.
 *
 * ARX_SPOOL_KILLS: how many are killed. ARX_SPOOL_SEED: of what they do and who is killed.
 */
const KILLS = Number(process.env['ARX_SPOOL_KILLS'] ?? 100);
const SEED = Number(process.env['ARX_SPOOL_SEED'] ?? Date.now() % 1_000_000);
const WRITERS = 4;
const FOLDERS = 2;

type Values = Record<string, number[]>;

interface Writer {
  readonly child: Child;
  readonly name: string;
  readonly seed: number;
}

interface Arena {
  readonly dir: string;
  readonly cache: string;
  readonly random: { random: number };
  readonly writers: Writer[];
  readonly folders: Child[];
  /** Every writer that ever was. */
  readonly all: Writer[];
  reads: number;
  over: boolean;
}

describe('under random SIGKILLs', () => {
  it(
    `loses nothing, counts nothing twice and never falls (seed ${SEED}, ${KILLS} kills)`,
    async () => {
      const cache = fs.mkdtempSync(join(os.tmpdir(), 'arx-cache-'));
      const random = { random: SEED };
      const arena: Arena = {
        dir: temporaryDirectory(),
        cache,
        random,
        writers: [],
        folders: [],
        all: [],
        reads: 0,
        over: false,
      };
      try {
        await warmUp(arena);
        for (let i = 0; i < WRITERS; i++) startWriter(arena);
        for (let i = 0; i < FOLDERS; i++) startFolder(arena);
        const reader = openSpoolReader({ dir: arena.dir, fold: false });
        const reading = readOn(arena, reader);
        const folds = await killAndReplace(arena);
        arena.over = true;
        await reading;
        await checkEnd(arena, reader);
        const turns = arena.all.reduce((sum, writer) => sum + turnsTold(writer), 0);
        console.info(`${KILLS} kills, ${turns} turns, ${folds} folds, ${arena.reads} reads`);
        // The test must have seen what it is about.
        expect(turns).toBeGreaterThan(KILLS);
        expect(folds).toBeGreaterThan(KILLS / 20);
        expect(arena.reads).toBeGreaterThan(KILLS / 2);
      } finally {
        arena.over = true;
        for (const { child } of arena.all) child.process.kill('SIGKILL');
        for (const child of arena.folders) child.process.kill('SIGKILL');
        fs.rmSync(cache, { recursive: true, force: true });
      }
    },
    20_000 + KILLS * 200,
  );
});

/** Children that are killed leave no compiled code behind: these two end by themselves, and the others start fast. */
async function warmUp({ cache }: Arena): Promise<void> {
  const dir = temporaryDirectory();
  await startChild('chaos-writer.ts', [dir, 'w', '1', '1'], cache).over;
  await startChild('chaos-folder.ts', [dir, '1'], cache).over;
}

function startWriter(arena: Arena): Writer {
  const name = `w${arena.all.length}`;
  const seed = next(arena.random);
  const child = startChild('chaos-writer.ts', [arena.dir, name, String(seed)], arena.cache);
  const writer = { child, name, seed };
  arena.writers.push(writer);
  arena.all.push(writer);
  return writer;
}

function startFolder(arena: Arena): void {
  arena.folders.push(startChild('chaos-folder.ts', [arena.dir], arena.cache));
}

/** Kills one after the other, replaces it at once, and ends with killing everybody. Returns how many folds there were. */
async function killAndReplace(arena: Arena): Promise<number> {
  const { random, writers, folders } = arena;
  let folds = 0;
  const count = (folder: Child): void => {
    folds += folder.lines.filter((line) => line === 'folded').length;
  };
  for (let kills = 0; kills < KILLS; ) {
    await new Promise((resolve) => setTimeout(resolve, next(random) % 40));
    const isFolder = next(random) % 3 === 0;
    const list = isFolder ? folders : writers;
    const at = next(random) % list.length;
    const victim = isFolder ? (folders[at] as Child) : (writers[at] as Writer).child;
    // Most are killed at work, some while they start.
    if (victim.lines.length === 0 && next(random) % 8 > 0) continue;
    victim.process.kill('SIGKILL');
    list.splice(at, 1);
    if (isFolder) count(victim);
    if (isFolder) startFolder(arena);
    else startWriter(arena);
    kills++;
  }
  for (const { child } of writers) child.process.kill('SIGKILL');
  for (const child of folders) {
    child.process.kill('SIGKILL');
    count(child);
  }
  await Promise.all([...arena.all.map(({ child }) => child.over), ...folders.map((child) => child.over)]);
  return folds;
}

/** Reads all the time: at least what writers have told of before, never less than last time, never half a series. */
async function readOn(arena: Arena, reader: SpoolReader): Promise<void> {
  let last: Values = {};
  while (!arena.over) {
    const told = arena.all.map((writer) => [writer, turnsTold(writer)] as const);
    const now = await read(reader);
    arena.reads++;
    for (const [name, values] of Object.entries(last)) {
      if (name.startsWith('churn_total') || name.startsWith('running')) continue;
      for (const [i, value] of values.entries()) {
        if (!((now[name]?.[i] ?? -1) >= value))
          throw new Error(`${name} fell from ${values} to ${now[name]}; seed ${SEED}`);
      }
    }
    for (const [{ name }, turns] of told) {
      const values = now[`latency{${name}}`];
      const count = values?.slice(0, BUCKETS.length + 1).reduce((sum, value) => sum + value, 0) ?? 0;
      if (count < turns) throw new Error(`${name} told of ${turns} turns, ${count} are shown; seed ${SEED}`);
      if (values !== undefined && values.at(-1) !== sumAfter(count))
        throw new Error(`half a series: ${values}; seed ${SEED}`);
    }
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Everybody is dead: the counts are those of whole turns, to the last that was told of or the one after it. */
async function checkEnd(arena: Arena, reader: SpoolReader): Promise<void> {
  for (const { child } of arena.all) expect(child.errors).toBe('');
  const shown = await read(reader);
  const expected: Values = {};
  for (const writer of arena.all) {
    const told = turnsTold(writer);
    const candidates = told === 0 ? [0, 1] : [told, told + 1];
    const turns = (shown[`latency{${writer.name}}`]?.slice(0, BUCKETS.length + 1) ?? []).reduce((sum, n) => sum + n, 0);
    expect(candidates, `turns of ${writer.name}, seed ${SEED}`).toContain(turns);
    addPlan(expected, writer, turns);
  }
  expect(shown, `seed ${SEED}`).toEqual(expected);
  expect(await readFresh(arena.dir)).toEqual(expected);
  await foldSpool(arena.dir);
  expect(await readFresh(arena.dir)).toEqual(expected);
  expect(await read(reader)).toEqual(expected);
  for (const reason of ['torn', 'foreign', 'empty', 'unreadable']) {
    expect(metricOf(reader, `arx_spool_files_set_aside{${reason}}`)).toBe(0);
  }
  const left = fs.readdirSync(arena.dir).filter((name) => !/\.(tmp|table)$/.test(name));
  expect(left.every((name) => name.endsWith('.totals'))).toBe(true);
}

function turnsTold({ child }: Writer): number {
  return Number(child.lines.at(-1) ?? 0);
}

function sumAfter(turns: number): number {
  let sum = 0;
  for (let turn = 1; turn <= turns; turn++) sum += observedIn(turn);
  return sum;
}

/** Adds what a writer has after a number of turns. */
function addPlan(into: Values, { name, seed }: Writer, turns: number): void {
  const plan: Plan = createPlan(name, seed);
  const add = (key: string, at: number, by: number, width: number): void => {
    into[key] ??= new Array<number>(width).fill(0);
    (into[key][at] as number) += by;
  };
  while (plan.turn < turns) {
    for (const operation of nextOperations(plan)) {
      if (operation.kind === 'inc') add(`${operation.family}{${operation.label}}`, 0, operation.by, 1);
      else if (operation.kind === 'remove') delete into[`churn_total{${operation.label}}`];
      else {
        const bucket = BUCKETS.findIndex((bound) => operation.value <= bound);
        const width = BUCKETS.length + 2;
        add(`latency{${operation.label}}`, bucket < 0 ? BUCKETS.length : bucket, 1, width);
        add(`latency{${operation.label}}`, BUCKETS.length + 1, operation.value, width);
      }
    }
  }
}
