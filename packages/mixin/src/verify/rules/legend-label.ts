import { canHave, nameLabels } from '../../promql/analyse/label-set.ts';
import type { Rule } from './rule.ts';
import { code } from './words.ts';

/** A legend with a label that the result lacks: every series is called the same. */
export const legendLabel: Rule = {
  kind: 'panel',
  name: 'legend-label',
  about: 'a legend with a label that the result lacks',
  check(panel) {
    return panel.targets.flatMap(({ legend, expression }) => {
      const labels = expression.analysis?.root.labels;
      if (legend === undefined || labels === undefined) return [];
      return [...legend.value.matchAll(/\{\{\s*([A-Za-z_]\w*)\s*\}\}/g)].flatMap((match) => {
        const label = match[1] as string;
        if (label === '__name__' || canHave(labels, label)) return [];
        return [
          {
            at: legend.at(match.index),
            message: `the legend shows the label ${code(label)}, which the result does not have (${nameLabels(labels)}).`,
            fix: `keep it in the expression, sum by (${label}, …) (…), or leave it out of the legend`,
          },
        ];
      });
    });
  },
};
