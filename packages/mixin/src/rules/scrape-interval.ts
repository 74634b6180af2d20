import { everyExpr } from '../promql/ast.ts';
import { durationSeconds } from '../promql/duration.ts';
import { rulePartsOf } from './build.ts';
import { ruleError } from './errors.ts';
import { parseExpression } from './expression.ts';
import type { RuleOptions } from './options.ts';
import { type AlertingRule, isAlert, type RecordingRule } from './rule-file.ts';

/** How slowly a page may be scraped before a rule goes blind. */
export interface LongestScrapeInterval {
  /** `Infinity` where no rule looks back. */
  readonly seconds: number;
  /** Which rule bears no longer one, and why, as the end of a sentence. */
  readonly reason: string;
}

/**
 * Scrapes in the shortest time that a rule looks at. Two samples make a rate; a range of Prometheus 3 leaves out the one
 * at its beginning, a scrape may fail, and one may come late.
 */
const SCRAPES = 4;

/** A stretch of time that a rule judges by. */
interface Stretch {
  readonly rule: string;
  readonly seconds: number;
}

/**
 * The longest time between two scrapes, and between two evaluations, that all of the rules bear: a quarter of the shortest
 * range that one looks back over, or of the shortest time that an alert waits. With a longer one a rule such as
 * `increase(x[1m])` has no value at all, and nothing says so.
 */
export function longestScrapeInterval(options: RuleOptions = {}): LongestScrapeInterval {
  const rules = rulePartsOf(options).flatMap(({ groups }) => groups.flatMap((group) => group.rules));
  // Of equal ones a range, which would be empty, says more than a wait.
  const stretches = [...rules.flatMap(rangesOf), ...rules.flatMap(waitOf)];
  const [shortest] = stretches.toSorted((a, b) => a.seconds - b.seconds);
  if (shortest === undefined) return { seconds: Number.POSITIVE_INFINITY, reason: 'no rule looks back' };
  const { rule, seconds } = shortest;
  return { seconds: seconds / SCRAPES, reason: `${rule} judges by ${seconds}s, and needs ${SCRAPES} scrapes within` };
}

/**
 * Throws `ARX_SCRAPE_INTERVAL` for an interval that the rules do not bear.
 *
 * @param interval As Prometheus writes it, such as `15s`.
 */
export function checkScrapeInterval(interval: string, options: RuleOptions = {}): void {
  const asked = durationSeconds(interval);
  const { seconds, reason } = longestScrapeInterval(options);
  if (asked !== undefined && asked <= seconds) return;
  const expected = `expected a time of at most ${seconds}s as Prometheus writes it, such as 15s`;
  const message = `${JSON.stringify(interval)} is refused; ${expected}: ${reason}.`;
  throw ruleError('ARX_SCRAPE_INTERVAL', 'scrapeInterval', message);
}

type Rule = AlertingRule | RecordingRule;

const nameOf = (rule: Rule): string => (isAlert(rule) ? rule.alert : rule.record);

function rangesOf(rule: Rule): readonly Stretch[] {
  const name = nameOf(rule);
  return everyExpr(parseExpression(name, rule.expr)).flatMap((expr) =>
    // A subquery looks at evaluations, which are as far apart.
    (expr.kind === 'range' || expr.kind === 'subquery') && expr.seconds !== undefined
      ? [{ rule: name, seconds: expr.seconds }]
      : [],
  );
}

/** Nothing where the alert waits for nothing. */
function waitOf(rule: Rule): readonly Stretch[] {
  const seconds = isAlert(rule) ? (durationSeconds(rule.for) ?? 0) : 0;
  return seconds === 0 ? [] : [{ rule: nameOf(rule), seconds }];
}
