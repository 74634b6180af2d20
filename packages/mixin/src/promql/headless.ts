import type { Tree } from '@lezer/common';
// By its file: the package's own ES modules import each other without extensions, which Node does not resolve.
import { Parser } from '@prometheus-io/codemirror-promql/dist/cjs/parser/parser.js';
import type { Span } from './ast.ts';

/** Something that is wrong with the text of an expression. */
export interface SyntaxProblem extends Span {
  readonly message: string;
}

/**
 * What the headless parser of Prometheus' editor has to say of a tree: types, arguments, matching clauses.
 *
 * It wants the state of an editor, of which it uses the tree and slices of the text. Giving it just these spares a second
 * parse, and works although CommonJS gives it other copies of the editor's modules than ours.
 */
export function typeProblems(text: string, tree: Tree): readonly SyntaxProblem[] {
  const state = {
    field: () => ({ tree }),
    sliceDoc: (from: number, to: number) => text.slice(from, to),
  } as unknown as ConstructorParameters<typeof Parser>[0];
  const parser = new Parser(state);
  parser.analyze();
  return parser
    .getDiagnostics()
    .filter(({ severity }) => severity === 'error')
    .map(({ from, to, message }) => ({ from, to, message }));
}
