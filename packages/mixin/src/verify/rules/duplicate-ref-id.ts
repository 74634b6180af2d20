import { asText, objectsIn } from '../read/json.ts';
import type { Rule } from './rule.ts';

/** Two queries of one panel with one letter: Grafana keeps the answer of one. */
export const duplicateRefId: Rule = {
  kind: 'panel',
  name: 'duplicate-ref-id',
  about: 'two queries of a panel with the same refId',
  check(panel) {
    const seen = new Set<string>();
    return objectsIn(panel.json['targets']).flatMap(([i, target]) => {
      const refId = asText(target['refId']);
      if (refId === undefined) return [];
      const taken = seen.has(refId);
      seen.add(refId);
      if (!taken) return [];
      return [
        {
          at: panel.at('targets', i, 'refId'),
          message: `the refId ${JSON.stringify(refId)} is taken by another query of the panel.`,
          fix: 'give each query a letter of its own: A, B, C',
        },
      ];
    });
  },
};
