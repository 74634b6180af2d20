import { everyExpr } from '../../promql/ast.ts';
import type { Rule } from './rule.ts';

/** Functions of how samples follow each other: of fewer than two they give nothing. */
const NEED_TWO: ReadonlySet<string> = new Set([
  'rate',
  'irate',
  'increase',
  'delta',
  'idelta',
  'deriv',
  'predict_linear',
]);

/** A range that seldom or never holds two samples. */
export const rangeTooShort: Rule = {
  kind: 'expression',
  name: 'range-too-short',
  about: 'rate() or another change over less than two scrapes',
  check(site) {
    const { parsed, world } = site;
    if (parsed.expr === undefined) return [];
    const { scrapeInterval } = world.settings;
    return everyExpr(parsed.expr).flatMap((expr) => {
      const [range] = expr.kind === 'call' && NEED_TWO.has(expr.name) ? expr.args : [];
      if (expr.kind !== 'call' || range?.kind !== 'range' || range.seconds === undefined) return [];
      // How often a recording rule runs is up to its group.
      const recorded = range.of.name !== undefined && world.index.find(range.of.name)?.origin === 'recorded';
      if (recorded || range.seconds >= 2 * scrapeInterval) return [];
      return [
        {
          at: site.text.at(range.from),
          message: `${expr.name}() needs two samples, and a range of ${range.seconds} s holds fewer where scrapes come every ${scrapeInterval} s: it gives nothing, or only now and then.`,
          fix: `take a range of four scrapes or more, ${4 * scrapeInterval}s, or tell verify your --scrape-interval`,
        },
      ];
    });
  },
};
