import type { Rule } from './rule.ts';
import { code } from './words.ts';

/** An alert that does not say what to do. */
export const missingRunbook: Rule = {
  kind: 'alert',
  name: 'missing-runbook',
  about: 'an alert without a runbook that can be opened',
  check(alert) {
    const runbook = alert.annotations.get('runbook_url') ?? alert.annotations.get('runbook');
    const value = runbook?.value.trim() ?? '';
    if (isPage(value)) return [];
    return [
      {
        at: runbook === undefined || value === '' ? alert.at('annotations') : runbook.at(),
        message:
          value === ''
            ? 'the alert has no annotation runbook_url: who gets it does not learn what to do.'
            : `the runbook ${code(value)} is no page that can be opened: who gets the alert does not learn what to do.`,
        fix: 'link a page with its meaning, impact, diagnosis and mitigation: https://…, or the path of a .md file',
      },
    ];
  },
};

/** An address, a file of the repository, or what a template makes. */
function isPage(text: string): boolean {
  return /^https?:\/\/[^\s/]/i.test(text) || /\.md(?:#\S*)?$/i.test(text) || text.includes('{{');
}
