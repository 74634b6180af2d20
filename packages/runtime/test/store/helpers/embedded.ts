import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { type Layout, layoutOf } from '../../../src/store/embedded/directory.ts';
import { type Database, type OpenDatabaseOptions, openDatabase } from '../../../src/store/index.ts';

/** A directory for arx's data, removed when the test has finished and every server in it has ended. */
export async function dataDirectory(): Promise<string> {
  const base = await mkdtemp(join(tmpdir(), 'arx-data-'));
  onTestFinished(async () => {
    await settled(layout(base));
    await rm(base, { recursive: true, force: true });
  });
  return base;
}

/**
 * The directory that most tests of a file use one after the other, as its creation takes most of their time. Each leaves it
 * without keeper and server.
 */
export function sharedDirectory(): () => string {
  let base = '';
  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), 'arx-data-'));
    const database = await openDatabase({ dataDir: base, env: {} });
    await database.pool.query('CREATE TABLE kept AS SELECT 7 AS value');
    await database.close();
  });
  afterAll(() => rm(base, { recursive: true, force: true }));
  return () => {
    // What is registered first runs last: after whatever the test opened was closed.
    onTestFinished(() => settled(layout(base)));
    return base;
  };
}

export function layout(base: string): Layout {
  return layoutOf(join(base, 'postgres'));
}

/** Waits until neither a keeper nor a server is there. */
export async function settled(paths: Layout): Promise<void> {
  await expect.poll(() => Promise.all([keeperOf(paths), serverOf(paths)]), { timeout: 10_000 }).toEqual([0, 0]);
}

/** The process id of the server; 0 where there is none. */
export async function serverOf(paths: Layout): Promise<number> {
  const text = await readFile(join(paths.data, 'postmaster.pid'), 'utf8').catch(() => '');
  return Number(text.split('\n')[0]);
}

/** The process id of the keeper; 0 where there is none. */
export async function keeperOf(paths: Layout): Promise<number> {
  const text = await readFile(paths.note, 'utf8').catch(() => '{"pid":0}');
  return (JSON.parse(text) as { pid: number }).pid;
}

/** Whether a process runs; a zombie does not. */
export async function isAlive(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return status !== '' && !/\) [ZX] /.test(status);
}

/** The names of what was left half done. */
export async function unfinished(paths: Layout): Promise<readonly string[]> {
  return (await readdir(paths.directory)).filter((name) => name.includes('.new'));
}

/** Opens the database of a directory in this process; closed when the test has finished. */
export async function open(base: string, options: OpenDatabaseOptions = {}): Promise<Database> {
  const database = await openDatabase({ dataDir: base, env: {}, ...options });
  onTestFinished(() => database.close());
  return database;
}

interface Message {
  readonly progress?: string;
  readonly ready?: { readonly address: string; readonly started: string };
  readonly failed?: { readonly code: string; readonly message: string };
  readonly closed?: true;
}

/** Another process that opens the database of a directory. */
export interface OtherProcess {
  readonly child: ChildProcess;
  readonly messages: Message[];
  /** Waits for a message with this key. */
  until<Key extends keyof Message>(key: Key): Promise<NonNullable<Message[Key]>>;
  /** Lets it close the database and end. */
  end(): Promise<void>;
}

const FIXTURE = fileURLToPath(new URL('../fixtures/open.ts', import.meta.url));

/** Starts it. It is killed when the test has finished, if it is still there. */
export function openElsewhere(base: string | undefined, options: object = {}): OtherProcess {
  const args = ['--conditions=@arx/source', FIXTURE, ...(base === undefined ? [] : [base])];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'], ...options });
  onTestFinished(() => void child.kill('SIGKILL'));
  const messages: Message[] = [];
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) =>
    messages.push(JSON.parse(line)),
  );
  const find = (key: keyof Message): Message | undefined => messages.find((message) => message[key] !== undefined);
  return {
    child,
    messages,
    async until(key) {
      await expect.poll(() => find(key) ?? messages, { timeout: 15_000, interval: 10 }).toHaveProperty(key);
      return find(key)?.[key] as never;
    },
    async end() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.stdin?.end();
      await gone;
    },
  };
}

/** Kills a process at once and waits until it is gone. */
export async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => isAlive(pid), { interval: 10 }).toBe(false);
}
