import { type ChildProcess, spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from '../errors.ts';
import type { Account } from './account.ts';
import { notRunnable, SERVER_ENV } from './cluster.ts';
import type { Layout } from './directory.ts';
import { openLog, readLog } from './log.ts';
import { choosePort, rememberPort } from './port.ts';
import { isServerOf, type PostmasterFile, readPostmasterFile } from './postmaster-file.ts';
import type { Programs } from './programs.ts';

/** A server that accepts connections. */
export interface RunningServer {
  readonly port: number;
  /** Resolves when it has ended, whoever ended it. */
  readonly ended: Promise<void>;
  /** Ends sessions, writes everything down and resolves when it is over. */
  stop(): Promise<void>;
}

/** What is told to the server at each start, and so belongs to the version of arx, not to the data. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // Ten connections for each of a dozen processes, and the tools of the user.
  max_connections: '200',
  cluster_name: 'arx',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  jit: 'off',
};

const LOOK_EVERY = 5;
const LOOK_AT_ADOPTED_EVERY = 250;
const WORTH_A_WORD = 2_000;
const STOP_PATIENCE = 60_000;
/** How long to try again: sessions of a killed server take their time to notice, and ports are taken by others. */
const RETRY_PATIENCE = 15_000;

const TAKEN = /could not create any TCP\/IP sockets|could not bind IPv4 address/;
const ORPHANS = /pre-existing shared memory block|lock file "postmaster.pid" already exists/;

/**
 * Starts the server of a cluster, or takes over the one that runs there without a keeper. After a crash the server
 * recovers by itself first, however long that takes. Only the keeper may call this.
 *
 * @throws DatabaseError `ARX_DATABASE_START` with what the server said
 */
export async function startServer(
  layout: Layout,
  programs: Programs,
  account: Account | undefined,
  onProgress: (message: string) => void,
): Promise<RunningServer> {
  const adopted = await takeOver(layout, onProgress);
  if (adopted !== undefined) return adopted;
  const giveUp = Date.now() + RETRY_PATIENCE;
  for (;;) {
    const port = await choosePort(layout.port);
    const attempt = await launch(layout, programs, account, port, onProgress);
    if (attempt.kind === 'running') {
      await rememberPort(layout.port, port);
      return attempt.server;
    }
    const again = attempt.killed || TAKEN.test(attempt.log) || ORPHANS.test(attempt.log);
    if (!again || Date.now() > giveUp) throw notStarted(layout, attempt.log);
    await sleep(100);
  }
}

/** The server that outlived its keeper. */
async function takeOver(layout: Layout, onProgress: (message: string) => void): Promise<RunningServer | undefined> {
  const file = await readPostmasterFile(layout.data);
  if (file === undefined) return undefined;
  if (!(await isServerOf(file.pid, layout.data))) {
    // The number is that of nobody or of a stranger. Postgres would take a stranger of its own user for a server.
    await rm(join(layout.data, 'postmaster.pid'), { force: true });
    return undefined;
  }
  const alive = (): Promise<boolean> => isServerOf(file.pid, layout.data);
  const ready = await waitUntilReady(layout, file.pid, alive, onProgress);
  if (ready === undefined) return undefined;
  const ended = (async () => {
    while (await alive()) await sleep(LOOK_AT_ADOPTED_EVERY);
  })();
  return running(ready.port, ended, (signal) => process.kill(file.pid, signal));
}

type Attempt =
  | { readonly kind: 'running'; readonly server: RunningServer }
  /** `log` is what the server said. It did not end by itself if it was `killed`. */
  | { readonly kind: 'failed'; readonly log: string; readonly killed: boolean };

async function launch(
  layout: Layout,
  programs: Programs,
  account: Account | undefined,
  port: number,
  onProgress: (message: string) => void,
): Promise<Attempt> {
  await using log = await openLog(layout.log);
  const child = await spawnServer(layout, programs, account, port, log.file.fd);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const alive = async (): Promise<boolean> => child.exitCode === null && child.signalCode === null;
  const ready = await waitUntilReady(layout, child.pid as number, alive, onProgress);
  if (ready === undefined) {
    return { kind: 'failed', log: await readLog(layout.log, log.start), killed: child.signalCode !== null };
  }
  return { kind: 'running', server: running(port, ended, (signal) => child.kill(signal)) };
}

async function spawnServer(
  layout: Layout,
  programs: Programs,
  account: Account | undefined,
  port: number,
  log: number,
): Promise<ChildProcess> {
  const flags = Object.entries({ ...SETTINGS, port: String(port) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const child = spawn(programs.postgres, ['-D', layout.data, ...flags], {
    ...account,
    cwd: layout.data,
    env: SERVER_ENV,
    stdio: ['ignore', log, log],
    // A session of its own: what is sent to the keeper's group is not for the server.
    detached: true,
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(notRunnable(programs.postgres, error)));
  });
  return child;
}

/** Resolves with the file of a server that accepts connections; with `undefined` when it ended before. */
async function waitUntilReady(
  layout: Layout,
  pid: number,
  alive: () => Promise<boolean>,
  onProgress: (message: string) => void,
): Promise<PostmasterFile | undefined> {
  let said = false;
  for (const start = Date.now(); await alive(); await sleep(LOOK_EVERY)) {
    const file = await readPostmasterFile(layout.data);
    if (file?.pid === pid && file.status === 'ready') return file;
    if (said || Date.now() - start < WORTH_A_WORD) continue;
    said = true;
    onProgress('waiting for the database to start; after a crash it recovers first');
  }
  return undefined;
}

function running(port: number, ended: Promise<void>, kill: (signal: NodeJS.Signals) => void): RunningServer {
  return {
    port,
    ended,
    async stop() {
      // Fast: sessions are ended. The other way, immediate, would be a crash.
      attempt(() => kill('SIGINT'));
      const timer = setTimeout(() => attempt(() => kill('SIGQUIT')), STOP_PATIENCE);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** To signal a process that has just ended is no mistake. */
function attempt(action: () => void): void {
  try {
    action();
  } catch {
    // It is gone, which is what was wanted.
  }
}

function notStarted(layout: Layout, log: string): DatabaseError {
  const reasons = log.split('\n').filter((line) => /\b(FATAL|PANIC|HINT|DETAIL):/.test(line));
  const reason = reasons.map((line) => line.replace(/^.*?\b(FATAL|PANIC|HINT|DETAIL): +/, '')).join('; ');
  return new DatabaseError(
    'ARX_DATABASE_START',
    layout.data,
    `the embedded Postgres does not start: ${reason === '' ? log.trim().slice(-500) || 'it said nothing' : reason} (see ${layout.log})`,
  );
}
