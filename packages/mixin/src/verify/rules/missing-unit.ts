import { panelShowsNumbers } from './panel-types.ts';
import { unitsOf } from './panel-units.ts';
import type { Rule } from './rule.ts';

/** A panel that leaves the reader to guess what its numbers count in. */
export const missingUnit: Rule = {
  kind: 'panel',
  name: 'missing-unit',
  about: 'a panel without a unit',
  check(panel) {
    if (panel.targets.length === 0 || !panelShowsNumbers(panel.type)) return [];
    const { own, byRefId, others } = unitsOf(panel);
    if (own !== undefined || byRefId.size + others.length >= panel.targets.length) return [];
    return [
      {
        at: panel.at('title'),
        message: 'the panel has no unit.',
        fix: 'set fieldConfig.defaults.unit: s, bytes, percentunit, currencyUSD, reqps, or short for a plain number',
      },
    ];
  },
};
