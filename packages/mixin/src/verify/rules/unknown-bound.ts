import { everyExpr, type Matcher } from '../../promql/ast.ts';
import { matcherRegex } from '../../promql/regex.ts';
import type { Rule } from './rule.ts';
import { code, oneOf } from './words.ts';

/** A bucket that the histogram does not have, or under a spelling that Prometheus does not store. */
export const unknownBound: Rule = {
  kind: 'expression',
  name: 'unknown-bound',
  about: 'a threshold that is no bucket bound of the histogram',
  check(site) {
    const { expr } = site.parsed;
    if (expr === undefined) return [];
    return everyExpr(expr).flatMap((one) => {
      const sample = one.kind === 'selector' && one.name !== undefined ? site.world.index.find(one.name) : undefined;
      const bounds = sample?.kind === 'bucket' ? sample.histogram?.bounds : undefined;
      if (one.kind !== 'selector' || bounds === undefined || bounds.length === 0) return [];
      return one.matchers.flatMap((matcher) => {
        const problem = matcher.label === 'le' && !matcher.dynamic ? problemOf(matcher, bounds) : undefined;
        return problem === undefined ? [] : [{ at: site.text.at(matcher.from), ...problem }];
      });
    });
  },
};

interface Told {
  readonly message: string;
  readonly fix: string;
}

function problemOf({ op, value }: Matcher, bounds: readonly number[]): Told | undefined {
  const spelled = [...bounds.map(spelling), '+Inf'];
  const matches = op === '=' || op === '!=' ? (one: string) => one === value : regexMatches(value);
  if (value === '' || matches === undefined || spelled.some(matches)) return undefined;
  const bound = bounds.find((one) => one === Number(value) || matches(String(one)));
  if (bound !== undefined) {
    return {
      message: `Prometheus 3 stores this bound as ${code(`le="${spelling(bound)}"`)}: ${code(value)} finds nothing there.`,
      fix: `match both spellings: le=~"${spelling(bound).replace(/\.0$/, '').replace(/[.+]/g, '\\\\$&')}(\\\\.0)?"`,
    };
  }
  return { message: `no bucket has the bound ${code(value)}.`, fix: `choose a bound: ${oneOf(bounds.map(String))}` };
}

function regexMatches(value: string): ((one: string) => boolean) | undefined {
  const regex = matcherRegex(value);
  return regex.kind === 'regex' ? regex.matches : undefined;
}

/** As Prometheus 3 and OpenMetrics spell a bound: whole numbers with `.0`, very large and small ones with an exponent. */
function spelling(bound: number): string {
  if (bound !== 0 && (Math.abs(bound) >= 1e6 || Math.abs(bound) < 1e-4)) {
    const [mantissa, exponent = ''] = bound.toExponential().split('e');
    return `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
  }
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}
