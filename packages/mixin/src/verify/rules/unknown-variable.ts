import { type Expr, everyExpr } from '../../promql/ast.ts';
import type { Rule } from './rule.ts';
import { code, nearest } from './words.ts';

/** A variable that the dashboard does not have: Grafana sends it to Prometheus as it stands. */
export const unknownVariable: Rule = {
  kind: 'expression',
  name: 'unknown-variable',
  about: 'a variable that the dashboard does not have',
  check(site) {
    const { variables } = site;
    if (variables === undefined) return [];
    const replacements = site.parsed.expr === undefined ? [] : replacementsIn(site.parsed.expr);
    return site.parsed.variables.flatMap(({ name, from }) => {
      // Those with two underscores are Grafana's own.
      if (replacements.some((replacement) => from >= replacement.from && from < replacement.to)) return [];
      if (name.startsWith('__') || name === 'timeFilter' || variables.has(name)) return [];
      const near = nearest(name, [...variables]);
      return [
        {
          at: site.text.at(from),
          message: `the dashboard has no variable ${code(name)}.`,
          fix: near === undefined ? 'add it to templating.list' : `did you mean ${near}?`,
        },
      ];
    });
  },
};

/** The third arguments of label_replace, where `$name` can be a group of its regular expression. */
function replacementsIn(root: Expr): readonly Expr[] {
  return everyExpr(root).flatMap((expr) =>
    expr.kind === 'call' && expr.name === 'label_replace' ? expr.args.slice(2, 3) : [],
  );
}
