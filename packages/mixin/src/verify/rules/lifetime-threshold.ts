import { decisiveThresholds } from './decisive.ts';
import type { Rule } from './rule.ts';
import { code } from './words.ts';

/** An alert on how much a counter has counted since the start of its process. */
export const lifetimeThreshold: Rule = {
  kind: 'expression',
  name: 'lifetime-threshold',
  about: 'a threshold on a counter since its start',
  check(site) {
    const { parsed, analysis } = site;
    if (site.where !== 'alert' || parsed.expr === undefined || analysis === undefined) return [];
    return decisiveThresholds(parsed.expr, analysis).flatMap(({ expr, value, number }) => {
      if (!value.lifetime) return [];
      const name = value.selections[0]?.name ?? 'the counter';
      return [
        {
          at: site.text.at(expr.opSpan.from),
          message: `${code(name)} only grows: once past ${number} the alert never ends, until a restart begins at 0.`,
          fix: `compare its growth in a window: sum(increase(${name}[1h])) ${expr.op} ${number}`,
        },
      ];
    });
  },
};
