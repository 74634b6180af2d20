import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A holder touches its lock this often, in milliseconds. */
const HEARTBEAT = 2_000;
/** A lock that nobody touched for this long, in milliseconds, has no holder any more. */
const STALE = 30_000;

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to somebody else.
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * The text of the lock when its holder is gone: dead on this machine, or silent for 30 seconds (another machine or
 * container on the same directory). `undefined` while it is held or when there is none.
 *
 * @param {string} path
 */
function staleText(path) {
  try {
    const text = readFileSync(path, 'utf8');
    if (Date.now() - statSync(path).mtimeMs > STALE) return text;
    const holder = JSON.parse(text);
    return holder.host === hostname() && !isAlive(holder.pid) ? text : undefined;
  } catch {
    // Gone meanwhile, or not written to the end yet: look again later, age decides at last.
    return undefined;
  }
}

/**
 * Takes a stale lock away. Two waiters may see the same stale lock, and the slower one must not remove the fresh lock of
 * the faster one: the file is moved aside first, and put back when it is not the one that was judged.
 *
 * @param {string} path
 * @param {string} judged
 */
function removeStale(path, judged) {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== judged) linkSync(aside, path);
  } catch {
    // Somebody else was faster.
  } finally {
    rmSync(aside, { force: true });
  }
}

/**
 * Runs `work` while no other process of the same checkout runs its own.
 *
 * @template T
 * @param {string} path The lock file; its directory is created.
 * @param {() => Promise<T>} work
 * @param {{ onWait?: (holder: string) => void, pollMs?: number }} [options] `onWait` is called once if there is a wait.
 * @returns {Promise<T>}
 */
export async function withLock(path, work, { onWait, pollMs = 200 } = {}) {
  mkdirSync(dirname(path), { recursive: true });
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() });
  for (let waits = 0; ; waits++) {
    try {
      writeFileSync(path, mine, { flag: 'wx' });
      break;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
    const judged = staleText(path);
    if (judged !== undefined) {
      removeStale(path, judged);
      continue;
    }
    if (waits === 0) onWait?.(path);
    await sleep(pollMs);
  }

  const release = () => {
    try {
      if (readFileSync(path, 'utf8') === mine) rmSync(path, { force: true });
    } catch {
      // Already gone.
    }
  };
  const heartbeat = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date());
    } catch {
      // Taken away by force; the work goes on.
    }
  }, HEARTBEAT);
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.off('exit', release);
    release();
  }
}
