import { hasPersonalData } from './personal.ts';
import { REDACTED } from './policy.ts';
import { someReading } from './readings.ts';
import { hasSecret } from './secrets.ts';

/** Short words with separators: nearly every name of a thing, and nothing that has one of the shapes, or is encoded. */
const NAME = /^(?:[A-Z]?[a-z]{1,15}|[A-Z]{1,15})(?:[-_.](?:[A-Z]?[a-z]{1,15}|[A-Z]{1,15}))*$/;
/** Every key with a prefix is longer, which may be letters in one case as well. */
const NAME_LENGTH = 23;
/** More is never looked at. */
const LONGEST = 512;

/**
 * Changes nothing but this: a value that holds personal data or a secret, plain or encoded, becomes `redacted` as a whole, as
 * half a secret is still one. It catches what a program passes by mistake, not what somebody hides; names of things (flows,
 * models, versions, branches, routes, hashes, dates) stay. docs/reference/screening.md says what is caught, and what is not.
 *
 * Cost: some microseconds, up to about a millisecond for a text made for it, of which 512 characters are looked at.
 */
export function screen(value: string): string {
  if (value.length <= NAME_LENGTH && NAME.test(value)) return value;
  const text = value.length > LONGEST ? value.slice(0, LONGEST) : value;
  return someReading(text, isPrivate) ? REDACTED : value;
}

function isPrivate(text: string): boolean {
  return hasPersonalData(text) || hasSecret(text);
}
