import type { Rule } from './rule.ts';

/** Two panels of one number: links to the second open the first. */
export const duplicateId: Rule = {
  kind: 'dashboard',
  name: 'duplicate-id',
  about: 'two panels of a dashboard with the same id',
  check(dashboard) {
    const seen = new Map<number, string>();
    return dashboard.panels.flatMap((panel) => {
      if (panel.id === undefined) return [];
      const first = seen.get(panel.id);
      seen.set(panel.id, first ?? panel.subject);
      if (first === undefined) return [];
      const free = Math.max(...dashboard.panels.map(({ id }) => id ?? 0)) + 1;
      return [
        {
          at: panel.at('id'),
          subject: panel.subject,
          message: `the id ${panel.id} is taken by ${first}.`,
          fix: `give it a free one, ${free}`,
        },
      ];
    });
  },
};
