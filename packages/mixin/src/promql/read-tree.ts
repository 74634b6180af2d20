import type { SyntaxNode } from '@lezer/common';
import {
  type AggregateExpr,
  type BinaryExpr,
  type CallExpr,
  type Expr,
  type Grouping,
  type LabelRef,
  type Matcher,
  type Matching,
  type MatchOp,
  type SelectorExpr,
  type Span,
  UNKNOWN_OPERATOR,
} from './ast.ts';
import { durationSeconds } from './duration.ts';
import type { VariableUse } from './variables.ts';

/** What a tree is read from. */
export interface TreeSource {
  readonly text: string;
  readonly uses: readonly VariableUse[];
}

/** Thrown for a tree that is not the one of a whole expression; the caller has reported its errors already. */
export class UnreadableTree extends Error {}

/** Reads a tree without error nodes into our own, smaller one. */
export function readTree(node: SyntaxNode, source: TreeSource): Expr {
  const read = READERS[node.name];
  if (read === undefined) throw new UnreadableTree(`no expression: ${node.name}`);
  return read(node, source);
}

type Reader = (node: SyntaxNode, source: TreeSource) => Expr;

const inner: Reader = (node, source) => readTree(expression(node), source);

const READERS: Readonly<Record<string, Reader>> = {
  ParenExpr: inner,
  AnchoredExpr: inner,
  SmoothedExpr: inner,
  NumberDurationLiteral: (node, source) => {
    const text = source.text.slice(node.from, node.to);
    return { kind: 'number', value: numberOf(text), dynamic: isDynamic(node, source), ...spanOf(node) };
  },
  StringLiteral: (node, source) => ({
    kind: 'string',
    value: unquote(source.text.slice(node.from, node.to)),
    dynamic: isDynamic(node, source),
    ...spanOf(node),
  }),
  VectorSelector: readSelector,
  MatrixSelector: (node, source) => ({
    kind: 'range',
    of: readSelector(expression(node), source),
    seconds: readDuration(node, source),
    ...spanOf(node),
  }),
  SubqueryExpr: (node, source) => ({
    kind: 'subquery',
    of: inner(node, source),
    seconds: readDuration(node, source),
    ...spanOf(node),
  }),
  UnaryExpr: (node, source) => ({
    kind: 'unary',
    op: source.text[node.from] === '-' ? '-' : '+',
    of: inner(node, source),
    ...spanOf(node),
  }),
  FunctionCall: readCall,
  AggregateExpr: readAggregate,
  BinaryExpr: readBinary,
};

function readSelector(node: SyntaxNode, source: TreeSource): SelectorExpr {
  if (node.name !== 'VectorSelector') throw new UnreadableTree(`no selector: ${node.name}`);
  const identifier = node.getChild('Identifier');
  const braces = node.getChild('LabelMatchers');
  const matchers = braces === null ? [] : childrenOf(braces).flatMap((child) => readMatcher(child, source));
  const named = matchers.find(({ label, op }) => label === '__name__' && op === '=');
  const place = identifier ?? named ?? node;
  const dynamic = isDynamic(place, source);
  const name = identifier === null ? named?.value : source.text.slice(identifier.from, identifier.to);
  return {
    kind: 'selector',
    name: dynamic ? undefined : name,
    nameSpan: spanOf(place),
    matchers: matchers.filter((matcher) => matcher !== named),
    ...spanOf(node),
  };
}

function readMatcher(node: SyntaxNode, source: TreeSource): Matcher[] {
  const slice = (child: SyntaxNode) => source.text.slice(child.from, child.to);
  const rest = { dynamic: isDynamic(node, source), ...spanOf(node) };
  if (node.name === 'QuotedLabelName') return [{ label: '__name__', op: '=', value: unquote(slice(node)), ...rest }];
  const label = node.getChild('LabelName') ?? node.getChild('QuotedLabelName');
  const op = node.getChild('MatchOp');
  const value = node.getChild('StringLiteral');
  if (label === null || op === null || value === null) return [];
  return [{ label: labelName(slice(label)), op: slice(op) as MatchOp, value: unquote(slice(value)), ...rest }];
}

function readCall(node: SyntaxNode, source: TreeSource): CallExpr {
  const name = node.firstChild as SyntaxNode;
  return {
    kind: 'call',
    name: source.text.slice(name.from, name.to),
    nameSpan: spanOf(name),
    args: readArguments(node, source),
    ...spanOf(node),
  };
}

function readAggregate(node: SyntaxNode, source: TreeSource): AggregateExpr {
  const name = node.firstChild as SyntaxNode;
  const args = readArguments(node, source);
  const of = args.at(-1);
  if (of === undefined) throw new UnreadableTree('an aggregation of nothing');
  return {
    kind: 'aggregate',
    op: source.text.slice(name.from, name.to).toLowerCase(),
    nameSpan: spanOf(name),
    grouping: readGrouping(node.getChild('AggregateModifier'), source),
    param: args.length > 1 ? args[0] : undefined,
    of,
    given: args.length,
    ...spanOf(node),
  };
}

function readGrouping(node: SyntaxNode | null, source: TreeSource): Grouping | undefined {
  if (node === null) return undefined;
  const kind = node.getChild('Without') === null ? 'by' : 'without';
  return { kind, labels: readLabels(node.getChild('GroupingLabels'), source), ...spanOf(node) };
}

function readBinary(node: SyntaxNode, source: TreeSource): BinaryExpr {
  const left = node.firstChild as SyntaxNode;
  const right = node.lastChild as SyntaxNode;
  const operator = childrenOf(node)[1] as SyntaxNode;
  if (operator.from >= right.from) throw new UnreadableTree('an operator without its right side');
  return {
    kind: 'binary',
    op: isDynamic(operator, source) ? UNKNOWN_OPERATOR : source.text.slice(operator.from, operator.to).toLowerCase(),
    opSpan: spanOf(operator),
    bool: node.getChild('BoolModifier') !== null,
    matching: readMatching(node.getChild('MatchingModifierClause'), source),
    left: readTree(left, source),
    right: readTree(right, source),
    ...spanOf(node),
  };
}

function readMatching(node: SyntaxNode | null, source: TreeSource): Matching {
  if (node === null) return { kind: 'all', labels: [], many: undefined, include: [] };
  const group = node.getChild('GroupLeft') ?? node.getChild('GroupRight');
  const included = group?.nextSibling ?? null;
  return {
    kind: node.getChild('On') === null ? 'ignoring' : 'on',
    labels: readLabels(node.getChild('GroupingLabels'), source),
    many: group === null ? undefined : group.name === 'GroupLeft' ? 'left' : 'right',
    include: readLabels(included, source),
  };
}

function readLabels(node: SyntaxNode | null, source: TreeSource): readonly LabelRef[] {
  if (node === null) return [];
  return childrenOf(node).map((child) => ({
    name: labelName(source.text.slice(child.from, child.to)),
    dynamic: isDynamic(child, source),
    ...spanOf(child),
  }));
}

function readArguments(node: SyntaxNode, source: TreeSource): readonly Expr[] {
  const body = node.getChild('FunctionCallBody');
  return body === null ? [] : body.getChildren('Expr').map((child) => readTree(child, source));
}

function readDuration(node: SyntaxNode, source: TreeSource): number | undefined {
  const duration = node.getChild('DurationExpr');
  if (duration === null || isDynamic(duration, source)) return undefined;
  return durationSeconds(source.text.slice(duration.from, duration.to));
}

function expression(node: SyntaxNode): SyntaxNode {
  const child = node.getChild('Expr');
  if (child === null) throw new UnreadableTree(`${node.name} of nothing`);
  return child;
}

function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'LineComment') children.push(child);
  }
  return children;
}

function isDynamic({ from, to }: Span, { uses }: TreeSource): boolean {
  return uses.some((use) => use.from < to && use.to > from);
}

function spanOf({ from, to }: Span): Span {
  return { from, to };
}

function numberOf(text: string): number {
  const plain = text.trim().toLowerCase();
  if (/^[+-]?inf$/.test(plain)) return plain.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const number = Number(plain);
  return Number.isNaN(number) ? (durationSeconds(plain) ?? Number.NaN) : number;
}

function labelName(text: string): string {
  return '"\'`'.includes(text[0] as string) ? unquote(text) : text;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** The value of a string literal; escapes other than the common ones stay what they escape. */
function unquote(literal: string): string {
  const body = literal.slice(1, -1);
  if (literal.startsWith('`') || !body.includes('\\')) return body;
  return body.replace(/\\(.)/gs, (_, character: string) => ESCAPES[character] ?? character);
}
