import { asText } from '../read/json.ts';
import type { Rule } from './rule.ts';

/** A panel that does not say what to look for. */
export const missingDescription: Rule = {
  kind: 'panel',
  name: 'missing-description',
  about: 'a panel without a description',
  check(panel) {
    if (panel.targets.length === 0 || (asText(panel.json['description']) ?? '').trim() !== '') return [];
    return [
      {
        at: panel.at('title'),
        message: 'the panel has no description.',
        fix: 'say what it shows, what is normal, and what to do when it is not',
      },
    ];
  },
};
