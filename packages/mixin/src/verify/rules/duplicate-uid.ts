import type { WholeRule } from './rule.ts';

/** Two dashboards of one uid: provisioning keeps one of them. */
export const duplicateUid: WholeRule = {
  kind: 'everything',
  name: 'duplicate-uid',
  about: 'two dashboards with the same uid',
  check({ dashboards }) {
    const seen = new Map<string, string>();
    return dashboards.flatMap(({ uid, file, at }) => {
      if (uid === undefined || uid === '') return [];
      const first = seen.get(uid);
      seen.set(uid, first ?? file);
      if (first === undefined) return [];
      return [
        {
          file,
          at: at('uid'),
          message: `the uid ${JSON.stringify(uid)} is that of ${first}: Grafana keeps one of the two.`,
          fix: 'give each dashboard a uid of its own',
        },
      ];
    });
  },
};
