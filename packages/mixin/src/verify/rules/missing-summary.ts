import type { Rule } from './rule.ts';

/** An alert that does not say what is wrong. */
export const missingSummary: Rule = {
  kind: 'alert',
  name: 'missing-summary',
  about: 'an alert without a summary',
  check(alert) {
    if ((alert.annotations.get('summary')?.value ?? '').trim() !== '') return [];
    return [
      {
        at: alert.at('annotations'),
        message: 'the alert has no annotation summary: who gets it learns its name and nothing else.',
        fix: 'say in one line what is wrong, with the labels and the value that tell it apart',
      },
    ];
  },
};
