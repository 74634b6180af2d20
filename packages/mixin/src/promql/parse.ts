import type { Tree } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import type { Expr } from './ast.ts';
import { furtherProblems } from './further-problems.ts';
import { type SyntaxProblem, typeProblems } from './headless.ts';
import { modifierProblems } from './modifier-problems.ts';
import { readTree, type TreeSource, UnreadableTree } from './read-tree.ts';
import { tokenProblems } from './token-problems.ts';
import { substituteVariables, type VariableUse } from './variables.ts';

export type { SyntaxProblem } from './headless.ts';

/** A text as PromQL. */
export interface ParsedExpression {
  /** As it was given. */
  readonly text: string;
  /** Undefined where there are problems. */
  readonly expr: Expr | undefined;
  readonly problems: readonly SyntaxProblem[];
  /** The dashboard variables in it. */
  readonly variables: readonly VariableUse[];
}

export interface ParseOptions {
  /** Whether `$x`, `${x}` and `[[x]]` are dashboard variables. In rule files they are errors. Default false. */
  readonly variables?: boolean;
}

// A tree is walked by recursion: what is nested deeper than anybody writes must not end in a stack overflow.
const DEEPEST = 400;

/** Parses an expression. Never throws: what it cannot read is a problem with its place. */
export function parsePromql(text: string, options: ParseOptions = {}): ParsedExpression {
  const plain = blankComments(text);
  const substituted = options.variables === true ? substituteVariables(plain) : { text: plain, uses: [] };
  const variables = substituted.uses;
  const tree = parser.parse(substituted.text);
  const problems = problemsOf(substituted.text, tree);
  if (problems.length > 0) return { text, expr: undefined, problems, variables };
  const read = readWhole(tree, { text: substituted.text, uses: variables });
  if (read.kind === 'problem') return { text, expr: undefined, problems: [read.problem], variables };
  const further = furtherProblems(read.expr);
  return { text, expr: further.length > 0 ? undefined : read.expr, problems: further, variables };
}

/**
 * Blanks in place of comments, as long as they are. The headless parser looks at the first node only, and with a comment
 * before the expression it finds nothing wrong.
 */
function blankComments(text: string): string {
  if (!text.includes('#')) return text;
  const stringOrComment = /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)|#[^\n]*/g;
  return text.replace(stringOrComment, (found, string?: string) => string ?? ' '.repeat(found.length));
}

function problemsOf(text: string, tree: Tree): readonly SyntaxProblem[] {
  if (text.trim() === '') return [{ from: 0, to: text.length, message: 'the expression is empty' }];
  if (depthOf(tree) > DEEPEST) return [{ from: 0, to: text.length, message: 'the expression is nested too deeply' }];
  const broken = brokenPlaces(text, tree);
  // A tree with holes in it has types that mean nothing.
  if (broken.length > 0) return broken;
  const misplaced = [...tokenProblems(text, tree), ...modifierProblems(tree)];
  return misplaced.length > 0 ? misplaced : typeProblems(text, tree);
}

function brokenPlaces(text: string, tree: Tree): readonly SyntaxProblem[] {
  const found: SyntaxProblem[] = [];
  const cursor = tree.cursor();
  do {
    if (!cursor.type.isError) continue;
    const { from, to } = cursor;
    found.push({ from, to, message: from === to ? expectedMore(text, from) : `unexpected ${quote(text, from, to)}` });
  } while (cursor.next());
  return found;
}

function expectedMore(text: string, at: number): string {
  const rest = text.slice(at).trim();
  return rest === '' ? 'the expression ends too early' : `something is missing before ${quote(text, at, at + 12)}`;
}

function quote(text: string, from: number, to: number): string {
  return JSON.stringify(text.slice(from, to).trim());
}

function depthOf(tree: Tree): number {
  let depth = 0;
  let deepest = 0;
  tree.iterate({
    enter: () => {
      depth++;
      deepest = Math.max(deepest, depth);
    },
    leave: () => {
      depth--;
    },
  });
  return deepest;
}

type Whole =
  | { readonly kind: 'expr'; readonly expr: Expr }
  | { readonly kind: 'problem'; readonly problem: SyntaxProblem };

function readWhole(tree: Tree, source: TreeSource): Whole {
  const top = tree.topNode.firstChild;
  const problem = { from: 0, to: source.text.length, message: 'this is no expression' };
  if (top === null) return { kind: 'problem', problem };
  try {
    return { kind: 'expr', expr: readTree(top, source) };
  } catch (error) {
    if (error instanceof UnreadableTree) return { kind: 'problem', problem: { ...problem, message: error.message } };
    throw error;
  }
}
