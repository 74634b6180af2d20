import { readdirSync, readFileSync } from 'node:fs';

/**
 * Whether a process group that still answers holds nothing but zombies: processes that have ended and that nobody has
 * asked about. Orphans become such where process 1 of a container takes its time. Only Linux says; elsewhere `false`.
 */
export function onlyZombiesIn(group: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return !readdirSync('/proc').some((name) => /^\d+$/.test(name) && isAliveIn(group, name));
  } catch {
    // No /proc, or not for us.
    return false;
  }
}

function isAliveIn(group: number, pid: string): boolean {
  try {
    // `pid (name) state parent group …`, see proc(5); the name may hold anything, brackets included.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state = '', , pgrp] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(pgrp) === group && !'ZX'.includes(state);
  } catch {
    // It ended while we looked.
    return false;
  }
}
