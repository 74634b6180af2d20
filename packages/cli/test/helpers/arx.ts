import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { main } from '../../src/main.ts';
import { createSink } from './screen.ts';

/** Stripping the types of all sources takes longer than most commands: the processes of the tests share the result. */
const COMPILE_CACHE = join(import.meta.dirname, '../../../../.cache/compile');
const ENTRY = join(import.meta.dirname, 'arx.mjs');
/** Longest wait for something that a child says, in milliseconds. */
const PATIENCE_MS = 15_000;

/** How a process ended, and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A running `arx`. */
export interface Running {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly ended: Promise<Ended>;
  /** Waits until standard output matches, and gives the match. Rejects when the process ends before. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

/** A home of its own for the processes of one test. */
export interface Home {
  readonly directory: string;
  readonly spool: string;
  start(argv: readonly string[], env?: NodeJS.ProcessEnv): Running;
  run(argv: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended>;
  /** Starts a server on a free port, and gives its address. */
  serve(argv?: readonly string[], env?: NodeJS.ProcessEnv): Promise<Running & { readonly url: string }>;
}

/** Runs `arx` in this process: for commands that neither record nor serve. */
export async function runHere(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const stdout = createSink();
  const stderr = createSink();
  const code = await main(argv, { env, stdin: process.stdin, stdout, stderr });
  return { code, out: stdout.text(), err: stderr.text() };
}

/**
 * Makes a temporary home. It and every process of it are gone when the test has finished; a home for several tests is
 * cleaned up by whoever takes the function that `whenDone` gets.
 */
export function createHome(whenDone: (cleanUp: () => Promise<void>) => void = onTestFinished): Home {
  const directory = mkdtempSync(join(tmpdir(), 'arx-cli-'));
  const spool = join(directory, 'spool');
  const running: Running[] = [];

  const start: Home['start'] = (argv, env = {}) => {
    // Nothing of the surrounding process but where its programs are: no variable of the user may decide a test.
    const own = {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      HOME: directory,
      AR_METRICS_DIR: spool,
      AR_ENABLE_METRICS: '1',
      // The database is for tests of the queue, which name one.
      ...(env?.['DATABASE_URL'] === undefined && env?.['ARX_DATA_DIR'] === undefined && { ARX_QUEUE: '0' }),
      ...env,
    };
    const child = spawn(process.execPath, ['--conditions=@arx/source', ENTRY, ...argv], {
      cwd: directory,
      env: own,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const started = follow(child);
    running.push(started);
    return started;
  };

  whenDone(async () => {
    for (const { child, ended } of running) {
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(directory, { recursive: true, force: true });
  });

  return {
    directory,
    spool,
    start,
    run: (argv, env) => start(argv, env).ended,
    serve: async (argv = [], env = {}) => {
      const server = start(['obs', 'serve', '--port', '0', ...argv], env);
      const [, url = ''] = await server.said(/(http:\S+)\/metrics {2}serves/);
      return { ...server, url };
    },
  };
}

function follow(child: Running['child']): Running {
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, out, err })));
  return {
    child,
    ended,
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(out);
          if (match === null) return;
          child.stdout.off('data', look);
          clearTimeout(timer);
          resolve(match);
        };
        const fail = (why: string): void => reject(new Error(`${why} before ${pattern}\n${out}\n${err}`));
        const timer = setTimeout(() => fail('nothing'), PATIENCE_MS);
        child.stdout.on('data', look);
        void ended.then(() => {
          look();
          fail('ended');
        });
        look();
      }),
    stop: (signal = 'SIGINT') => {
      child.kill(signal);
      return ended;
    },
  };
}
