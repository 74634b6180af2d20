import { usualDimension } from '../../promql/analyse/dimension.ts';
import { type Limits, limitsOf } from '../../promql/analyse/limits.ts';
import type { Analysis } from '../../promql/index.ts';
import { decisiveThresholds, passes, type Threshold } from './decisive.ts';
import type { Rule } from './rule.ts';
import { code } from './words.ts';

/** An alert that compares a number with one that it can never reach, or never be without. */
export const thresholdOutOfRange: Rule = {
  kind: 'expression',
  name: 'threshold-out-of-range',
  about: 'a threshold outside of what the number can be',
  check(site) {
    const { parsed, analysis } = site;
    if (site.where !== 'alert' || parsed.expr === undefined || analysis === undefined) return [];
    return decisiveThresholds(parsed.expr, analysis).flatMap((threshold) => {
      const told = toldOf(threshold, analysis);
      return told === undefined ? [] : [{ at: site.text.at(threshold.expr.opSpan.from), ...told }];
    });
  },
};

interface Told {
  readonly message: string;
  readonly fix: string;
}

function toldOf(threshold: Threshold, analysis: Analysis): Told | undefined {
  const { of, op, number } = threshold;
  const age = ageOf(threshold);
  if (age !== undefined) return age;
  // What is always 1, or 0, has its own rules and idioms: absent(x) == 1.
  const limits = threshold.value.constant === undefined ? limitsOf(of, analysis) : undefined;
  if (limits === undefined) return undefined;
  const name = code(limits.family);
  const outcome = outcomeOf(limits, op, number);
  if (outcome !== undefined) {
    return {
      message: `${name} is ${limits.what}: \`${op} ${number}\` is ${outcome === 'always' ? 'always true, so the alert always fires' : 'never true, so the alert never fires'}.`,
      fix: 'choose a threshold within its range',
    };
  }
  const isPercentage = limits.most === 100 && limits.what.startsWith('a percentage');
  if (!isPercentage || number <= 0 || number >= 1) return undefined;
  return {
    message: `${name} is ${limits.what}, and ${number} looks like a ratio: it is less than one percent.`,
    fix: `compare with ${+(number * 100).toPrecision(6)}`,
  };
}

// 1973; 0 stands for never.
const EARLIEST = 1e8;

/** A point in time compared with a duration. */
function ageOf({ value, op, number }: Threshold): Told | undefined {
  const dimension = usualDimension(value.dimension);
  if (dimension?.base['timestamp'] !== 1 || number <= 0 || number * dimension.scale >= EARLIEST) return undefined;
  if (value.constant !== undefined) return undefined;
  const name = code(value.selections[0]?.name ?? 'the number');
  const fires = op.startsWith('>') || op === '!=' ? 'always' : 'never';
  return {
    message: `${name} is a point in time, in seconds since 1970, and ${number} is a duration: the alert ${fires} fires.`,
    fix: `compare the age: time() - … ${op} ${number}`,
  };
}

function outcomeOf({ least, most }: Limits, op: string, number: number): 'always' | 'never' | undefined {
  if (op === '==' || op === '!=') {
    const isOutside = number < least || number > most;
    return isOutside ? (op === '==' ? 'never' : 'always') : undefined;
  }
  // What holds at both ends holds in between.
  const [low, high] = [passes(least, op, number), passes(most, op, number)];
  return low === high ? (low ? 'always' : 'never') : undefined;
}
