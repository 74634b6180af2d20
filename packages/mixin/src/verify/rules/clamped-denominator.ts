import { everyExpr } from '../../promql/ast.ts';
import type { Rule } from './rule.ts';
import { code } from './words.ts';

/** A tiny number in the place of no traffic: the ratio is then 0, or beyond all bounds, where there is none. */
export const clampedDenominator: Rule = {
  kind: 'expression',
  name: 'clamped-denominator',
  about: 'a denominator that is kept from 0 by a tiny number',
  check(site) {
    const { parsed, analysis } = site;
    if (parsed.expr === undefined || analysis === undefined) return [];
    return everyExpr(parsed.expr).flatMap((expr) => {
      const call = expr.kind === 'binary' && expr.op === '/' ? expr.right : undefined;
      if (call?.kind !== 'call' || call.name !== 'clamp_min' || call.args[1] === undefined) return [];
      const least = analysis.of(call.args[1]).constant;
      if (least === undefined || least <= 0 || least > TINY) return [];
      return [
        {
          at: site.text.at(call.nameSpan.from),
          message: `${code(`clamp_min(…, ${least})`)} makes a ratio of no traffic: 0 where nothing happened, and billions where only the numerator did.`,
          fix: 'leave idle times out: … / (… > 0)',
        },
      ];
    });
  },
};

// A number of a real quantity, such as one request in a quarter of an hour, is a choice and no trick.
const TINY = 1e-6;
