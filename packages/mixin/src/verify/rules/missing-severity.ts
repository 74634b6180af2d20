import type { Rule } from './rule.ts';

/** An alert without the label by which Alertmanager routes it. */
export const missingSeverity: Rule = {
  kind: 'alert',
  name: 'missing-severity',
  about: 'an alert without a severity',
  check(alert) {
    if ((alert.labels.get('severity')?.value ?? '').trim() !== '') return [];
    return [
      {
        at: alert.at('labels'),
        message: 'the alert has no label severity, by which it would be routed.',
        fix: 'add it to its labels: warning, or critical where somebody must get up',
      },
    ];
  },
};
