import { canHave, nameLabels } from '../../promql/analyse/label-set.ts';
import { labelsIn } from '../read/template.ts';
import { alertActions } from './alert-texts.ts';
import type { Rule } from './rule.ts';
import { code } from './words.ts';

/** A text with a label that the result of the alert does not have: it prints nothing there. */
export const labelInText: Rule = {
  kind: 'alert',
  name: 'label-in-text',
  about: '$labels with a label that the result lacks',
  check(alert) {
    const labels = alert.expression.analysis?.root.labels;
    if (labels === undefined) return [];
    return alertActions(alert).flatMap((action) =>
      labelsIn(action)
        .filter((label) => !canHave(labels, label))
        .map((label) => ({
          at: action.place(),
          message: `the ${action.where} prints the label ${code(label)}, which the result does not have (${nameLabels(labels)}).`,
          fix: `keep it in the expression, sum by (${label}, …) (…), or leave it out of the text`,
        })),
    );
  },
};
