import type { Periodic } from './every.ts';

/**
 * Starts what may be on only once in a process, such as a probe whose growths would be counted twice. While it is on,
 * another start with the same key changes nothing and gives the same back; also across two copies of this package.
 *
 * @param key a contract between versions of this package, so a change of its meaning needs a new one
 */
export function single(key: string, start: () => Periodic): Periodic {
  const running = runningProbes();
  const existing = running.get(key);
  if (existing !== undefined) return existing;
  const started = start();
  const mine: Periodic = {
    stop: () => {
      started.stop();
      // A later start must survive a second call of this function.
      if (running.get(key) === mine) running.delete(key);
    },
  };
  running.set(key, mine);
  return mine;
}

const symbol = Symbol.for('@arx/probes:running:v1');

function runningProbes(): Map<string, Periodic> {
  const holder = globalThis as { [symbol]?: Map<string, Periodic> };
  holder[symbol] ??= new Map();
  return holder[symbol];
}
