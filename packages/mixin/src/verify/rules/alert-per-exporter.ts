import { decisiveThresholds } from './decisive.ts';
import type { Rule } from './rule.ts';
import { code } from './words.ts';

/** An alert on shared state that fires once for each exporter that shows it. */
export const alertPerExporter: Rule = {
  kind: 'expression',
  name: 'alert-per-exporter',
  about: 'an alert on shared state that fires once per exporter',
  check(site) {
    const { parsed, analysis } = site;
    if (site.where !== 'alert' || parsed.expr === undefined || analysis === undefined) return [];
    return decisiveThresholds(parsed.expr, analysis).flatMap(({ expr, value }) => {
      if (value.share !== 'copy') return [];
      const shared = value.selections.find(({ sample }) => sample?.share === 'copy');
      const own = [...(shared?.sample?.labels.labels.keys() ?? [])];
      return [
        {
          at: site.text.at(expr.opSpan.from),
          message: `every exporter shows the same ${code(shared?.name ?? 'number')}, so N exporters give N alerts for one thing.`,
          fix: `compare ${shared?.sample?.worst ?? 'max'} ${own.length === 0 ? '' : `by (${own.join(', ')}) `}(…)`,
        },
      ];
    });
  },
};
