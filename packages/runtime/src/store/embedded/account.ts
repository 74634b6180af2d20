import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { DatabaseError } from '../errors.ts';

/** Numbers of an account of the system. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Accounts to run the server as for root, best first. Every system has the second. */
const CANDIDATES = ['postgres', 'nobody'];

const run = promisify(execFile);

/** Whether we are root, as whom Postgres refuses to run. */
export function isRoot(): boolean {
  return process.geteuid?.() === 0;
}

/**
 * The account that the server runs as when we are root; `undefined` when we are not, and it runs as ourselves. The owner of
 * files that are there already wins, so that an account that is made later changes nothing.
 *
 * @param dataDirectory The directory of the server, which need not exist.
 * @throws DatabaseError `ARX_DATABASE_START` when the system has no account for it
 */
export async function serverAccount(dataDirectory: string): Promise<Account | undefined> {
  if (!isRoot()) return undefined;
  const owner = await stat(dataDirectory).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of CANDIDATES) {
    const account = await lookUp(name);
    if (account !== undefined) return account;
  }
  throw new DatabaseError(
    'ARX_DATABASE_START',
    'root',
    `Postgres refuses to run as root, and this system has no account ${CANDIDATES.join(' or ')} to run it as; ` +
      'run arx as another user, create the account postgres, or set DATABASE_URL',
  );
}

async function lookUp(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, name])).stdout)),
    );
    return uid === undefined || gid === undefined || uid === 0 ? undefined : { uid, gid };
  } catch {
    return undefined;
  }
}

/**
 * The outermost directory on the way to `path`, itself included, that the account may not enter; `undefined` when it can get
 * there, as far as the way exists. Looks at the permission bits only.
 */
export async function firstBlocked(path: string, account: Account): Promise<string | undefined> {
  const above = dirname(path) === path ? undefined : await firstBlocked(dirname(path), account);
  if (above !== undefined) return above;
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || !found.isDirectory()) return undefined;
  const bit = found.uid === account.uid ? 0o100 : found.gid === account.gid ? 0o010 : 0o001;
  return (found.mode & bit) === 0 ? path : undefined;
}
