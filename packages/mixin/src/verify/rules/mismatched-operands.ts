import { canHave, type LabelSet, nameLabels, SCRAPE_LABELS, surelyHas } from '../../promql/analyse/label-set.ts';
import { type BinaryExpr, everyExpr, type Matching, UNKNOWN_OPERATOR } from '../../promql/ast.ts';
import type { Analysis, Value } from '../../promql/index.ts';
import type { Rule } from './rule.ts';
import { code } from './words.ts';

/** Two sides whose series never meet, or meet themselves. */
export const mismatchedOperands: Rule = {
  kind: 'expression',
  name: 'mismatched-operands',
  about: 'operands whose label sets do not match',
  check(site) {
    const { parsed, analysis } = site;
    if (parsed.expr === undefined || analysis === undefined) return [];
    return everyExpr(parsed.expr).flatMap((expr) => {
      const told =
        expr.kind === 'binary' && expr.op !== 'or' && expr.op !== UNKNOWN_OPERATOR
          ? problemOf(expr, analysis)
          : undefined;
      return told === undefined || expr.kind !== 'binary' ? [] : [{ at: site.text.at(expr.opSpan.from), ...told }];
    });
  },
};

/** Whether the two sides of an operator do not belong together. */
export function isMismatched(expr: BinaryExpr, analysis: Analysis): boolean {
  return problemOf(expr, analysis) !== undefined;
}

interface Told {
  readonly message: string;
  readonly fix: string;
}

function problemOf(expr: BinaryExpr, analysis: Analysis): Told | undefined {
  const [left, right] = [analysis.of(expr.left), analysis.of(expr.right)];
  if (left.type !== 'vector' || right.type !== 'vector') return undefined;
  if (expr.matching.labels.some(({ dynamic }) => dynamic)) return undefined;
  return (
    neverMeets(expr, left.labels, right.labels) ?? selfDivision(expr, left, right) ?? severalPerMatch(expr, left, right)
  );
}

function neverMeets({ op, matching }: BinaryExpr, left: LabelSet, right: LabelSet): Told | undefined {
  const apart = [...labelsOf(left), ...labelsOf(right)].find(
    (label) => isMatched(matching, label) && (onlyOneHas(left, right, label) || otherValues(left, right, label)),
  );
  if (apart === undefined) return undefined;
  const sides = `${code(apart)}: the left side has ${nameLabels(left)}, the right side ${nameLabels(right)}`;
  return {
    message: `the two sides of ${code(op)} never match, because of ${sides}.`,
    fix: 'aggregate both sides by the same labels, sum by (…), or match with on (…) or ignoring (…)',
  };
}

function onlyOneHas(left: LabelSet, right: LabelSet, label: string): boolean {
  return (surelyHas(left, label) && !canHave(right, label)) || (surelyHas(right, label) && !canHave(left, label));
}

function otherValues(left: LabelSet, right: LabelSet, label: string): boolean {
  const [a, b] = [left.labels.get(label), right.labels.get(label)];
  if (a?.values === undefined || b?.values === undefined || !a.sure || !b.sure) return false;
  // Without any value left, the matchers are wrong themselves.
  if (a.values.length === 0 || b.values.length === 0) return false;
  return !a.values.some((value) => b.values?.includes(value));
}

/**
 * `x{result="conflict"} / x` matches on `result` as well, so each series is divided by itself. Two sides that choose the
 * same by other matchers are left alone.
 */
function selfDivision({ op, matching }: BinaryExpr, left: Value, right: Value): Told | undefined {
  const [one, other] = [left.selections[0], right.selections[0]];
  const single = left.selections.length === 1 && right.selections.length === 1 && one?.name === other?.name;
  if (op !== '/' || !single || one === undefined || other === undefined) return undefined;
  const narrowing = one.matchers.find(
    ({ label, op: how, dynamic }) =>
      !dynamic &&
      how === '=' &&
      isMatched(matching, label) &&
      surelyHas(left.labels, label) &&
      surelyHas(right.labels, label) &&
      !other.matchers.some((matcher) => matcher.label === label),
  );
  if (narrowing === undefined) return undefined;
  return {
    message: `both sides still have ${code(narrowing.label)}, so every series is divided by itself: the result is always 1, never a share.`,
    fix: `aggregate ${narrowing.label} away on both sides: sum by (…) (…) / sum by (…) (…)`,
  };
}

/** `on (a)` where a side has further labels: Prometheus refuses several series per match. */
function severalPerMatch({ op, matching }: BinaryExpr, left: Value, right: Value): Told | undefined {
  // Who takes labels over takes them from facts about a thing, of which there is one each.
  const takesFacts = matching.include.length > 0;
  if (matching.kind !== 'on' || takesFacts || ['and', 'unless'].includes(op)) return undefined;
  const sides: readonly [string, Value, boolean][] = [
    ['left', left, matching.many === 'left'],
    ['right', right, matching.many === 'right'],
  ];
  for (const [side, value, mayBeMany] of sides) {
    // Facts about a target come once per target.
    if (mayBeMany || value.kind === 'info' || value.labels.open) continue;
    const beyond = [...value.labels.labels].find(
      ([label, fact]) =>
        fact.sure && fact.values?.length !== 1 && !isMatched(matching, label) && !SCRAPE_LABELS.has(label),
    );
    if (beyond === undefined) continue;
    return {
      message: `several series of the ${side} side share what ${code(op)} matches on, as they differ in ${code(beyond[0])}: Prometheus refuses that.`,
      fix: `aggregate ${beyond[0]} away on the ${side} side, match on it, or say group_${side} where many are meant`,
    };
  }
  return undefined;
}

function isMatched(matching: Matching, label: string): boolean {
  const named = matching.labels.some(({ name }) => name === label);
  return matching.kind === 'on' ? named : !named;
}

function labelsOf(set: LabelSet): readonly string[] {
  return [...set.labels.keys(), ...(set.target ? SCRAPE_LABELS : [])];
}
