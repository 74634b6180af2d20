import type { Rule } from './rule.ts';

/** A panel without a title, so that nobody can speak of it. */
export const missingTitle: Rule = {
  kind: 'panel',
  name: 'missing-title',
  about: 'a panel without a title',
  check(panel) {
    if (panel.title.trim() !== '' || panel.targets.length === 0) return [];
    return [{ at: panel.at(), message: 'the panel has no title.', fix: 'say in a few words what it shows' }];
  },
};
