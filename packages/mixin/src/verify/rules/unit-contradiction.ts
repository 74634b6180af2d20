import { nameDimension, usualDimension } from '../../promql/analyse/dimension.ts';
import type { Problem } from '../finding.ts';
import { asArray } from '../read/json.ts';
import type { PanelSite, TargetSite } from '../sites.ts';
import { unitFits } from './grafana-units.ts';
import { unitsOf } from './panel-units.ts';
import type { Rule } from './rule.ts';
import { code } from './words.ts';

/** A unit that says something else than the expression counts. */
export const unitContradiction: Rule = {
  kind: 'panel',
  name: 'unit-contradiction',
  about: 'a panel unit that contradicts what the expression counts',
  check(panel) {
    // A transformation can make other numbers of the result.
    if (asArray(panel.json['transformations']).length > 0) return [];
    return [...panel.targets.flatMap((target) => problemsOf(target, panel)), ...overrideProblems(panel)];
  },
};

/** Overrides for fields that only the data tells, in a unit that none of the queries counts in. */
function overrideProblems(panel: PanelSite): readonly Problem[] {
  const dimensions = panel.targets.map(({ expression }) => usualDimension(expression.analysis?.root.dimension));
  const isKnown = panel.targets.length > 0 && panel.targets.length === asArray(panel.json['targets']).length;
  // A column of a table can be a label, or the time.
  if (!isKnown || panel.type === 'table') return [];
  const { others, otherPaths } = unitsOf(panel);
  return others.flatMap((unit, i) => {
    if (dimensions.some((dimension) => dimension === undefined || unitFits(unit, dimension) !== false)) return [];
    return [
      {
        at: panel.at(...(otherPaths[i] ?? [])),
        message: `an override shows a field in ${code(unit)}, and no query of the panel counts in that.`,
        fix: 'change the unit of the override, or multiply the expression',
      },
    ];
  });
}

function problemsOf(target: TargetSite, panel: PanelSite) {
  const dimension = usualDimension(target.expression.analysis?.root.dimension);
  if (dimension === undefined) return [];
  const { own, byRefId, others } = unitsOf(panel);
  const unit = byRefId.get(target.refId ?? '') ?? own;
  if (unit === undefined || unitFits(unit, dimension) !== false) return [];
  // An override may be for this field; only its name at run time tells.
  if (others.some((other) => unitFits(other, dimension) !== false)) return [];
  return [
    {
      at: target.expression.text.at(),
      message: `the panel shows it in ${code(unit)}, and the expression gives ${nameDimension(dimension)}.`,
      fix: 'change the unit of the panel, or multiply the expression',
    },
  ];
}
