import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DatabaseError } from '../errors.ts';
import type { Account } from './account.ts';
import type { Layout } from './directory.ts';
import type { Programs } from './programs.ts';
import { DATABASE, ROLE } from './protocol.ts';

/** The environment of the server's programs: nothing of the user's gets there, least of all his keys. */
export const SERVER_ENV: Readonly<Record<string, string>> = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' };

/**
 * Creates the cluster unless it is there: in a directory of its own, which is renamed when everything is done and on
 * disk. So a cluster is whole or not there. Only the keeper may call this.
 *
 * @throws DatabaseError `ARX_DATABASE_START`, `ARX_DATABASE_PLATFORM`, `ARX_DATABASE_DIRECTORY`
 */
export async function ensureCluster(
  layout: Layout,
  programs: Programs,
  account: Account | undefined,
  onProgress: (message: string) => void,
): Promise<void> {
  await removeUnfinished(layout);
  const version = await readFile(join(layout.data, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version === undefined) {
    onProgress('creating the database (once)');
    await create(layout, programs, account);
  } else if (Number(version) !== programs.major) {
    throw new DatabaseError(
      'ARX_DATABASE_DIRECTORY',
      layout.data,
      `${layout.data} was made by Postgres ${version.trim()}, this arx brings Postgres ${programs.major}; ` +
        'move the data as docs/database.md says, or set ARX_DATA_DIR to another directory',
    );
  }
}

/** What was being made when its maker was killed. An orphan that still writes there fails by itself. */
async function removeUnfinished(layout: Layout): Promise<void> {
  const prefix = `${basename(layout.cluster)}.new-`;
  for (const name of await readdir(layout.directory)) {
    if (!name.startsWith(prefix)) continue;
    await rm(join(layout.directory, name), { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
  }
}

async function create(layout: Layout, programs: Programs, account: Account | undefined): Promise<void> {
  const unfinished = `${layout.cluster}.new-${randomBytes(6).toString('hex')}`;
  const data = join(unfinished, 'data');
  const password = join(unfinished, 'password');
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(password, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (account !== undefined) await give([unfinished, password], account);
  const owner = { ...account, cwd: unfinished };
  await run(programs.initdb, initFlags(data, password), owner);
  // Without a server, so that the cluster is renamed with its database in it.
  await run(programs.postgres, ['--single', '-D', data, 'postgres'], owner, `CREATE DATABASE ${DATABASE};\n`);
  if (account !== undefined) {
    await give([unfinished, password], { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 });
    await chmod(unfinished, 0o711);
  }
  await rename(unfinished, layout.cluster);
  await sync(layout.directory);
}

function initFlags(data: string, password: string): string[] {
  return [
    `--pgdata=${data}`,
    `--username=${ROLE}`,
    `--pwfile=${password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Sorts alike on every machine, and after every update of the system.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ];
}

async function give(paths: readonly string[], { uid, gid }: Account): Promise<void> {
  for (const path of paths) await chown(path, uid, gid);
}

/** Runs a program to its end. */
async function run(program: string, args: readonly string[], options: object, input = ''): Promise<void> {
  const child = spawn(program, args, { ...options, env: SERVER_ENV, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-4_000);
    });
  }
  // A program that ends without reading its input says why in its output.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once('error', (error) => reject(notRunnable(program, error)));
    child.once('close', (status, signal) => resolve(status ?? signal ?? 'unknown'));
  });
  if (code === 0 && !output.includes('FATAL:') && !output.includes('ERROR:')) return;
  throw new DatabaseError(
    'ARX_DATABASE_START',
    dirname(dirname(program)),
    `the database cannot be created: ${basename(program)} ended with ${code}: ${output.trim()}`,
  );
}

/** Why a program that is there does not even start. */
export function notRunnable(program: string, cause: Error): DatabaseError {
  return new DatabaseError(
    'ARX_DATABASE_PLATFORM',
    program,
    `${program} does not run on this machine (${cause.message}): it needs glibc, which Alpine Linux does not have. ` +
      'Set DATABASE_URL to a Postgres 15 or newer',
    { cause },
  );
}

async function sync(directory: string): Promise<void> {
  await using handle = await open(directory);
  await handle.sync();
}
