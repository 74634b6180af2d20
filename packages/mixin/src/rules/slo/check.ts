import { ruleError } from '../errors.ts';
import { checkExpression, SAMPLES } from '../expression.ts';
import { BURN_RATES, type Indicator, type Slo } from './slo.ts';

const LONGEST_ALERT_WINDOW_DAYS = 3;

/**
 * Refuses an objective that cannot work.
 *
 * Throws `ARX_SLO_INVALID`: an objective outside of 0 to 1; a burn rate that could never fire, because even if everything
 * failed the share of errors would not be above it; a threshold that is no bound of the histogram; a gauge or counter of
 * the wrong type. `ARX_RULE_INVALID`: a selector that does not fit the catalog.
 */
export function checkSlo(slo: Slo): void {
  const { name, objective, windowDays, minimumEvents = 10, burnRates = BURN_RATES } = slo;
  const refuse = (message: string) => ruleError('ARX_SLO_INVALID', `SLO ${name}`, message);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw refuse('expected a name of words in lower case with - between them, such as flow-success.');
  }
  if (!(objective > 0 && objective < 1)) {
    throw refuse(`the objective is ${objective}; expected a share between 0 and 1, such as 0.99 for 99 %.`);
  }
  if (!(windowDays >= LONGEST_ALERT_WINDOW_DAYS)) {
    throw refuse(`the window is ${windowDays} days; expected at least ${LONGEST_ALERT_WINDOW_DAYS}.`);
  }
  if (!(minimumEvents >= 1)) throw refuse(`minimumEvents is ${minimumEvents}; expected 1 or more.`);
  if (burnRates.length === 0) throw refuse('there is no burn rate; expected at least one.');
  for (const { factor, long } of burnRates) {
    if (!(factor > 0)) throw refuse(`the factor over ${long} is ${factor}; expected more than 0.`);
    if (factor * (1 - objective) < 1) continue;
    throw refuse(
      `a factor of ${factor} over ${long} can never fire: it asks for a share of errors above ` +
        `${rounded(factor * (1 - objective))}, and no share is above 1. Expected factor x (1 - objective) < 1: set an ` +
        `objective above ${rounded(1 - 1 / factor)}, or leave that factor out of burnRates.`,
    );
  }
  checkIndicator(name, slo.indicator);
}

function checkIndicator(name: string, indicator: Indicator): void {
  switch (indicator.kind) {
    case 'events':
      if (indicator.good.length === 0 || indicator.total.length === 0) {
        throw ruleError(
          'ARX_SLO_INVALID',
          `SLO ${name}`,
          'expected at least one counter of good events, and one of all.',
        );
      }
      for (const selector of [...indicator.good, ...indicator.total])
        checkKind(name, selector, ['counter', 'count', 'bucket']);
      return;
    case 'latency':
      return checkLatency(name, indicator.family, indicator.threshold, indicator.where);
    case 'time-slices':
      return checkKind(name, indicator.gauge, ['gauge']);
  }
}

function checkLatency(name: string, family: string, threshold: number, where: string | undefined): void {
  const bounds = SAMPLES.find(`${family}_bucket`)?.histogram?.bounds;
  if (bounds === undefined) {
    throw ruleError(
      'ARX_SLO_INVALID',
      `SLO ${name}`,
      `there is no histogram ${JSON.stringify(family)} in the catalog.`,
    );
  }
  if (!bounds.includes(threshold)) {
    throw ruleError(
      'ARX_SLO_INVALID',
      `SLO ${name}`,
      `a threshold of ${threshold} is no bucket bound of ${family}, so nobody can say how many observations lie below; ` +
        `expected one of: ${bounds.join(', ')}.`,
    );
  }
  checkExpression(`SLO ${name}`, `${family}_count{${where ?? ''}}`);
}

function checkKind(name: string, selector: string, kinds: readonly string[]): void {
  checkExpression(`SLO ${name}`, selector);
  const sample = /^[a-zA-Z_:][\w:]*/.exec(selector)?.[0] ?? '';
  const kind = SAMPLES.find(sample)?.kind;
  if (kind !== undefined && kinds.includes(kind)) return;
  throw ruleError('ARX_SLO_INVALID', `SLO ${name}`, `${sample} is a ${kind ?? 'mystery'}; expected a ${kinds[0]}.`);
}

function rounded(value: number): string {
  return String(Number(value.toFixed(4)));
}
