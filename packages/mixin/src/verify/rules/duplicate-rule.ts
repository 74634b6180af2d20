import type { Text } from '../place.ts';
import type { AlertSite, RecordSite, RuleFileSite } from '../sites.ts';
import type { WholeRule } from './rule.ts';

type Duplicate = ReturnType<WholeRule['check']>[number];

/** Two rules that give series of the same name and labels, or two groups of one name in a file. */
export const duplicateRule: WholeRule = {
  kind: 'everything',
  name: 'duplicate-rule',
  about: 'two rules of the same name and labels, or two groups of the same name',
  check({ ruleFiles }) {
    const seen = new Map<string, RecordSite | AlertSite>();
    const rules = ruleFiles.flatMap(({ groups }) => groups.flatMap(({ rules: of }) => of));
    const twice = rules.flatMap((rule): Duplicate[] => {
      const key = `${rule.kind} ${rule.name} ${labelsOf(rule.labels)}`;
      const first = seen.get(key);
      seen.set(key, first ?? rule);
      if (first === undefined) return [];
      return [
        {
          file: rule.file,
          at: rule.at(),
          subject: rule.subject,
          message: `another rule has this name and these labels${first.file === rule.file ? '' : ` (${first.file})`}: their results cannot be told apart.`,
          fix: 'rename one, or give them different labels',
        },
      ];
    });
    return [...ruleFiles.flatMap(groupsTwice), ...twice];
  },
};

function groupsTwice({ file, groups }: RuleFileSite): readonly Duplicate[] {
  const seen = new Set<string>();
  return groups.flatMap(({ name, at }) => {
    const taken = seen.has(name);
    seen.add(name);
    if (!taken || name === '') return [];
    const message = `the group ${JSON.stringify(name)} stands twice in the file: Prometheus refuses it.`;
    return [{ file, at: at(), message, fix: 'rename one, or join them' }];
  });
}

function labelsOf(labels: ReadonlyMap<string, Text>): string {
  const pairs = [...labels].map(([name, { value }]) => [name, value]);
  return JSON.stringify(pairs.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)));
}
