/** Path of a route or of a mounted router, as the program wrote it. */
export type Pattern = string | RegExp;

/** The template of a router and the pattern of what stands in it. */
export function joinPattern(base: string, pattern: Pattern): string {
  const text = String(pattern);
  return text === '/' && base !== '' ? base : base + text;
}

/**
 * The path of the enclosing router: what is left of a mounted router's path without the part that its own pattern took.
 * Every piece of a plain pattern takes one piece of the path. Where a pattern may take more or less (a wildcard, a group,
 * a regular expression), it is the longest known path that it begins with.
 */
export function parentBase(baseUrl: string, pattern: Pattern, known: Iterable<string> = []): string {
  const pieces = plainPieces(pattern);
  if (pieces !== undefined) return withoutLast(baseUrl, pieces);
  let longest = '';
  for (const base of known) {
    if (base.length > longest.length && baseUrl.startsWith(`${base}/`)) longest = base;
  }
  return longest;
}

function plainPieces(pattern: Pattern): number | undefined {
  if (typeof pattern !== 'string' || /[*{}()\\]/.test(pattern)) return undefined;
  return pattern.split('/').filter((piece) => piece !== '').length;
}

function withoutLast(path: string, pieces: number): string {
  let end = path.length;
  for (let i = 0; i < pieces; i++) end = path.lastIndexOf('/', end - 1);
  return path.slice(0, Math.max(end, 0));
}
