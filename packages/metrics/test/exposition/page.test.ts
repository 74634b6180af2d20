import { describe, expect, test } from 'vitest';
import { createPage } from '../../src/exposition/page.ts';
import { OPENMETRICS, put, render, sourceOf, storeOf, textOf } from './support.ts';

/** One family of every kind, with what makes each special. */
function everything() {
  const started = storeOf({
    name: 'ar_flow_started_total',
    type: 'counter',
    help: 'Flows that "began".\nA \\ too.',
    labelNames: ['flow_id', 'exec_mode'],
  });
  put(started, ['feature_request_to_pr', 'dry_run'], 3);
  put(started, ['a"b\\c\nd', 'live'], 0);
  const plain = storeOf({
    name: 'legacy_events',
    type: 'counter',
    help: 'A counter without its suffix.',
    unit: 'events',
  });
  put(plain, [], 12);
  const tokens = storeOf({ name: 'ar_tokens_total', type: 'counter', help: 'Tokens.', unit: 'tokens' });
  put(tokens, [], 1234567);
  const depth = storeOf({ name: 'queue_depth', type: 'gauge', help: 'Runs that wait.', labelNames: ['queue'] });
  put(depth, ['main'], -1.5);
  put(depth, ['unset'], Number.NaN);
  const latency = storeOf({
    name: 'step_latency_ms',
    type: 'histogram',
    help: 'Latency.',
    unit: 'milliseconds',
    labelNames: ['step'],
    buckets: [0.5, 800, 1e6],
  });
  put(latency, ['plan'], 1, 2, 0, 4, 1234.5);
  const wait = storeOf({ name: 'wait_seconds', type: 'histogram', help: 'Waiting.', unit: 'seconds', buckets: [1] });
  put(wait, [], 0, 0, 0);
  const info = storeOf({ name: 'agentos_info', type: 'info', help: 'Version.', labelNames: ['version'] });
  put(info, ['1.2.3'], 1);
  const unset = storeOf({ name: 'never_set', type: 'gauge', help: 'Not on the page.' });
  unset.add([]);
  const empty = storeOf({ name: 'never_seen_total', type: 'counter', help: 'Not on the page.', labelNames: ['a'] });
  return [started, plain, tokens, depth, latency, wait, info, unset, empty];
}

describe('a page with every kind of family', () => {
  test('in the text format 0.0.4', async () => {
    expect(await render(everything())).toBe(`\
# HELP ar_flow_started_total Flows that "began".\\nA \\\\ too.
# TYPE ar_flow_started_total counter
ar_flow_started_total{flow_id="feature_request_to_pr",exec_mode="dry_run"} 3
ar_flow_started_total{flow_id="a\\"b\\\\c\\nd",exec_mode="live"} 0
# HELP legacy_events A counter without its suffix.
# TYPE legacy_events counter
legacy_events 12
# HELP ar_tokens_total Tokens.
# TYPE ar_tokens_total counter
ar_tokens_total 1234567
# HELP queue_depth Runs that wait.
# TYPE queue_depth gauge
queue_depth{queue="main"} -1.5
# HELP step_latency_ms Latency.
# TYPE step_latency_ms histogram
step_latency_ms_bucket{step="plan",le="0.5"} 1
step_latency_ms_bucket{step="plan",le="800"} 3
step_latency_ms_bucket{step="plan",le="1e+06"} 3
step_latency_ms_bucket{step="plan",le="+Inf"} 7
step_latency_ms_sum{step="plan"} 1234.5
step_latency_ms_count{step="plan"} 7
# HELP wait_seconds Waiting.
# TYPE wait_seconds histogram
wait_seconds_bucket{le="1"} 0
wait_seconds_bucket{le="+Inf"} 0
wait_seconds_sum 0
wait_seconds_count 0
# HELP agentos_info Version.
# TYPE agentos_info gauge
agentos_info{version="1.2.3"} 1
`);
  });

  test('in OpenMetrics 1.0.0', async () => {
    expect(await render(everything(), { accept: OPENMETRICS })).toBe(`\
# HELP ar_flow_started Flows that \\"began\\".\\nA \\\\ too.
# TYPE ar_flow_started counter
ar_flow_started_total{flow_id="feature_request_to_pr",exec_mode="dry_run"} 3
ar_flow_started_total{flow_id="a\\"b\\\\c\\nd",exec_mode="live"} 0
# HELP legacy_events A counter without its suffix.
# TYPE legacy_events unknown
# UNIT legacy_events events
legacy_events 12
# HELP ar_tokens Tokens.
# TYPE ar_tokens counter
# UNIT ar_tokens tokens
ar_tokens_total 1234567
# HELP queue_depth Runs that wait.
# TYPE queue_depth gauge
queue_depth{queue="main"} -1.5
# HELP step_latency_ms Latency.
# TYPE step_latency_ms histogram
step_latency_ms_bucket{step="plan",le="0.5"} 1
step_latency_ms_bucket{step="plan",le="800.0"} 3
step_latency_ms_bucket{step="plan",le="1e+06"} 3
step_latency_ms_bucket{step="plan",le="+Inf"} 7
step_latency_ms_sum{step="plan"} 1234.5
step_latency_ms_count{step="plan"} 7
# HELP wait_seconds Waiting.
# TYPE wait_seconds histogram
# UNIT wait_seconds seconds
wait_seconds_bucket{le="1.0"} 0
wait_seconds_bucket{le="+Inf"} 0
wait_seconds_sum 0
wait_seconds_count 0
# HELP agentos Version.
# TYPE agentos info
agentos_info{version="1.2.3"} 1
# EOF
`);
  });

  test('the text format 1.0.0 gives the bytes of 0.0.4: no name of ours needs quoting', async () => {
    expect(await render(everything(), { accept: 'text/plain;version=1.0.0;escaping=allow-utf-8' })).toBe(
      await render(everything()),
    );
  });

  test('without a family', async () => {
    expect(await render([])).toBe('');
    expect(await render([], { accept: OPENMETRICS })).toBe('# EOF\n');
  });
});

describe('names in OpenMetrics', () => {
  const counter = storeOf({ name: 'jobs_total', type: 'counter' });
  put(counter, [], 5);
  const gauge = storeOf({ name: 'jobs', type: 'gauge' });
  put(gauge, [], 2);

  test.each([
    ['before', [gauge, counter]],
    ['after', [counter, gauge]],
  ])('a counter whose short name another family has, %s it, is unknown under its own name', async (_, stores) => {
    const page = await render(stores, { accept: OPENMETRICS });
    expect(page).toContain('# TYPE jobs_total unknown\njobs_total 5\n');
    expect(page).toContain('# TYPE jobs gauge\njobs 2\n');
  });

  test('the short name is used again when the other family is gone', async () => {
    const stores = [counter, gauge];
    const page = createPage({ sources: [sourceOf(stores)], selfMetrics: false });
    await textOf(page.scrape({ accept: OPENMETRICS }).chunks);
    stores.pop();
    expect(await textOf(page.scrape({ accept: OPENMETRICS }).chunks)).toBe(
      '# TYPE jobs counter\njobs_total 5\n# EOF\n',
    );
  });

  test('an info without its suffix is a gauge', async () => {
    const info = storeOf({ name: 'build', type: 'info' });
    put(info, [], 1);
    expect(await render([info], { accept: OPENMETRICS })).toBe('# TYPE build gauge\nbuild 1\n# EOF\n');
  });

  test.each([
    ['x_seconds', 'seconds', true],
    ['x_seconds_total', 'seconds', true],
    ['x_seconds_total', 'seconds_total', false],
    ['x_ms', 'milliseconds', false],
    ['xseconds', 'seconds', false],
    ['_seconds', 'seconds', false],
    ['x_total', '', false],
  ])('%s in %s', async (name, unit, hasUnit) => {
    const store = storeOf({ name, type: 'counter', unit });
    put(store, [], 1);
    expect((await render([store], { accept: OPENMETRICS })).includes('# UNIT')).toBe(hasUnit);
  });
});

describe('constant labels', () => {
  const constants = { instance_id: 'a"1', zone: 'x' };

  test('stand after the labels of the series, before le', async () => {
    const counter = storeOf({ name: 'a_total', type: 'counter', labelNames: ['b'] });
    put(counter, ['c'], 1);
    const plain = storeOf({ name: 'plain', type: 'gauge' });
    put(plain, [], 2);
    const histogram = storeOf({ name: 'h', type: 'histogram', buckets: [1] });
    put(histogram, [], 1, 0, 0.5);
    const page = createPage({ sources: [sourceOf([counter, plain, histogram], constants)], selfMetrics: false });
    expect(await textOf(page.scrape().chunks)).toBe(`\
# TYPE a_total counter
a_total{b="c",instance_id="a\\"1",zone="x"} 1
# TYPE plain gauge
plain{instance_id="a\\"1",zone="x"} 2
# TYPE h histogram
h_bucket{instance_id="a\\"1",zone="x",le="1"} 1
h_bucket{instance_id="a\\"1",zone="x",le="+Inf"} 1
h_sum{instance_id="a\\"1",zone="x"} 0.5
h_count{instance_id="a\\"1",zone="x"} 1
`);
  });

  test("give way to a label of the family's own: a name twice would cost the page", async () => {
    const counter = storeOf({ name: 'a_total', type: 'counter', labelNames: ['zone'] });
    put(counter, ['own'], 1);
    const page = createPage({ sources: [sourceOf([counter], { zone: 'x' })], selfMetrics: false });
    expect(await textOf(page.scrape().chunks)).toBe('# TYPE a_total counter\na_total{zone="own"} 1\n');
  });
});

describe('what is left off', () => {
  function gauge(name: string, value: number) {
    const store = storeOf({ name, type: 'gauge' });
    put(store, [], value);
    return store;
  }

  test('the later of two families with the same name, counted and told once', async () => {
    const warnings: string[] = [];
    const page = createPage({
      sources: [sourceOf([gauge('a', 1)]), sourceOf([gauge('a', 2), gauge('b', 3)])],
      onWarning: (line) => warnings.push(line),
    });
    await textOf(page.scrape().chunks);
    const text = await textOf(page.scrape().chunks);
    expect(text).toContain('\na 1\n');
    expect(text).not.toContain('\na 2\n');
    expect(text).toContain('\nb 3\n');
    expect(text).toContain('\narx_dropped_families_total{reason="duplicate"} 2\n');
    expect(warnings).toEqual([expect.stringContaining('Metric family a is left off the page')]);
  });

  test('also when whoever is told about it throws', async () => {
    const onWarning = () => {
      throw new Error('no log');
    };
    expect(await render([gauge('a', 1), gauge('a', 2)], {}, { onWarning })).toBe('# TYPE a gauge\na 1\n');
  });

  test('a family that has the name of a sample of an earlier one', async () => {
    const histogram = storeOf({ name: 'h', type: 'histogram', buckets: [1] });
    put(histogram, [], 1, 0, 0.5);
    expect(await render([histogram, gauge('h_sum', 7)])).not.toContain('h_sum 7');
    expect(await render([gauge('h_sum', 7), histogram])).toBe('# TYPE h_sum gauge\nh_sum 7\n');
  });

  test('a family whose name is none', async () => {
    expect(await render([gauge('a b', 1), gauge('c', 2)])).toBe('# TYPE c gauge\nc 2\n');
  });

  test('a removed series', async () => {
    const store = storeOf({ name: 'g', type: 'gauge', labelNames: ['a'] });
    const slot = put(store, ['gone'], 1);
    put(store, ['here'], 2);
    store.remove(slot);
    expect(await render([store])).toBe('# TYPE g gauge\ng{a="here"} 2\n');
    put(store, ['new'], 3);
    expect(await render([store])).toBe('# TYPE g gauge\ng{a="new"} 3\ng{a="here"} 2\n');
  });
});
