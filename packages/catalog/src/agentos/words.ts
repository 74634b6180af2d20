import type { CacheAccess, ModelCall, Outcome, Purpose } from '@arx/signals';
import type { A2aStatus, CacheResult, CcrStatus, CcrTaskType } from './families.ts';

/** The document knows two words: what somebody cancelled gave no answer either, and counts as an error. */
export const STATUS_OF: { readonly [Each in Outcome]: A2aStatus } = {
  success: 'success',
  failure: 'error',
  cancelled: 'error',
};

const TASK_TYPE_OF: { readonly [Each in Purpose]: CcrTaskType } = {
  // To think: the answer is a judgement or a plan.
  plan: 'reasoning',
  review: 'reasoning',
  research: 'reasoning',
  // To make or mend code; a merge resolves conflicts in it.
  code: 'code_generation',
  test: 'code_generation',
  merge: 'code_generation',
  // To read much at once.
  summarize: 'long_context',
  // Text for people, short decisions, and all else.
  write: 'general',
  chat: 'general',
  route: 'general',
  other: 'general',
};

/** What a model call is asked for; `general` where nobody said why it is made. */
export function taskTypeOf({ purpose }: Pick<ModelCall, 'purpose'>): CcrTaskType {
  return purpose === undefined ? 'general' : TASK_TYPE_OF[purpose];
}

/** How a model call ended; a fallback that failed is an error like any other. */
export function ccrStatusOf({ outcome, fallback }: Pick<ModelCall, 'outcome' | 'fallback'>): CcrStatus {
  const status = STATUS_OF[outcome];
  return status === 'success' && fallback ? 'fallback' : status;
}

/** How a cache operation went. A `get` that does not say that it found a value has found none. */
export function cacheResultOf({
  operation,
  hit,
  outcome,
}: Pick<CacheAccess, 'operation' | 'hit' | 'outcome'>): CacheResult {
  const status = STATUS_OF[outcome];
  if (status === 'error' || operation !== 'get') return status;
  return hit === true ? 'hit' : 'miss';
}

/** The protocols as one label: sorted, each once, separated by commas; `none` for none. */
export function protocolsLabel(protocols: readonly string[]): string {
  return [...new Set(protocols)].sort().join(',') || 'none';
}
