import type { Rule } from './rule.ts';

/** An alert that does not say what to do. */
export const missingRunbook: Rule = {
  kind: 'alert',
  name: 'missing-runbook',
  about: 'an alert without a runbook',
  check(alert) {
    const runbook = (alert.annotations.get('runbook_url') ?? alert.annotations.get('runbook'))?.value ?? '';
    if (runbook.trim() !== '') return [];
    return [
      {
        at: alert.at('annotations'),
        message: 'the alert has no annotation runbook_url: who gets it does not learn what to do.',
        fix: 'link a page with its meaning, impact, diagnosis and mitigation',
      },
    ];
  },
};
