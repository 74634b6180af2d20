import type { RetryPolicy } from './flow.ts';

/** A random number from 0 (included) to 1 (excluded). */
export type RandomSource = () => number;

/** How long to wait after the failed attempt `attempt` (the first is 1), in milliseconds. */
export function backoffMs(policy: RetryPolicy, attempt: number, random: RandomSource): number {
  const computed = Math.min(policy.maxBackoffMs, policy.backoffMs * policy.factor ** (attempt - 1));
  return policy.jitter === 'full' ? random() * computed : computed;
}

/**
 * One random number for a name: the same for the same name, so that it does not depend on which of several steps asks
 * first. FNV-1a, finished with the mixing of murmur3; good enough for pauses and for nothing that has to be secret.
 */
export function randomFor(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
