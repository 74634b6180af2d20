import { defineSignal, type Signal } from './signal.ts';
import type { Belonging } from './surroundings.ts';
import type { Outcome } from './vocabulary.ts';

/** A cache was asked or changed. */
export interface CacheAccess extends Belonging {
  /** What it holds, such as `embedding`, `search` or `document`: a name from configuration. */
  readonly cache: string;
  readonly operation: 'get' | 'set' | 'delete';
  /** Whether a `get` found a value; `undefined` for the other operations and for a `get` that failed. */
  readonly hit: boolean | undefined;
  readonly outcome: Outcome;
  /** Name of the error, `cancelled` or `unknown`; `undefined` on success. */
  readonly reason: string | undefined;
  /** Wall time, in seconds; `undefined` when nobody measured it. */
  readonly durationSeconds: number | undefined;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type CacheAccessFields = Pick<CacheAccess, 'cache' | 'operation' | 'outcome'> & {
  readonly [Key in keyof CacheAccess]?: CacheAccess[Key] | undefined;
};

export const cacheAccess: Signal<CacheAccess, CacheAccessFields> = defineSignal('cache.operation', 1, (fields) => ({
  flow: fields.flow,
  step: fields.step,
  flowId: fields.flowId,
  stepId: fields.stepId,
  persona: fields.persona ?? 'unknown',
  execMode: fields.execMode,
  trace: fields.trace,
  cache: fields.cache,
  operation: fields.operation,
  hit: fields.hit,
  outcome: fields.outcome,
  reason: fields.outcome === 'success' ? undefined : (fields.reason ?? 'unknown'),
  durationSeconds: fields.durationSeconds,
}));
