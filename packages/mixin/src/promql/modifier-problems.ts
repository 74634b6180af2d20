import type { SyntaxNode, Tree } from '@lezer/common';
import type { SyntaxProblem } from './headless.ts';

const MODIFIERS: Readonly<Record<string, string>> = { OffsetExpr: 'offset', StepInvariantExpr: '@' };
const SELECTIONS: ReadonlySet<string> = new Set(['VectorSelector', 'MatrixSelector', 'SubqueryExpr']);

/** `offset` and `@` where they cannot stand: both parsers let them follow any expression, and twice. */
export function modifierProblems(tree: Tree): readonly SyntaxProblem[] {
  const found: SyntaxProblem[] = [];
  const cursor = tree.cursor();
  do {
    const message = messageFor(cursor.node);
    if (message !== undefined) found.push({ from: cursor.from, to: cursor.to, message });
  } while (cursor.next());
  return found;
}

function messageFor(node: SyntaxNode): string | undefined {
  const modifier = MODIFIERS[node.name];
  if (modifier !== undefined) {
    const seen = new Set([node.name]);
    let of = node.getChild('Expr');
    while (of !== null && MODIFIERS[of.name] !== undefined) {
      if (seen.has(of.name)) return `${modifier} may not be set twice`;
      seen.add(of.name);
      of = of.getChild('Expr');
    }
    return of !== null && SELECTIONS.has(of.name) ? undefined : `${modifier} may only follow a selector or a subquery`;
  }
  if (node.name !== 'MatrixSelector' || node.getChild('VectorSelector') !== null) return undefined;
  return 'a range may only follow a selector; of anything else take a subquery, [5m:]';
}
