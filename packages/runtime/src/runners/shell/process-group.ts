import { setTimeout as sleep } from 'node:timers/promises';
import { onlyZombiesIn } from './zombies.ts';

/** After what time it is looked first whether a group is gone, in milliseconds; then after twice that, and so on. */
const FIRST_LOOK_MS = 10;
/** How long SIGKILL may take until nothing is left, in milliseconds. */
const KILL_MS = 250;

/** Groups that this process started and that are not known to be gone. */
const alive = new Set<number>();

/**
 * Takes a process group into care: when this process exits, by whatever way still runs `exit` handlers, the group gets
 * SIGKILL. A process that is killed by SIGKILL itself runs none; then its groups go on until they end by themselves.
 */
export function adoptGroup(pid: number): void {
  if (alive.size === 0) process.on('exit', killAll);
  alive.add(pid);
}

/**
 * Ends every process of a group: SIGTERM, and SIGKILL for what is left after `graceMs`. Resolves when the group is gone,
 * and at the latest a quarter of a second after SIGKILL.
 *
 * Reaches everything that the leader started and that stayed in its group, also when the leader has already ended. Not
 * what made a session of its own (`setsid`), as daemons do.
 */
export async function endGroup(pid: number, graceMs: number): Promise<void> {
  try {
    if (!signalGroup(pid, 'SIGTERM')) return;
    if (await isGone(pid, graceMs)) return;
    signalGroup(pid, 'SIGKILL');
    await isGone(pid, KILL_MS);
  } finally {
    release(pid);
  }
}

function release(pid: number): void {
  alive.delete(pid);
  if (alive.size === 0) process.off('exit', killAll);
}

function killAll(): void {
  for (const pid of alive) signalGroup(pid, 'SIGKILL');
}

async function isGone(pid: number, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  for (let pause = FIRST_LOOK_MS; signalGroup(pid, 0) && !onlyZombiesIn(pid); pause *= 2) {
    const left = deadline - performance.now();
    if (left <= 0) return false;
    await sleep(Math.min(pause, left));
  }
  return true;
}

/** Sends a signal to all processes of a group, 0 only asks; false when there is none. */
function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL' | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch (error) {
    // EPERM: there are processes, of another user. They cannot be ended from here, so waiting for them is pointless.
    if (['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}
