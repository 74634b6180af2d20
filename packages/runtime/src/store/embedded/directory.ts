import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { DatabaseError } from '../errors.ts';
import { type Account, firstBlocked, isRoot, serverAccount } from './account.ts';

/** Where the files of the embedded server are. All absolute. */
export interface Layout {
  /** `<data of arx>/postgres`. Everything below is ours alone. */
  readonly directory: string;
  /** Made whole or not at all: the data and the password that fits it. */
  readonly cluster: string;
  /** What Postgres calls its data directory. */
  readonly data: string;
  /** The password of the role `arx`, mode 0600. */
  readonly password: string;
  /** What the server says, added to from start to start. */
  readonly log: string;
  /** Where the keeper listens. There while there is a keeper. */
  readonly note: string;
  /** Whoever holds the lock on this file is the keeper. */
  readonly lock: string;
  /** The port that the server had last. */
  readonly port: string;
  /** Copies of the programs, where those of the package cannot be used. */
  readonly programs: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** For root, whose home nobody else may enter on many systems. */
const ROOT_BASE = '/var/lib/arx';

/** The paths below a directory `postgres`. */
export function layoutOf(directory: string): Layout {
  const cluster = join(directory, 'cluster');
  return {
    directory,
    cluster,
    data: join(cluster, 'data'),
    password: join(cluster, 'password'),
    log: join(directory, 'postgres.log'),
    note: join(directory, 'keeper.json'),
    lock: join(directory, 'keeper.lock'),
    port: join(directory, 'port'),
    programs: join(directory, 'programs'),
  };
}

/**
 * Finds the directory of the embedded server and makes it, closed to others.
 *
 * @param dataDir The directory of arx's data as the caller named it; else `ARX_DATA_DIR`, else `$XDG_DATA_HOME/arx`, else
 *   `~/.local/share/arx`. For root `/var/lib/arx` takes the place of the last, and of the last but one where the account
 *   of the server cannot get there.
 * @throws DatabaseError `ARX_DATABASE_DIRECTORY`
 */
export async function prepareDirectory(dataDir: string | undefined, env: Env): Promise<Layout> {
  const base = await baseDirectory(dataDir, env);
  const layout = layoutOf(join(base, 'postgres'));
  try {
    const account = await serverAccount(layout.data);
    if (account !== undefined) await letThrough(base, account);
    await make(layout.directory, account === undefined ? 0o700 : 0o711);
  } catch (error) {
    throw error instanceof DatabaseError
      ? error
      : unusable(layout.directory, `cannot be made: ${reason(error)}`, error);
  }
  await checkOwner(layout.directory);
  return layout;
}

/** The directory of arx's data, which need not exist. See `prepareDirectory`. */
export async function baseDirectory(dataDir: string | undefined, env: Env): Promise<string> {
  const named = dataDir ?? nonEmpty(env['ARX_DATA_DIR']);
  return named === undefined ? defaultBase(env) : resolve(named);
}

async function defaultBase(env: Env): Promise<string> {
  const xdg = env['XDG_DATA_HOME'];
  // The XDG specification asks to ignore what is not absolute.
  const base = xdg !== undefined && isAbsolute(xdg) ? join(xdg, 'arx') : undefined;
  if (isRoot()) return base !== undefined && (await reachable(base)) ? base : ROOT_BASE;
  return base ?? join(homeOf(env), '.local', 'share', 'arx');
}

async function reachable(base: string): Promise<boolean> {
  const account = await serverAccount(layoutOf(join(base, 'postgres')).data);
  return account === undefined || (await firstBlocked(base, account)) === undefined;
}

function homeOf(env: Env): string {
  const home = env['HOME'] ?? '';
  if (isAbsolute(home)) return home;
  try {
    return userInfo().homedir;
  } catch (error) {
    throw unusable('HOME', 'is unset, and the system knows no home of this user', error);
  }
}

/** Sees that the account of the server can get into a base that root named. */
async function letThrough(base: string, account: Account): Promise<void> {
  const blocked = await firstBlocked(base, account);
  if (blocked === undefined) return;
  // A directory that is there for us alone may be opened for passing; any other is not ours to change.
  if (blocked === base && (await readdir(base)).every((name) => name === 'postgres')) {
    await chmod(base, (await stat(base)).mode | 0o011);
    return;
  }
  throw unusable(
    base,
    `cannot be used by root: Postgres does not run as root, and its account (uid ${account.uid}) may not enter ${blocked}. ` +
      `Allow it with "chmod o+x ${blocked}"`,
  );
}

/** Makes a directory and those above it, whatever the umask is. */
async function make(path: string, mode: number): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode });
  await chmod(path, mode).catch(() => undefined);
  if (first === undefined) return;
  for (let made = path; made.startsWith(first); made = dirname(made)) await chmod(made, mode);
}

async function checkOwner(directory: string): Promise<void> {
  const { uid } = await stat(directory);
  const user = process.geteuid?.();
  if (user === undefined || uid === user) return;
  throw unusable(directory, `belongs to another user (uid ${uid}, this is uid ${user}); run arx as that user`);
}

function unusable(subject: string, message: string, cause?: unknown): DatabaseError {
  return new DatabaseError(
    'ARX_DATABASE_DIRECTORY',
    subject,
    `${subject} ${message}, or set ARX_DATA_DIR to another directory, or DATABASE_URL to a server of yours`,
    { cause },
  );
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
