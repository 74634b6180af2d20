import { everyExpr, type Matcher } from '../../promql/ast.ts';
import { matcherRegex, plainAlternatives } from '../../promql/regex.ts';
import type { Rule } from './rule.ts';
import { code, nearest, oneOf } from './words.ts';

/** A value that a label with a closed set of values can never have. */
export const unknownValue: Rule = {
  kind: 'expression',
  name: 'unknown-value',
  about: 'a value that a closed label never has',
  check(site) {
    const { expr } = site.parsed;
    if (expr === undefined) return [];
    return everyExpr(expr).flatMap((one) => {
      if (one.kind !== 'selector' || one.name === undefined) return [];
      const sample = site.world.index.find(one.name);
      return one.matchers.flatMap((matcher) => {
        const values = sample?.labels.labels.get(matcher.label)?.values;
        if (sample === undefined || values === undefined || matcher.dynamic) return [];
        const wrong = wrongValue(matcher, values);
        if (wrong === undefined) return [];
        const near = nearest(wrong, values);
        return [
          {
            at: site.text.at(matcher.from),
            message: `${code(matcher.label)} of ${code(sample.name)} is never ${code(wrong)}.`,
            fix: `${near === undefined ? '' : `did you mean ${near}? `}its values are ${oneOf(values)}`,
          },
        ];
      });
    });
  },
};

/** What of the matcher no value is equal to; undefined where all of it can be met. */
function wrongValue({ op, value }: Matcher, values: readonly string[]): string | undefined {
  if (op === '=' || op === '!=') return value === '' || values.includes(value) ? undefined : value;
  const words = plainAlternatives(value);
  if (words !== undefined) return words.find((word) => word !== '' && !values.includes(word));
  const regex = matcherRegex(value);
  return regex.kind !== 'regex' || values.some(regex.matches) || regex.matches('') ? undefined : value;
}
