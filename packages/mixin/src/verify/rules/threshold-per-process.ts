import { decisiveThresholds } from './decisive.ts';
import type { Rule } from './rule.ts';
import { code } from './words.ts';

/** An alert that looks at the part of one process where the whole is meant. */
export const thresholdPerProcess: Rule = {
  kind: 'expression',
  name: 'threshold-per-process',
  about: 'a threshold on the part of one process instead of the whole',
  check(site) {
    const { parsed, analysis } = site;
    if (site.where !== 'alert' || parsed.expr === undefined || analysis === undefined) return [];
    return decisiveThresholds(parsed.expr, analysis).flatMap(({ expr, value, op, number }) => {
      // Whether there is any at all can be asked of each part.
      const any = op === '==' || op === '!=' || (op === '>' && number === 0);
      if (value.share !== 'part' || value.lifetime || value.constant !== undefined || any) return [];
      const part = value.selections.find(({ sample }) => sample?.share === 'part');
      return [
        {
          at: site.text.at(expr.opSpan.from),
          message: `every process has its part of ${code(part?.name ?? 'this')}, and the alert looks at each part alone: spread over several it goes unseen.`,
          fix: 'add the parts up before the comparison: sum by (…) (…), with the labels that the alert tells apart',
        },
      ];
    });
  },
};
