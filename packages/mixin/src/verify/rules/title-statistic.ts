import { type Expr, everyExpr } from '../../promql/ast.ts';
import type { PanelSite } from '../sites.ts';
import type { Rule } from './rule.ts';
import { code } from './words.ts';

/** A title that names another statistic than the query computes. */
export const titleStatistic: Rule = {
  kind: 'panel',
  name: 'title-statistic',
  about: 'a title that names another statistic than the query computes',
  check(panel) {
    const quantiles = quantilesOf(panel);
    if (quantiles === undefined || quantiles.length === 0) return [];
    const computed = quantiles.map((quantile) => `p${+(quantile * 100).toFixed(6)}`);
    const named = [...panel.title.matchAll(/\bp(\d{2}(?:\.\d+)?)\b|\b(\d{2}(?:\.\d+)?)th\b/gi)].map(
      ([, short, long]) => `p${short ?? long}`,
    );
    const wrong = /\b(?:average|avg|mean)\b/i.test(panel.title)
      ? 'an average'
      : named.find((name) => !computed.includes(name.toLowerCase()));
    if (wrong === undefined) return [];
    return [
      {
        at: panel.at('title'),
        message: `the title ${code(panel.title)} promises ${wrong}, and the query computes ${computed.join(', ')}.`,
        fix: 'change the title, or compute what it says: a mean is rate(…_sum[…]) / rate(…_count[…])',
      },
    ];
  },
};

/** The quantiles, if the panel shows nothing else; undefined where one is a variable. */
function quantilesOf(panel: PanelSite): readonly number[] | undefined {
  const found: number[] = [];
  for (const { expression } of panel.targets) {
    const { expr } = expression.parsed;
    const quantile = expr === undefined ? undefined : quantileIn(expr);
    if (quantile === undefined) return undefined;
    found.push(quantile);
  }
  return found;
}

function quantileIn(expr: Expr): number | undefined {
  const calls = everyExpr(expr).filter((one) => one.kind === 'call' && one.name === 'histogram_quantile');
  const [call] = calls;
  const argument = call?.kind === 'call' && calls.length === 1 ? call.args[0] : undefined;
  return argument?.kind === 'number' && !argument.dynamic ? argument.value : undefined;
}
