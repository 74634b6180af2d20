import { isPercent, isRatio, usualDimension } from '../../promql/analyse/dimension.ts';
import { printsValue, withoutStrings } from '../read/template.ts';
import { type AlertAction, alertActions } from './alert-texts.ts';
import type { Rule } from './rule.ts';

/** A ratio printed as if it were a percentage, or the other way round. */
export const ratioAsPercentage: Rule = {
  kind: 'alert',
  name: 'ratio-as-percentage',
  about: 'an alert whose text prints a ratio as a percentage',
  check(alert) {
    const dimension = usualDimension(alert.expression.analysis?.root.dimension);
    return alertActions(alert).flatMap((action) => {
      if (!printsValue(action)) return [];
      const told = isRatio(dimension) ? asPercent(action) : isPercent(dimension) ? timesHundred(action) : undefined;
      return told === undefined ? [] : [{ at: action.place(), ...told }];
    });
  },
};

interface Told {
  readonly message: string;
  readonly fix: string;
}

function asPercent({ body, after, where }: AlertAction): Told | undefined {
  const humanized = withoutStrings(body).includes('humanizePercentage');
  const sign = /^\s?(?:%|percent\b)/.test(after) || /printf\s+"[^"]*%%[^"]*"/.test(body);
  if (!sign) return undefined;
  return humanized
    ? {
        message: `the ${where} writes the percent sign twice: humanizePercentage brings its own.`,
        fix: 'leave out the % behind it',
      }
    : {
        message: `the ${where} prints a ratio as a percentage: 0.83 reads "0.83%".`,
        fix: 'write {{ $value | humanizePercentage }} without a % behind it',
      };
}

function timesHundred({ body, where }: AlertAction): Told | undefined {
  if (!withoutStrings(body).includes('humanizePercentage')) return undefined;
  return {
    message: `the ${where} prints a number of 0 to 100 with humanizePercentage, which multiplies it by 100 again.`,
    fix: 'write {{ $value | printf "%.0f" }}%',
  };
}
