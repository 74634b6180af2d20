import type { Duration } from '../alert.ts';
import type { AlertingRule } from '../rule-file.ts';
import { type ExpectedRule, type RuleTest, ruleTest, secondsOf } from '../rule-test.ts';
import { rises, runs, type SyntheticSeries, stands } from '../scenarios/series.ts';
import { type SelectedSeries, seriesOf } from './selector-series.ts';
import { alertNameOf, BURN_RATES, type Indicator, minimumOf, SLICE_SECONDS, type Slo } from './slo.ts';

type Series = readonly (readonly SyntheticSeries[])[];
type CountedIndicator = Exclude<Indicator, { readonly kind: 'time-slices' }>;

const EVENTS_PER_MINUTE = 1200;

/** A counter that counts one event after ten minutes. */
const ONE_EVENT = '0x20 1x200';

/**
 * The tests of an objective's alert: each burn rate fires just above its limit, and nothing does just below the lowest
 * one, without traffic, or after a single bad event.
 */
export function sloTests(slo: Slo, rules: readonly AlertingRule[], job: string): readonly RuleTest[] {
  const alert = alertNameOf(slo);
  const test: MakeTest = (name, series, at, expected) =>
    ruleTest(`${alert} ${name}`, alert, { series, at }, expected, job);
  const firing: Firing = (share) =>
    rules.filter((_, index) => (limitsOf(slo)[index] ?? 1) < share).map((rule) => expectedOf(rule, share));
  const { indicator } = slo;
  return indicator.kind === 'time-slices'
    ? sliceTests(slo, indicator.gauge, indicator.threshold, test, firing)
    : countedTests(slo, indicator, test, firing);
}

type MakeTest = (name: string, series: Series, at: Duration, expected: readonly ExpectedRule[]) => RuleTest;
/** The rules that fire while this share is bad. */
type Firing = (share: number) => readonly ExpectedRule[];

function countedTests(slo: Slo, indicator: CountedIndicator, test: MakeTest, firing: Firing): readonly RuleTest[] {
  const lowest = 0.95 * Math.min(...limitsOf(slo));
  const world = (share: number): Series => steady(indicator, share, EVENTS_PER_MINUTE);
  return [
    test('fires at every factor when all is bad', world(1), longEnough(slo, EVENTS_PER_MINUTE), firing(1)),
    ...limitsOf(slo).map((limit, index) => {
      const share = Math.min(limit * 1.05, (1 + limit) / 2);
      const { factor } = (slo.burnRates ?? BURN_RATES)[index] ?? { factor: 0 };
      return test(`fires above a factor of ${factor}`, world(share), longEnough(slo, EVENTS_PER_MINUTE), firing(share));
    }),
    test('stays silent below the lowest limit', world(lowest), '40m', []),
    test('stays silent without traffic', steady(indicator, 1, 0), '40m', []),
    test('stays silent after a single bad event', oneBad(indicator), '14m', []),
  ];
}

function sliceTests(slo: Slo, gauge: string, threshold: number, test: MakeTest, firing: Firing): readonly RuleTest[] {
  const { sample, labels } = seriesOf(gauge);
  const above = threshold + 1;
  return [
    test(
      'fires at every factor when all is bad',
      [stands(sample, above, labels)],
      longEnough(slo, 60 / SLICE_SECONDS),
      firing(1),
    ),
    test('stays silent at the threshold', [stands(sample, threshold, labels)], '40m', []),
    test('stays silent after a single bad slice', [runs(sample, `0x20 ${above} 0x200`, labels)], '14m', []),
    test('stays silent without data', [], '40m', []),
  ];
}

function limitsOf({ objective, burnRates = BURN_RATES }: Slo): readonly number[] {
  return burnRates.map(({ factor }) => factor * (1 - objective));
}

/** Until every window holds enough events and every alert has waited, with ten minutes to spare. */
function longEnough(slo: Slo, eventsPerMinute: number): Duration {
  const needed = (slo.burnRates ?? BURN_RATES).map(
    (rate) => minimumOf(slo, rate) / eventsPerMinute + secondsOf(rate.for) / 60,
  );
  return `${Math.ceil(Math.max(...needed)) + 10}m`;
}

function expectedOf({ labels, annotations }: AlertingRule, share: number): ExpectedRule {
  const value = `${Number((share * 100).toPrecision(4))}%`;
  const description = annotations.description.replace('{{ $value | humanizePercentage }}', value);
  return { labels, annotations: { ...annotations, description } };
}

/** Events at an even pace, of which a share is bad. */
function steady(indicator: CountedIndicator, badShare: number, perMinute: number): Series {
  const bad = badShare * perMinute;
  if (indicator.kind === 'latency') {
    const { bucket, count } = latencySeries(indicator);
    return [rises(bucket.sample, perMinute - bad, bucket.labels), rises(count.sample, perMinute, count.labels)];
  }
  const { good, all } = eventSeries(indicator);
  return [rises(good.sample, perMinute - bad, good.labels), rises(all.sample, bad, all.labels)];
}

function oneBad(indicator: CountedIndicator): Series {
  if (indicator.kind === 'latency') {
    const { bucket, count } = latencySeries(indicator);
    return [stands(bucket.sample, 0, bucket.labels), runs(count.sample, ONE_EVENT, count.labels)];
  }
  const { good, all } = eventSeries(indicator);
  return [stands(good.sample, 0, good.labels), runs(all.sample, ONE_EVENT, all.labels)];
}

/** A series of good events, and one of events that count and are not good. */
function eventSeries({ good, total }: Extract<Indicator, { readonly kind: 'events' }>): {
  readonly good: SelectedSeries;
  readonly all: SelectedSeries;
} {
  const other = total.find((selector) => !good.includes(selector)) ?? (total[0] as string);
  return { good: seriesOf(good[0] as string), all: seriesOf(other, good) };
}

function latencySeries({ family, threshold, where = '' }: Extract<Indicator, { readonly kind: 'latency' }>): {
  readonly bucket: SelectedSeries;
  readonly count: SelectedSeries;
} {
  const count = seriesOf(`${family}_count{${where}}`);
  return {
    count,
    bucket: { sample: `${family}_bucket`, labels: { ...count.labels, le: String(threshold) } },
  };
}
