/** A regular expression of a matcher: anchored at both ends, as Prometheus does. */
export type MatcherRegex =
  | { readonly kind: 'regex'; readonly matches: (value: string) => boolean }
  /** RE2 would refuse it. */
  | { readonly kind: 'invalid'; readonly message: string };

// What JavaScript knows and RE2 does not.
const NOT_RE2 = /\(\?(?:<?[=!])|\\[1-9]/;

const cache = new Map<string, MatcherRegex>();

/** Reads the right side of `=~` or `!~`. */
export function matcherRegex(source: string): MatcherRegex {
  const known = cache.get(source);
  if (known !== undefined) return known;
  const regex = compile(source);
  if (cache.size > 1000) cache.clear();
  cache.set(source, regex);
  return regex;
}

function compile(source: string): MatcherRegex {
  const unescaped = source.replace(/\\\\/g, '');
  if (NOT_RE2.test(unescaped)) return { kind: 'invalid', message: 'RE2 has no look-around and no back references' };
  const flags = /^\(\?([ims]+)\)/.exec(source);
  const body = (flags === null ? source : source.slice(flags[0].length)).replace(/\(\?P</g, '(?<');
  try {
    const regex = new RegExp(`^(?:${body})$`, `s${flags?.[1]?.includes('i') === true ? 'i' : ''}`);
    return { kind: 'regex', matches: (value) => regex.test(value) };
  } catch (error) {
    return { kind: 'invalid', message: (error as Error).message.replace(/^Invalid regular expression: /, '') };
  }
}

/** The alternatives of a regular expression that is nothing but plain words between bars; undefined for any other. */
export function plainAlternatives(source: string): readonly string[] | undefined {
  const body = /^\(([^()]*)\)$/.exec(source)?.[1] ?? source;
  return /^[\w /:@%,-]*(?:\|[\w /:@%,-]*)*$/.test(body) ? body.split('|') : undefined;
}
