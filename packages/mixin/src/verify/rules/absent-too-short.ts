import { everyExpr } from '../../promql/ast.ts';
import type { Rule } from './rule.ts';

/** `absent` that one missed scrape would set off. */
export const absentTooShort: Rule = {
  kind: 'alert',
  name: 'absent-too-short',
  about: '`for` shorter than two scrapes on absent()',
  check(alert) {
    const { parsed, text, world } = alert.expression;
    if (parsed.expr === undefined || alert.forSeconds === undefined) return [];
    const needed = 2 * world.settings.scrapeInterval;
    if (alert.forSeconds >= needed) return [];
    const absent = everyExpr(parsed.expr).find((expr) => {
      if (expr.kind !== 'call' || !expr.name.startsWith('absent')) return false;
      const [argument] = expr.args;
      // A range of two scrapes waits as long by itself.
      return argument?.kind !== 'range' || (argument.seconds ?? needed) < needed;
    });
    if (absent === undefined) return [];
    return [
      {
        at: alert.forSeconds === 0 ? text.at(absent.from) : alert.at('for'),
        message: `absent() must hold for ${alert.forSeconds} s only, and scrapes come every ${world.settings.scrapeInterval} s: one that is missed fires the alert.`,
        fix: `wait for two scrapes or more: for: ${needed}s`,
      },
    ];
  },
};
