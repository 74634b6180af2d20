import { everyExpr, type SelectorExpr } from '../../promql/ast.ts';
import { matcherRegex } from '../../promql/regex.ts';
import type { Problem } from '../finding.ts';
import type { ExpressionSite } from '../sites.ts';
import type { Rule } from './rule.ts';
import { code, nearest } from './words.ts';

/** A family that neither the catalog nor a recording rule nor the page of ARX has. */
export const unknownFamily: Rule = {
  kind: 'expression',
  name: 'unknown-family',
  about: 'a metric family that does not exist',
  check(site) {
    const { expr } = site.parsed;
    if (expr === undefined) return [];
    return everyExpr(expr).flatMap((one) => (one.kind === 'selector' ? problemsOf(one, site) : []));
  },
};

function problemsOf(selector: SelectorExpr, site: ExpressionSite): readonly Problem[] {
  const { name } = selector;
  if (name === undefined) return patternProblems(selector, site);
  const { index } = site.world;
  if (index.find(name) !== undefined) return [];
  const at = site.text.at(selector.nameSpan.from);
  if (index.histogram(name)) {
    return [
      {
        at,
        message: `${code(name)} is a histogram, and no series has its bare name.`,
        fix: `use ${name}_bucket in histogram_quantile(), or ${name}_sum and ${name}_count for a mean`,
      },
    ];
  }
  const near = nearest(name, index.names);
  return [
    {
      at,
      message: `there is no family ${code(name)}: the expression gives nothing.`,
      fix:
        near === undefined
          ? 'use a family of the catalog, or add yours to the catalog that verify is given'
          : `did you mean ${near}?`,
    },
  ];
}

function patternProblems(selector: SelectorExpr, site: ExpressionSite): readonly Problem[] {
  return selector.matchers.flatMap((matcher) => {
    if (matcher.label !== '__name__' || matcher.op !== '=~' || matcher.dynamic) return [];
    const regex = matcherRegex(matcher.value);
    if (regex.kind !== 'regex' || site.world.index.names.some(regex.matches)) return [];
    return [
      {
        at: site.text.at(matcher.from),
        message: `no family has a name like ${code(matcher.value)}.`,
        fix: 'write the name of a family of the catalog',
      },
    ];
  });
}
