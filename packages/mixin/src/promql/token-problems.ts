import type { Tree } from '@lezer/common';
import type { SyntaxProblem } from './headless.ts';

const ESCAPES = /^(?:[^\\]|\\(?:[abfnrtv\\'"]|x[0-9a-fA-F]{2}|[0-7]{3}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}))*$/s;

/** Words that are wrong in themselves, which the grammar lets through: strings without an end, `0and`. */
export function tokenProblems(text: string, tree: Tree): readonly SyntaxProblem[] {
  const found: SyntaxProblem[] = [];
  const cursor = tree.cursor();
  do {
    const { from, to } = cursor;
    const message =
      cursor.name === 'StringLiteral'
        ? stringProblem(text.slice(from, to))
        : cursor.name.startsWith('NumberDurationLiteral')
          ? numberProblem(text, to)
          : undefined;
    if (message !== undefined) found.push({ from, to, message });
  } while (cursor.next());
  return found;
}

function stringProblem(literal: string): string | undefined {
  const quote = literal[0] as string;
  if (literal.length < 2 || !literal.endsWith(quote)) return 'the string has no end';
  if (quote === '`') return undefined;
  const body = literal.slice(1, -1);
  if (body.includes('\n')) return 'a string in quotes cannot span lines; use backticks';
  return ESCAPES.test(body) ? undefined : 'a string has an escape that there is not; write \\\\ for a backslash';
}

function numberProblem(text: string, to: number): string | undefined {
  return /^[A-Za-z_]/.test(text.slice(to, to + 1)) ? 'a number runs into the next word' : undefined;
}
