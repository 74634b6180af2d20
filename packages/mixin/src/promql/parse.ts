import type { Tree } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import type { Expr } from './ast.ts';
import { furtherProblems } from './further-problems.ts';
import { type SyntaxProblem, typeProblems } from './headless.ts';
import { takeModifiers } from './modifiers.ts';
import { readTree, type TreeSource, UnreadableTree } from './read-tree.ts';
import { tokenProblems } from './token-problems.ts';
import { type Substituted, substituteVariables, type VariableUse } from './variables.ts';

export type { SyntaxProblem } from './headless.ts';

/** A text as PromQL. */
export interface ParsedExpression {
  /** As it was given. */
  readonly text: string;
  /** Undefined where there are problems, and where a variable stands for an operation in a way that says too little. */
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
  const substituted: Substituted =
    options.variables === true ? substituteVariables(plain) : { text: plain, uses: [], guessed: false };
  const variables = substituted.uses;
  const read = readExpression(substituted.text, variables);
  return read.kind === 'expr'
    ? { text, expr: read.expr, problems: [], variables }
    : { text, expr: undefined, problems: substituted.guessed ? [] : read.problems, variables };
}

type Read =
  | { readonly kind: 'expr'; readonly expr: Expr }
  | { readonly kind: 'problems'; readonly problems: readonly SyntaxProblem[] };

function readExpression(text: string, uses: readonly VariableUse[]): Read {
  const first = parser.parse(text);
  const early = problemsOf(text, first);
  if (early.length > 0) return { kind: 'problems', problems: early };
  const modifiers = takeModifiers(text, first);
  if (modifiers.problems.length > 0) return { kind: 'problems', problems: modifiers.problems };
  const plain = modifiers.text ?? text;
  const tree = modifiers.text === undefined ? first : parser.parse(plain);
  const types = typeProblems(plain, tree);
  if (types.length > 0) return { kind: 'problems', problems: types };
  const read = readWhole(tree, { text: plain, uses });
  if (read.kind === 'problems') return read;
  const further = furtherProblems(read.expr);
  return further.length > 0 ? { kind: 'problems', problems: further } : read;
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

/** What is wrong before types can mean anything: a tree with holes in it has none. */
function problemsOf(text: string, tree: Tree): readonly SyntaxProblem[] {
  if (text.trim() === '') return [{ from: 0, to: text.length, message: 'the expression is empty' }];
  if (depthOf(tree) > DEEPEST) return [{ from: 0, to: text.length, message: 'the expression is nested too deeply' }];
  const broken = brokenPlaces(text, tree);
  return broken.length > 0 ? broken : tokenProblems(text, tree);
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

function readWhole(tree: Tree, source: TreeSource): Read {
  const top = tree.topNode.firstChild;
  const problem = { from: 0, to: source.text.length, message: 'this is no expression' };
  if (top === null) return { kind: 'problems', problems: [problem] };
  try {
    return { kind: 'expr', expr: readTree(top, source) };
  } catch (error) {
    if (!(error instanceof UnreadableTree)) throw error;
    return { kind: 'problems', problems: [{ ...problem, message: error.message }] };
  }
}
