import { readFileSync, statSync } from 'node:fs';
import { CliError } from '../errors.ts';
import { createDiskFile, removeDiskFile } from './disk.ts';

/** Writing takes milliseconds: whoever holds the lock for longer was killed, and another process may have its id. */
const STALE_MS = 60_000;

/**
 * Does something while no other process does it.
 *
 * @param path Of the lock: a file with the id of the process that holds it. The one of a process that has ended is taken over.
 * @throws CliError `ARX_STACK_FILES` when another process is at it
 */
export function withLock(path: string, work: () => void): void {
  const isFree = (): boolean => createDiskFile(path, `${process.pid}\n`);
  if (!isFree()) {
    if (isHeld(path)) throw busy(path);
    removeDiskFile(path);
    if (!isFree()) throw busy(path);
  }
  try {
    work();
  } finally {
    removeDiskFile(path);
  }
}

function isHeld(path: string): boolean {
  try {
    if (Date.now() - statSync(path).mtimeMs > STALE_MS) return false;
    // The one who made it a moment ago may not have written into it yet.
    const pid = Number(readFileSync(path, 'utf8'));
    return pid === 0 || isAlive(pid);
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function busy(path: string): CliError {
  return new CliError('ARX_STACK_FILES', {
    subject: path,
    message: 'another arx stack init or up is writing the files of this stack; nothing was written',
    hint: 'run the command again in a moment',
  });
}
