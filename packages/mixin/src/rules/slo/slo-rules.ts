import { sloRunbook } from '../../runbooks/slo.ts';
import { selectJob, silenceMark, unpublishedIn } from '../expression.ts';
import type { Settings } from '../options.ts';
import { type PlacedAlert, runbookUrl } from '../placed-alert.ts';
import { type AlertingRule, isAlert, type RecordingRule, type RuleGroup } from '../rule-file.ts';
import { secondsOf } from '../rule-test.ts';
import { checkSlo } from './check.ts';
import { errorRatio, SLO_RECORDS } from './records.ts';
import {
  alertNameOf,
  BURN_RATES,
  type BurnRate,
  type Indicator,
  minimumOf,
  SLICE_SECONDS,
  type Slo,
  type Window,
} from './slo.ts';
import { sloTests } from './slo-tests.ts';

const SECONDS_PER_DAY = 86_400;

/** Events, or slices, in a window, from the recorded pace per second. */
function eventsIn(slo: Slo, window: Window): string {
  return `${SLICE_SECONDS} * sum_over_time(${SLO_RECORDS.events}${of(slo)}[${window}])`;
}

function of({ name }: Slo): string {
  return `{slo="${name}"}`;
}

/**
 * The rules of an objective: the pace of events and errors, the share of errors over each window, what is left of the
 * budget, and one alert per burn rate. Long windows add up what was recorded instead of reading millions of samples of
 * the families themselves.
 */
function sloGroup(slo: Slo, settings: Settings): RuleGroup {
  return {
    name: `${slo.system}_slo_${slo.name.replaceAll('-', '_')}`,
    interval: `${SLICE_SECONDS}s`,
    rules: [...recordsOf(slo, settings), ...alertsOf(slo, settings)],
  };
}

function recordsOf(slo: Slo, { job }: Settings): readonly RecordingRule[] {
  const { name, system, objective, windowDays, burnRates = BURN_RATES, indicator } = slo;
  const labels = { slo: name, system };
  const { events, errors } = paces(indicator);
  const windows = windowsOf(burnRates);
  const record = (what: string, expr: string): RecordingRule => ({ record: what, expr, labels });
  const days = `${windowDays}d`;
  const summed = (what: 'errors' | 'events', window: string): string =>
    `sum_over_time(${SLO_RECORDS[what]}${of(slo)}[${window}])`;
  const ratio = (window: string): string => shareOf(summed('errors', window), summed('events', window));
  // The pace of events is one over five minutes already.
  const ratioOver = (window: Window): string =>
    window === '5m' && indicator.kind !== 'time-slices'
      ? shareOf(`${SLO_RECORDS.errors}${of(slo)}`, `${SLO_RECORDS.events}${of(slo)}`)
      : ratio(window);
  return [
    record(SLO_RECORDS.events, selectJob(name, events, job)),
    record(SLO_RECORDS.errors, selectJob(name, errors, job)),
    ...windows.map((window) => record(errorRatio(window), ratioOver(window))),
    record(SLO_RECORDS.objective, `vector(${objective})`),
    record(SLO_RECORDS.window, `vector(${windowDays * SECONDS_PER_DAY})`),
    record(SLO_RECORDS.budgetLeft, `1 - (${ratio(days)}) / (1 - ${objective})`),
  ];
}

/** No answer without events; 0 without errors. */
function shareOf(errors: string, events: string): string {
  return `(${errors} or 0 * ${events}) / (${events} > 0)`;
}

interface Paces {
  /** Events per second, not there while nothing is known. */
  readonly events: string;
  /** Those of them that were bad. */
  readonly errors: string;
}

/** How events and errors are measured at one moment. Neither is 0 for want of series: no traffic has no share of errors. */
function paces(indicator: Indicator): Paces {
  switch (indicator.kind) {
    case 'events':
      return { events: added(indicator.total), errors: badEvents(indicator) };
    case 'latency': {
      const { family, threshold, where } = indicator;
      const matchers = where === undefined ? '' : `, ${where}`;
      // OpenMetrics and Prometheus 3 spell the bound 60000.0, the text format 60000.
      const le = `le=~"${spelled(threshold)}(\\\\.0)?"`;
      return difference(
        `sum(rate(${family}_count{${where ?? ''}}[5m]))`,
        `sum(rate(${family}_bucket{${le}${matchers}}[5m]))`,
      );
    }
    case 'time-slices': {
      const { gauge, threshold } = indicator;
      return {
        events: `0 * max(${gauge}) + 1 / ${SLICE_SECONDS}`,
        errors: `(max(${gauge}) > bool ${threshold}) / ${SLICE_SECONDS}`,
      };
    }
  }
}

/** A bound as Go spells it, as a regular expression in a string of PromQL. */
function spelled(bound: number): string {
  const text = bound < 1e6 ? String(bound) : bound.toExponential().replace(/e\+(\d)$/, 'e+0$1');
  return text.replace(/[.+]/g, '\\\\$&');
}

/** Where the good ones are listed among all, the others are the bad ones; else what is left without the good ones. */
function badEvents({ good, total }: Extract<Indicator, { readonly kind: 'events' }>): string {
  const others = total.filter((selector) => !good.includes(selector));
  const listed = others.length > 0 && others.length + good.length === total.length;
  return listed ? `${added(others)} or vector(0)` : difference(added(total), added(good)).errors;
}

/** All minus the good ones; all are bad where there is no good one yet. */
function difference(total: string, good: string): Paces {
  return { events: total, errors: `clamp_min(${total} - (${good} or vector(0)), 0)` };
}

/** Sums of several counters; one that has no series yet adds nothing. */
function added(selectors: readonly string[]): string {
  const sums = selectors.map((selector) => `sum(rate(${selector}[5m]))`);
  if (sums.length === 1) return sums[0] as string;
  return `(${sums.map((sum) => `(${sum} or vector(0))`).join(' + ')})`;
}

function windowsOf(burnRates: readonly BurnRate[]): readonly Window[] {
  const windows = burnRates.flatMap(({ long, short }) => [short, long]);
  return [...new Set(windows)].toSorted((a, b) => secondsOf(a) - secondsOf(b));
}

function alertsOf(slo: Slo, settings: Settings): readonly AlertingRule[] {
  return (slo.burnRates ?? BURN_RATES).map((rate) => alertOf(slo, rate, settings));
}

function alertOf(slo: Slo, rate: BurnRate, settings: Settings): AlertingRule {
  const { name, system, title, objective, windowDays } = slo;
  const { factor, long, short } = rate;
  const alert = alertNameOf(slo);
  const limit = Number((factor * (1 - objective)).toFixed(6));
  const over = (window: Window): string => `${errorRatio(window)}${of(slo)} > ${limit}`;
  return {
    alert,
    expr: `${over(long)} and ${over(short)} and ${eventsIn(slo, long)} >= ${minimumOf(slo, rate)}`,
    for: rate.for,
    labels: { severity: rate.severity, system, slo: name, long, short },
    annotations: {
      summary: `The error budget of ${name} burns ${factor === 1 ? 'faster' : `more than ${factor} times faster`} than it may`,
      description:
        `{{ $value | humanizePercentage }} was bad in the last ${long}, and ${percent(limit)} is the limit. Objective: ` +
        `${percent(objective)} of ${title}, over ${windowDays} days. At a factor of ${factor} the budget lasts ${lasts(windowDays, factor)}.${silenceMark(silentFamilies(slo))}`,
      runbook_url: runbookUrl(alert, settings),
    },
  };
}

/** Families of its indicator that nothing publishes yet. */
function silentFamilies({ name, indicator }: Slo): readonly string[] {
  return unpublishedIn(name, paces(indicator).events);
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(4))}%`;
}

function lasts(days: number, factor: number): string {
  const left = days / factor;
  return left >= 2 ? `${Number(left.toFixed(1))} days` : `${Math.round(left * 24)} hours`;
}

/** An objective that is watched: its rules, and its alert as the others are. */
export interface PlacedSlo {
  readonly group: RuleGroup;
  readonly alert: PlacedAlert;
}

/**
 * Everything about an objective; nothing where its families have no publisher and such alerts are to be left out.
 *
 * Throws what {@link checkSlo} throws.
 */
export function placeSlo(slo: Slo, settings: Settings): readonly PlacedSlo[] {
  checkSlo(slo);
  if (settings.unpublished === 'omit' && silentFamilies(slo).length > 0) return [];
  const group = sloGroup(slo, settings);
  const rules = group.rules.filter(isAlert);
  const name = alertNameOf(slo);
  const tests = sloTests(slo, rules, settings.job);
  return [{ group, alert: { name, system: slo.system, group: group.name, rules, runbook: sloRunbook(slo), tests } }];
}
