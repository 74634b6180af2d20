import type { SyntaxNode, Tree } from '@lezer/common';
import type { SyntaxProblem } from './headless.ts';

// In Prometheus `offset` and `@` belong to the selector before them. The grammar lets them follow any expression, twice,
// and binds them more weakly than any operator: `a + b offset 5m * c` becomes `((a + b) offset 5m) * c`. So they are
// checked here and then taken out of the text: they change neither the type nor the labels of anything.

/** A text without its modifiers, as long as before; undefined where it has none. */
export interface WithoutModifiers {
  readonly problems: readonly SyntaxProblem[];
  readonly text: string | undefined;
}

/** Checks the modifiers of a text and blanks them. */
export function takeModifiers(text: string, tree: Tree): WithoutModifiers {
  const problems: SyntaxProblem[] = [];
  let plain = text;
  const cursor = tree.cursor();
  do {
    const { node } = cursor;
    const message = messageFor(node);
    if (message !== undefined) problems.push({ from: cursor.from, to: cursor.to, message });
    const word = wordOf(node);
    if (word !== null) plain = plain.slice(0, word.from) + ' '.repeat(node.to - word.from) + plain.slice(node.to);
  } while (cursor.next());
  return { problems, text: plain === text ? undefined : plain };
}

const WORDS: Readonly<Record<string, string>> = { OffsetExpr: 'Offset', StepInvariantExpr: 'At' };
const SELECTIONS: ReadonlySet<string> = new Set(['VectorSelector', 'MatrixSelector', 'SubqueryExpr']);

/** The `offset` or `@` of a node that has one. */
function wordOf(node: SyntaxNode): SyntaxNode | null {
  const word = WORDS[node.name];
  return word === undefined ? null : node.getChild(word);
}

function messageFor(node: SyntaxNode): string | undefined {
  const word = wordOf(node);
  if (word !== null) {
    const seen = new Set([node.name]);
    let of = lastOperand(node.firstChild);
    while (of !== null && WORDS[of.name] !== undefined) {
      if (seen.has(of.name)) return 'a modifier may not be set twice';
      seen.add(of.name);
      of = lastOperand(of.firstChild);
    }
    return of !== null && SELECTIONS.has(of.name) ? undefined : 'a modifier may only follow a selector or a subquery';
  }
  if (node.name === 'MatrixSelector' && node.getChild('VectorSelector') === null) {
    return 'a range may only follow a selector; of anything else take a subquery, (…)[5m:]';
  }
  if (node.name === 'SubqueryExpr' && isOperation(node.firstChild)) {
    return 'a subquery of an operation needs parentheses around it';
  }
  return undefined;
}

/** What a word behind an operation stands behind in truth. */
function lastOperand(node: SyntaxNode | null): SyntaxNode | null {
  let last = node;
  while (isOperation(last)) last = last.lastChild;
  return last;
}

function isOperation(node: SyntaxNode | null): node is SyntaxNode {
  return node !== null && (node.name === 'BinaryExpr' || node.name === 'UnaryExpr');
}
