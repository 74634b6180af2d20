import { closeSync, openSync } from 'node:fs';

/** A lock that the system takes back when its holder ends, however it ends. */
export interface KernelLock {
  release(): void;
}

/** SQLITE_BUSY. */
const BUSY = 5;

/**
 * Takes the lock on a file, which is made if need be and stays empty; `undefined` when another process has it.
 *
 * Node has no call for `flock` or `fcntl` locks. SQLite, which comes with Node, takes them on its files on every platform,
 * and that is all that is used of it: an exclusive transaction on a database without content.
 */
export async function takeLock(path: string): Promise<KernelLock | undefined> {
  // Imported here, as Node warns that it is experimental. The keeper is started without warnings; others need no lock.
  const { DatabaseSync } = await import('node:sqlite');
  // SQLite would let everybody read it, and so lock it.
  closeSync(openSync(path, 'a', 0o600));
  const file = new DatabaseSync(path, { timeout: 0 });
  try {
    // Nothing is written, so there is nothing to take back and no second file to leave behind.
    file.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === BUSY) return undefined;
    throw error;
  }
  return { release: () => file.close() };
}
