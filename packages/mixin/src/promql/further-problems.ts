import { type Expr, everyExpr } from './ast.ts';
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
      return expr.matchers.flatMap((matcher) => {
        if (matcher.dynamic || !matcher.op.includes('~')) return [];
        const regex = matcherRegex(matcher.value);
        if (regex.kind === 'regex') return [];
        return [{ from: matcher.from, to: matcher.to, message: `no regular expression: ${regex.message}` }];
      });
    case 'range':
    case 'subquery':
      return expr.seconds === 0 ? [{ from: expr.from, to: expr.to, message: 'a range must be longer than 0' }] : [];
    default:
      return [];
  }
}
