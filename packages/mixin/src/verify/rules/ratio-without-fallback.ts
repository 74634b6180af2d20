import { sameBase } from '../../promql/analyse/dimension.ts';
import { canHave, nameLabels, sameLabels, TARGET_LABELS } from '../../promql/analyse/label-set.ts';
import { type BinaryExpr, type Expr, everyExpr, isComparison, operands } from '../../promql/ast.ts';
import type { Analysis, Sample, Selection, Value } from '../../promql/index.ts';
import type { Problem } from '../finding.ts';
import type { ExpressionSite } from '../sites.ts';
import { decisiveThresholds, passes } from './decisive.ts';
import { isMismatched } from './mismatched-operands.ts';
import type { Rule } from './rule.ts';
import { code } from './words.ts';

/** A share that vanishes instead of being 0, because nothing of that kind has happened yet. */
export const ratioWithoutFallback: Rule = {
  kind: 'expression',
  name: 'ratio-without-fallback',
  about: 'a ratio whose numerator can be empty, without a fallback',
  check(site) {
    const { parsed, analysis } = site;
    if (parsed.expr === undefined || analysis === undefined) return [];
    const { expr: root } = parsed;
    return everyExpr(root).flatMap((expr) => {
      if (expr.kind !== 'binary' || expr.op !== '/') return [];
      // A ratio of things that never meet is empty for another reason.
      if (isMismatched(expr, analysis)) return [];
      return numeratorProblem(expr, root, analysis, site) ?? addendProblem(expr, analysis, site) ?? [];
    });
  },
};

function numeratorProblem(
  division: BinaryExpr,
  root: Expr,
  analysis: Analysis,
  site: ExpressionSite,
): readonly Problem[] | undefined {
  const { left, right } = division;
  const [part, whole] = [analysis.of(left), analysis.of(right)];
  if (!isShare(part, whole) || isFilled(left, whole.selections, analysis)) return undefined;
  if (site.where === 'alert') {
    // Series that exist at 0 from the start are there as long as the exporter is; and a share that is missing for 0
    // does no harm where 0 would not fire.
    if (part.presence !== 'maybe' || !firesAtZero(division, root, analysis)) return undefined;
  }
  const grouped = part.labels.target || part.labels.labels.size > 0;
  const numerator = site.parsed.text.slice(left.from, left.to);
  return [
    {
      at: site.text.at(left.from),
      message: `${code(numerator)} is empty until one such thing has happened, and then the whole ratio is: it vanishes exactly when it is 0.`,
      fix: grouped
        ? `fill it from the denominator: (… or 0 * …), with the labels ${nameLabels(part.labels)}`
        : 'fill it: (… or vector(0))',
    },
  ];
}

/** Whether it is a part of something: numbers of the same kind, one over the other. A mean is of two kinds. */
function isShare(part: Value, whole: Value): boolean {
  if (part.type !== 'vector' || whole.type !== 'vector') return false;
  return part.dimension !== undefined && whole.dimension !== undefined && sameBase(part.dimension, whole.dimension);
}

/** Whether the expression has a result wherever the other selections have one. */
function isFilled(expr: Expr, others: readonly Selection[], analysis: Analysis): boolean {
  const value = analysis.of(expr);
  if (value.type === 'scalar' || value.presence === 'always') return true;
  switch (expr.kind) {
    case 'selector': {
      const own = value.selections[0];
      // What nobody knows is no reason for a finding.
      return (
        own?.sample === undefined || isThere(own, own.sample) || others.some((other) => selectsTheSame(own, other))
      );
    }
    case 'binary':
      if (expr.op === 'or') return isFallback(expr, analysis);
      if (isComparison(expr.op) && !expr.bool) return false;
      if (expr.op === 'and' || expr.op === 'unless') return false;
      return [expr.left, expr.right].every((side) => isFilled(side, others, analysis));
    default:
      return operands(expr)
        .filter((one) => one.kind !== 'string')
        .every((one) => isFilled(one, others, analysis));
  }
}

/** A level is there as soon as its owner is, and so is what comes from elsewhere without labels. Events come later. */
function isThere(own: Selection, sample: Sample): boolean {
  if (ownMatchers(own).length > 0) return false;
  return (
    sample.kind === 'gauge' || sample.kind === 'info' || (sample.origin === 'foreign' && sample.presence === 'zeroed')
  );
}

/** An `or` whose second side has the labels of the first one, and so fills its gaps. */
function isFallback(expr: Expr, analysis: Analysis): boolean {
  if (expr.kind !== 'binary' || expr.op !== 'or') return false;
  return sameLabels(analysis.of(expr.left).labels, analysis.of(expr.right).labels);
}

/** The same family, and the same of it: the three series of a histogram come and go together. */
function selectsTheSame(a: Selection, b: Selection): boolean {
  if (a.sample?.family !== b.sample?.family) return false;
  const [left, right] = [ownMatchers(a), ownMatchers(b)];
  return left.length <= right.length && left.every((matcher) => right.includes(matcher));
}

function ownMatchers({ matchers, sample }: Selection): readonly string[] {
  return matchers
    .filter(({ label }) => label !== 'le' && !TARGET_LABELS.has(label))
    .filter(({ label }) => sample !== undefined && canHave(sample.labels, label))
    .map(({ label, op, value }) => `${label}${op}${value}`);
}

/** Whether the alert would fire if the ratio were 0. */
function firesAtZero(division: BinaryExpr, root: Expr, analysis: Analysis): boolean {
  return decisiveThresholds(root, analysis).some(({ of, op, number }) => {
    const value = valueAtZero(of, division, analysis);
    return value !== undefined && passes(value, op, number);
  });
}

/** The value of an expression when a division in it is 0, where only numbers are added or multiplied to it. */
function valueAtZero(expr: Expr, division: Expr, analysis: Analysis): number | undefined {
  if (expr === division) return 0;
  if (expr.kind === 'unary') {
    const of = valueAtZero(expr.of, division, analysis);
    return of === undefined || expr.op === '+' ? of : -of;
  }
  if (expr.kind !== 'binary') return undefined;
  const [left, right] = [expr.left, expr.right].map(
    (side) => valueAtZero(side, division, analysis) ?? analysis.of(side).constant,
  );
  if (left === undefined || right === undefined) return undefined;
  switch (expr.op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    default:
      return undefined;
  }
}

/** `a / (a + b)`: where b has no series, the sum has none. */
function addendProblem(division: BinaryExpr, analysis: Analysis, site: ExpressionSite): readonly Problem[] | undefined {
  if (!isShare(analysis.of(division.left), analysis.of(division.right))) return undefined;
  const empty = addendsOf(division.right).find((addend, _, all) => {
    const value = analysis.of(addend);
    if (all.length < 2 || value.type === 'scalar' || value.presence === 'always') return false;
    if (site.where === 'alert' && value.presence === 'zeroed') return false;
    const others = all.filter((one) => one !== addend).flatMap((one) => analysis.of(one).selections);
    return !isFilled(addend, others, analysis);
  });
  if (empty === undefined) return undefined;
  return [
    {
      at: site.text.at(empty.from),
      message: `${code(site.parsed.text.slice(empty.from, empty.to))} is empty until one such thing has happened, and then the sum is, and with it the ratio.`,
      fix: 'fill every addend of the denominator: (… or vector(0)), or (… or 0 * …) with the labels of the others',
    },
  ];
}

function addendsOf(expr: Expr): readonly Expr[] {
  if (expr.kind !== 'binary') return [expr];
  if (isComparison(expr.op)) return addendsOf(expr.left);
  return expr.op === '+' ? [...addendsOf(expr.left), ...addendsOf(expr.right)] : [expr];
}
