import { expect, test } from 'vitest';
import { BURN_RATES, buildRules, DEFAULT_SLOS, type Slo } from '../../src/rules/index.ts';
import { minimumOf } from '../../src/rules/slo/slo.ts';

const flows: Slo = {
  ...DEFAULT_SLOS[0],
  name: 'flows',
};
const steps: Slo = { ...DEFAULT_SLOS[1], name: 'steps' };

const exprsOf = (slo: Slo): readonly string[] =>
  buildRules({ systems: [slo.system], slos: [slo] })
    .groups.filter(({ name }) => name.includes('_slo_'))
    .flatMap(({ rules }) => rules.map(({ expr }) => expr));

test('an objective at which a burn rate could never fire is refused', () => {
  expect(() => exprsOf({ ...flows, objective: 0.9 })).toThrow(
    expect.objectContaining({
      code: 'ARX_SLO_INVALID',
      message:
        'SLO flows: a factor of 14.4 over 1h can never fire: it asks for a share of errors above 1.44, and no share is' +
        ' above 1. Expected factor x (1 - objective) < 1: set an objective above 0.9306, or leave that factor out of' +
        ' burnRates.',
    }),
  );
  expect(exprsOf({ ...flows, objective: 0.9, burnRates: BURN_RATES.slice(1) })).not.toEqual([]);
});

test('a limit of exactly all errors is refused, as no share is above it', () => {
  const burnRates = [{ ...BURN_RATES[0]!, factor: 2 }];
  expect(() => exprsOf({ ...flows, objective: 0.5, burnRates })).toThrow(/can never fire/);
  expect(exprsOf({ ...flows, objective: 0.51, burnRates })).not.toEqual([]);
});

test('a latency threshold that is no bucket bound is refused', () => {
  const indicator = { kind: 'latency', family: 'ar_step_latency_ms', threshold: 10_000 } as const;
  expect(() => exprsOf({ ...steps, indicator })).toThrow(
    expect.objectContaining({
      code: 'ARX_SLO_INVALID',
      message: expect.stringContaining('10000 is no bucket bound of ar_step_latency_ms'),
    }),
  );
});

test.each([
  ['an objective of all', { objective: 1 }],
  ['an objective of none', { objective: 0 }],
  ['an objective in percent', { objective: 99 }],
  ['no number', { objective: Number.NaN }],
  ['a window shorter than that of an alert', { windowDays: 2 }],
  ['a name that is no label', { name: 'Flow Success' }],
  ['no burn rate', { burnRates: [] }],
  ['a factor of nothing', { burnRates: [{ ...BURN_RATES[0]!, factor: 0 }] }],
  ['no event at least', { minimumEvents: 0 }],
  ['no counter', { indicator: { kind: 'events', good: [], total: [] } }],
  [
    'a gauge for a counter',
    { indicator: { kind: 'events', good: ['ar_inflight_steps'], total: ['ar_inflight_steps'] } },
  ],
  ['a counter for a gauge', { indicator: { kind: 'time-slices', gauge: 'ar_flow_success_total', threshold: 1 } }],
  ['no histogram', { indicator: { kind: 'latency', family: 'ar_flow_success_total', threshold: 1 } }],
] as const)('%s is refused', (_, change) => {
  expect(() => exprsOf({ ...flows, ...change } as Slo)).toThrow(expect.objectContaining({ code: 'ARX_SLO_INVALID' }));
});

test('a family, label or value that does not exist is refused', () => {
  const good = (selector: string) =>
    ({ ...flows, indicator: { kind: 'events', good: [selector], total: [selector] } }) as const;
  for (const selector of [
    'ar_nothing_total',
    'ar_flow_success_total{colour="red"}',
    'ar_flow_success_total{exec_mode="wet"}',
  ]) {
    expect(() => exprsOf(good(selector)), selector).toThrow(expect.objectContaining({ code: 'ARX_RULE_INVALID' }));
  }
});

test('a bound is found in either spelling', () => {
  expect(exprsOf(steps)[1]).toContain('le=~"60000(\\\\.0)?"');
});

test('so many events are needed that one bad event alone is not above the limit', () => {
  for (const objective of [0.95, 0.99, 0.999]) {
    for (const rate of BURN_RATES) {
      const minimum = minimumOf({ ...flows, objective }, rate);
      expect(1 / minimum).toBeLessThanOrEqual(rate.factor * (1 - objective) + 1e-9);
    }
  }
  expect(BURN_RATES.map((rate) => minimumOf({ ...flows, objective: 0.99 }, rate))).toEqual([10, 17, 34, 100]);
  expect(minimumOf({ ...flows, minimumEvents: 50 }, BURN_RATES[0]!)).toBe(50);
});

test('an objective of a system that is not enabled is left out', () => {
  const names = buildRules({ systems: ['agentos'] }).groups.map(({ name }) => name);
  expect(names.filter((name) => name.includes('slo'))).toEqual([]);
});

test('an objective on families that nobody publishes says so, or is left out', () => {
  const merges: Slo = {
    ...flows,
    name: 'merges',
    system: 'orchestrator',
    indicator: { kind: 'events', good: ['git_merge_total{result="success"}'], total: ['git_merge_total'] },
  };
  const options = { systems: ['orchestrator'], slos: [merges] } as const;
  expect(buildRules(options).yaml).toContain('Silent for now: nothing in the product publishes git_merge_total yet.');
  expect(buildRules({ ...options, unpublished: 'omit' }).yaml).not.toContain('slo:');
});
