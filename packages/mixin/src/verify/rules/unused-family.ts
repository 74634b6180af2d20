import type { SampleIndex } from '../../promql/index.ts';
import type { WholeRule } from './rule.ts';

/**
 * A family that no dashboard and no rule uses. Only where verify is told which ones need not be: it asks whether the
 * files are complete.
 */
export const unusedFamily: WholeRule = {
  kind: 'everything',
  name: 'unused-family',
  about: 'a family of the catalog that is neither used nor waived',
  check({ dashboards, ruleFiles, world }) {
    const { waived, demanded } = world.settings;
    if (waived === undefined) return [];
    const rules = ruleFiles.flatMap(({ groups }) => groups.flatMap(({ rules: of }) => of));
    const sites = [
      ...dashboards.flatMap(({ expressions }) => expressions),
      ...rules.map(({ expression }) => expression),
    ];
    const used = new Set(
      sites.flatMap(({ analysis }) => analysis?.root.selections ?? []).map(({ sample }) => sample?.family),
    );
    const families = new Set(demanded ?? familiesOf(world.index));
    const place = { file: '(catalog)', at: { line: 1, column: 1 } };
    const unused = [...families].filter((family) => !used.has(family) && !Object.hasOwn(waived, family));
    const needless = Object.keys(waived).filter((family) => used.has(family) || !families.has(family));
    return [
      ...unused.map((family) => ({
        ...place,
        subject: `family ${family}`,
        message: 'no dashboard and no rule uses the family.',
        fix: 'show it in a panel, or waive it with a reason',
      })),
      ...needless.map((family) => ({
        ...place,
        subject: `family ${family}`,
        message: families.has(family) ? 'the family is waived, and used.' : 'a family is waived that does not exist.',
        fix: 'take it off the list of waived families',
      })),
    ];
  },
};

function familiesOf(index: SampleIndex): readonly string[] {
  const samples = index.names.map((name) => index.find(name));
  return samples.flatMap((sample) => (sample?.origin === 'catalog' ? [sample.family] : []));
}
