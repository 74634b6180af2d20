import { UNKNOWN } from '@arx/metrics';

/** Longest label value, in characters. */
const MAX_LENGTH = 64;

/**
 * Turns whatever a caller passes for an open label of an `ar_` family into its label text: every character outside
 * `A-Z a-z 0-9 _ - . / :` becomes `_`, the text is cut to 64 characters, and `null`, `undefined` and `''` become
 * `unknown`. Two long values that differ only past the cut become one. This tidies a value; it does not remove personal
 * data, which the engine screens for. Never throws.
 */
export function arxText(value: unknown): string {
  // By code point, so that one character outside the basic plane becomes one underscore.
  const text = textOf(value).replace(/[^A-Za-z0-9_\-./:]/gu, '_');
  return text === '' ? UNKNOWN : text.slice(0, MAX_LENGTH);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return UNKNOWN;
  try {
    return String(value);
  } catch {
    // An object whose conversion throws, such as one without a prototype.
    return UNKNOWN;
  }
}
