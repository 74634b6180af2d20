import { type Expr, everyExpr, type Matcher, type SelectorExpr } from './ast.ts';
import type { SyntaxProblem } from './headless.ts';
import { matcherRegex } from './regex.ts';

const TWO_ARGUMENTS: ReadonlySet<string> = new Set([
  'topk',
  'bottomk',
  'limitk',
  'limit_ratio',
  'quantile',
  'count_values',
]);

/** What Prometheus refuses and both parsers let through. */
export function furtherProblems(root: Expr): readonly SyntaxProblem[] {
  return everyExpr(root).flatMap(problemsAt);
}

function problemsAt(expr: Expr): readonly SyntaxProblem[] {
  switch (expr.kind) {
    case 'aggregate': {
      const wanted = TWO_ARGUMENTS.has(expr.op) ? 2 : 1;
      if (expr.given === wanted) return [];
      return [{ ...expr.nameSpan, message: `${expr.op} takes ${wanted} argument(s), got ${expr.given}` }];
    }
    case 'selector':
      if (selectsEverything(expr)) {
        return [
          { from: expr.from, to: expr.to, message: 'a selector needs a name or a matcher that nothing empty meets' },
        ];
      }
      return expr.matchers.flatMap((matcher) => {
        if (matcher.dynamic || !matcher.op.includes('~')) return [];
        const regex = matcherRegex(matcher.value);
        if (regex.kind !== 'invalid') return [];
        return [{ from: matcher.from, to: matcher.to, message: `no regular expression: ${regex.message}` }];
      });
    case 'range':
    case 'subquery':
      return expr.seconds === 0 ? [{ from: expr.from, to: expr.to, message: 'a range must be longer than 0' }] : [];
    default:
      return [];
  }
}

/** A selector whose matchers all let series without the label pass would read every series there is. */
function selectsEverything({ name, matchers, nameSpan, from, to }: SelectorExpr): boolean {
  // Where a variable stands for the name, its place is shorter than the selector.
  const unnamed = name === undefined && nameSpan.from === from && nameSpan.to === to;
  return unnamed && matchers.length > 0 && matchers.every(matchesEmpty);
}

function matchesEmpty({ op, value, dynamic }: Matcher): boolean {
  if (dynamic) return false;
  if (op === '=' || op === '!=') return (value === '') === (op === '=');
  const regex = matcherRegex(value);
  return regex.kind === 'regex' && regex.matches('') === (op === '=~');
}
