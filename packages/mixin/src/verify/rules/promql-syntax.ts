import type { Problem } from '../finding.ts';
import type { ExpressionSite } from '../sites.ts';
import { misplacedGroupings } from './misplaced-by.ts';
import type { Rule } from './rule.ts';

/** What Prometheus would refuse. */
export const promqlSyntax: Rule = {
  kind: 'expression',
  name: 'promql-syntax',
  about: 'an expression that Prometheus cannot parse',
  check(site) {
    const { problems, text } = site.parsed;
    // The parsers stumble over a misplaced `by` in several places; its own rule says it once and better.
    if (problems.length > 0 && misplacedGroupings(text).length > 0) return [];
    const [first] = problems;
    if (first === undefined) return typeProblems(site);
    return [
      {
        at: site.text.at(first.from),
        message: `Prometheus cannot parse the expression: ${first.message}.`,
        fix: 'correct the syntax; `promtool check rules` and the query field of Prometheus tell the same',
      },
    ];
  },
};

function typeProblems(site: ExpressionSite): readonly Problem[] {
  const type = site.analysis?.root.type;
  const evaluated = site.where === 'alert' || site.where === 'record' || site.where === 'annotation';
  if (!evaluated || (type !== 'range' && type !== 'string')) return [];
  return [
    {
      at: site.text.at(),
      message: `the expression is a ${type === 'range' ? 'range vector' : 'string'}; a rule evaluates to an instant vector or a number.`,
      fix:
        type === 'range' ? 'put it into a function such as rate() or max_over_time()' : 'write an expression of series',
    },
  ];
}
