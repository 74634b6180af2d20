/** A regular expression of a matcher: anchored at both ends, as Prometheus does. */
export type MatcherRegex =
  | { readonly kind: 'regex'; readonly matches: (value: string) => boolean }
  /** RE2 would refuse it. */
  | { readonly kind: 'invalid'; readonly message: string }
  /** RE2 takes it in its stride; JavaScript could try for hours. What it matches is not known. */
  | { readonly kind: 'slow' };

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
    return mayBacktrack(body) ? { kind: 'slow' } : { kind: 'regex', matches: (value) => regex.test(value) };
  } catch (error) {
    return { kind: 'invalid', message: (error as Error).message.replace(/^Invalid regular expression: /, '') };
  }
}

/** Whether it repeats a group, or one alternative repeats so often that the ways to match multiply. */
function mayBacktrack(body: string): boolean {
  const plain = body.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x');
  return /\)[*+{]/.test(plain) || plain.split('|').some((part) => (part.match(/[*+?{]/g) ?? []).length > 5);
}

/** The alternatives of a regular expression that is nothing but plain words between bars; undefined for any other. */
export function plainAlternatives(source: string): readonly string[] | undefined {
  const body = /^\(([^()]*)\)$/.exec(source)?.[1] ?? source;
  return /^[\w /:@%,-]*(?:\|[\w /:@%,-]*)*$/.test(body) ? body.split('|') : undefined;
}
