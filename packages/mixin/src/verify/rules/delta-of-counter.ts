import { everyExpr } from '../../promql/ast.ts';
import type { Rule } from './rule.ts';
import { code } from './words.ts';

/** For numbers that rise and fall; those of a counter fall when its process starts anew. */
const FOR_GAUGES: Readonly<Record<string, string>> = { delta: 'increase', idelta: 'irate', deriv: 'rate' };

/** `delta` or `deriv` of a counter: a restart makes it negative. */
export const deltaOfCounter: Rule = {
  kind: 'expression',
  name: 'delta-of-counter',
  about: 'delta() or deriv() of a counter',
  check(site) {
    const { parsed, analysis } = site;
    if (parsed.expr === undefined || analysis === undefined) return [];
    return everyExpr(parsed.expr).flatMap((expr) => {
      const instead = expr.kind === 'call' && Object.hasOwn(FOR_GAUGES, expr.name) ? FOR_GAUGES[expr.name] : undefined;
      const argument = expr.kind === 'call' ? expr.args[0] : undefined;
      if (expr.kind !== 'call' || instead === undefined || argument === undefined) return [];
      const value = analysis.of(argument);
      if (!value.lifetime) return [];
      return [
        {
          at: site.text.at(expr.nameSpan.from),
          message: `${expr.name}() is for gauges, and ${code(value.selections[0]?.name ?? 'this')} is a counter: a restart makes the result a large negative number.`,
          fix: `use ${instead}()`,
        },
      ];
    });
  },
};
