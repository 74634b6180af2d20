import type { Told } from '../told.ts';

/** What was looked for: it, or why it could not be seen. */
export type Known<T> = { readonly kind: 'known'; readonly value: T } | { readonly kind: 'unknown'; readonly why: Told };

export function known<T>(value: T): Known<T> {
  return { kind: 'known', value };
}

export function unknown(why: Told): Known<never> {
  return { kind: 'unknown', why };
}
