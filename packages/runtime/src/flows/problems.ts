import type { z } from 'zod';
import { didYouMean, listed, quoted } from './errors.ts';
import { nearestWord } from './nearest.ts';

/** Keys and indexes from the top of a declaration to a place in it. */
export type Path = readonly (string | number)[];

/** Something wrong at a path, before it is known where in a text that path stands. */
export interface Finding {
  readonly path: Path;
  /** Whether the key itself is wrong, or its value. */
  readonly at: 'key' | 'value';
  readonly message: string;
  /** The missing key that the finding is about, or the one that a wrong key was probably meant to be. */
  readonly meant?: { readonly kind: 'missing' | 'misspelt'; readonly path: Path } | undefined;
}

type Issue = z.core.$ZodIssue;

/** What people call the types of YAML. */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  object: 'a map',
  record: 'a map',
  array: 'a list',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

/** What a bound counts, one and many; a bound on a number counts nothing. */
const UNITS: Readonly<Record<string, readonly [string, string]>> = {
  array: [' entry', ' entries'],
  string: [' character', ' characters'],
};

/** Says in plain words what zod found wrong in `value`. */
export function findingsOf(issues: readonly Issue[], value: unknown): readonly Finding[] {
  const findings = issues.flatMap((issue) => findingsOfIssue(issue, value, pathOf(issue)));
  // A misspelt key is one mistake, not an unknown key and a missing one.
  const misspelt = new Set(
    findings.flatMap(({ meant }) => (meant?.kind === 'misspelt' ? [JSON.stringify(meant.path)] : [])),
  );
  return findings.filter(({ meant }) => meant?.kind !== 'missing' || !misspelt.has(JSON.stringify(meant.path)));
}

function findingsOfIssue(issue: Issue, root: unknown, path: Path): readonly Finding[] {
  const value = valueAt(root, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey([...path, key], key, issue.message.split(', ')));
    case 'invalid_type':
      return [expected(path, value, ownWords(issue) ?? TYPE_NAMES[issue.expected] ?? issue.expected)];
    case 'invalid_value':
      return [oneOf(path, value, issue.values.map(String))];
    case 'invalid_union':
      return findingsOfUnion(issue, root, path);
    case 'invalid_key':
      return [{ path, at: 'key', message: `${quoted(String(path.at(-1)))}: ${issue.issues[0]?.message}` }];
    case 'too_small':
      return [outOfBounds(path, value, 'at least', issue.minimum, issue.origin)];
    case 'too_big':
      return [outOfBounds(path, value, 'at most', issue.maximum, issue.origin)];
    default:
      return [{ path, at: 'value', message: `${issue.message}; found ${found(value)}` }];
  }
}

/** What the schema itself says is expected; the words of zod are for programmers. */
function ownWords(issue: Issue): string | undefined {
  return issue.message.startsWith('expected ') ? issue.message.slice('expected '.length) : undefined;
}

export function unknownKey(path: Path, key: string, known: readonly string[]): Finding {
  const nearest = nearestWord(key, known);
  return {
    path,
    at: 'key',
    message: `unknown key ${quoted(key)}${didYouMean(nearest)}; expected ${listed(known)}`,
    meant: nearest === undefined ? undefined : { kind: 'misspelt', path: [...path.slice(0, -1), nearest] },
  };
}

function expected(path: Path, value: unknown, what: string): Finding {
  if (value === undefined) return missing(path, what);
  const scalar = typeof value === 'number' || typeof value === 'boolean';
  const hint = what === 'text' && scalar ? `; to mean the text, quote it: "${value}"` : '';
  return { path, at: 'value', message: `expected ${what}; found ${found(value)}${hint}` };
}

function oneOf(path: Path, value: unknown, options: readonly string[]): Finding {
  const what = options.length === 1 ? (options[0] as string) : `one of ${listed(options)}`;
  if (value === undefined) return missing(path, what);
  const nearest = typeof value === 'string' ? nearestWord(value, options) : undefined;
  return { path, at: 'value', message: `expected ${what}; found ${found(value)}${didYouMean(nearest)}` };
}

/** A missing key has no place of its own: the map that lacks it is the place. */
function missing(path: Path, what: string): Finding {
  return {
    path: path.slice(0, -1),
    at: 'value',
    message: `${quoted(String(path.at(-1)))} is missing; expected ${what}`,
    meant: { kind: 'missing', path },
  };
}

function findingsOfUnion(
  issue: Issue & { readonly code: 'invalid_union' },
  root: unknown,
  path: Path,
): readonly Finding[] {
  const value = valueAt(root, path);
  if (issue.errors.length === 0) {
    const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
    return [oneOf(path, value, options)];
  }
  const guessable = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  return guessable
    ? closestForm(issue.errors, root, path)
    : [expected(path, value, ownWords(issue) ?? 'another value')];
}

/** Of several allowed forms, takes the one that was most probably meant and says what keeps the value from it. */
function closestForm(forms: readonly (readonly Issue[])[], root: unknown, path: Path): readonly Finding[] {
  const cost = (form: readonly Issue[]): number =>
    form.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? 2 * issue.keys.length : 1), 0);
  const closest = forms.reduce((best, form) => (cost(form) < cost(best) ? form : best));
  return closest.flatMap((issue) => findingsOfIssue(issue, root, [...path, ...pathOf(issue)]));
}

function outOfBounds(path: Path, value: unknown, bound: string, limit: number | bigint, origin: string): Finding {
  const [one, many] = UNITS[origin] ?? ['', ''];
  const size = Array.isArray(value) || typeof value === 'string' ? String(value.length) : found(value);
  return { path, at: 'value', message: `expected ${bound} ${limit}${limit === 1 ? one : many}; found ${size}` };
}

function pathOf(issue: Issue): Path {
  return issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[key];
  }
  return value;
}

function found(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a map' : String(value);
}
