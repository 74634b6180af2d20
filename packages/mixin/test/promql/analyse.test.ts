import { listFamilies, SYSTEMS } from '@arx/catalog';
import { describe, expect, test } from 'vitest';
import { nameDimension, usualDimension } from '../../src/promql/analyse/dimension.ts';
import { nameLabels } from '../../src/promql/analyse/label-set.ts';
import { analyse, indexCatalog, parsePromql, type Value, withRecords } from '../../src/promql/index.ts';

const index = indexCatalog(listFamilies(SYSTEMS));

function valueFor(text: string, of = index): Value {
  const { expr, problems } = parsePromql(text, { variables: true });
  expect(problems).toEqual([]);
  return analyse(expr!, of).root;
}

describe('labels', () => {
  test.each([
    ['llm_requests_total', '{model, provider, result, job, instance}'],
    ['rate(llm_requests_total[5m])', '{model, provider, result, job, instance}'],
    ['sum(llm_requests_total)', 'no labels'],
    ['sum by (model, nothing) (llm_requests_total)', '{model}'],
    ['sum by (pod) (llm_requests_total)', '{pod}'],
    ['sum without (model, instance) (llm_requests_total)', '{provider, result, job}'],
    ['sum by ($x) (llm_requests_total)', '{…}'],
    ['topk(3, sum by (model) (llm_requests_total))', '{model}'],
    ['histogram_quantile(0.9, sum by (le, provider) (rate(ccr_latency_seconds_bucket[5m])))', '{provider}'],
    ['histogram_quantile(0.9, rate(ccr_latency_seconds_bucket[5m]))', '{provider, job, instance}'],
    ['label_replace(sum by (model) (llm_requests_total), "family", "$1", "model", "(.*)-.*")', '{model, family}'],
    ['label_join(sum(llm_requests_total), "all", "/", "a", "b")', '{all}'],
    ['count_values("version", arx_build_info)', '{version}'],
    ['absent(llm_requests_total{job="a", model=~"b", result="error"})', '{job, result}'],
    ['absent(sum(llm_requests_total))', 'no labels'],
    ['vector(1)', 'no labels'],
    ['scalar(up)', 'no labels'],
    ['sum by (model) (llm_tokens_total) / sum by (model) (llm_requests_total)', '{model}'],
    ['llm_tokens_total / on (model) llm_requests_total', '{model}'],
    ['llm_tokens_total / ignoring (type, job) llm_requests_total', '{model, instance}'],
    ['sum by (instance) (up) * on (instance) group_left (version) arx_build_info', '{instance, version}'],
    ['sum by (a) (up) and sum by (job) (up)', 'no labels'],
    ['sum by (job) (up) or vector(0)', '{job}'],
    ['sum by (job) (up) > 0', '{job}'],
    ['unknown_family', '{job, instance, …}'],
    ['{__name__=~"llm_.*", model="a"}', '{model, job, instance, …}'],
    ['llm_requests_total{model=""}', '{provider, result, job, instance}'],
    ['ALERTS', '{alertname, alertstate, severity, job, instance, …}'],
  ])('%s', (text, labels) => {
    expect(nameLabels(valueFor(text).labels)).toBe(labels);
  });

  test('of an `or` are sure only where both sides have them', () => {
    const { labels } = valueFor('sum by (job) (up) or sum by (instance) (up)').labels;
    expect([...labels]).toEqual([
      ['job', { sure: false, values: undefined }],
      ['instance', { sure: false, values: undefined }],
    ]);
  });

  test('have the values that the matchers leave', () => {
    const values = (matcher: string) => valueFor(`llm_requests_total{${matcher}}`).labels.labels.get('result')?.values;
    expect(values('result="error"')).toEqual(['error']);
    expect(values('result=~"error|timeout"')).toEqual(['error', 'timeout']);
    expect(values('result!="success"')).toEqual(['rate_limit', 'error', 'timeout']);
    expect(values('result!~".*e.*"')).toEqual([]);
    expect(values('result=~"$result"')).toEqual(['success', 'rate_limit', 'error', 'timeout']);
  });
});

describe('dimensions', () => {
  test.each([
    ['xyn_queue_oldest_ready_seconds', 'seconds'],
    ['histogram_quantile(0.9, sum by (le) (rate(ar_step_latency_ms_bucket[5m])))', 'milliseconds'],
    ['histogram_quantile(0.9, sum by (le) (rate(ar_step_latency_ms_bucket[5m]))) / 1000', 'seconds'],
    ['sum(rate(llm_requests_total[5m]))', 'things per second'],
    ['60 * sum(rate(llm_requests_total[5m]))', 'things per minute'],
    ['sum(increase(llm_requests_total[1h]))', 'a number of things'],
    ['sum(rate(llm_tokens_total[5m]))', 'tokens per second'],
    ['sum(rate(llm_cost_dollars_total[5m])) * 3600', 'dollars per hour'],
    ['sum(rate(llm_tokens_total[5m])) / sum(rate(llm_requests_total[5m]))', 'tokens'],
    ['rate(ccr_latency_seconds_sum[5m]) / rate(ccr_latency_seconds_count[5m])', 'seconds'],
    [
      '(sum(rate(git_merge_total{result="conflict"}[5m])) or vector(0)) / (sum(rate(git_merge_total[5m])) > 0)',
      'a ratio (0 to 1)',
    ],
    [
      '100 * sum(rate(git_merge_total{result="conflict"}[5m])) / sum(rate(git_merge_total[5m]))',
      'a percentage (0 to 100)',
    ],
    ['100 * (1 - autobot_redis_pool_saturation_ratio)', 'a percentage (0 to 100)'],
    ['autobot_cpu_usage_percent / 100', 'a ratio (0 to 1)'],
    ['100 - autobot_cpu_usage_percent', 'a percentage (0 to 100)'],
    ['time() - process_start_time_seconds', 'seconds'],
    ['timestamp(up)', 'a point in time, in seconds'],
    ['process_resident_memory_bytes / 1024 / 1024', 'bytes of 1048576'],
    ['rate(process_cpu_seconds_total[5m])', 'a ratio (0 to 1)'],
    ['max_over_time(process_resident_memory_bytes[1h])', 'bytes'],
    ['deriv(process_resident_memory_bytes[1h])', 'bytes per second'],
    ['sum by (component) (autobot_error_rate)', 'things per minute'],
    ['count(up)', 'a number of things'],
    ['sum(up) or 0 * sum(process_open_fds)', 'unknown'],
    ['2 * xyn_queue_oldest_ready_seconds', 'unknown'],
    ['xyn_queue_oldest_ready_seconds + process_resident_memory_bytes', 'unknown'],
    ['xyn_queue_oldest_ready_seconds * $factor', 'unknown'],
    ['ln(xyn_queue_oldest_ready_seconds)', 'unknown'],
    ['autobot_circuit_breaker_state', 'unknown'],
    ['unknown_seconds', 'unknown'],
  ])('%s: %s', (text, name) => {
    const dimension = usualDimension(valueFor(text).dimension);
    expect(dimension === undefined ? 'unknown' : nameDimension(dimension)).toBe(name);
  });
});

describe('what is there', () => {
  test.each([
    ['sum(rate(llm_requests_total[5m]))', 'maybe'],
    ['sum(rate(git_merge_total[5m]))', 'zeroed'],
    ['sum(rate(git_merge_total[5m])) > 0', 'maybe'],
    ['sum(rate(llm_requests_total[5m])) or vector(0)', 'always'],
    ['sum by (model) (rate(llm_requests_total[5m])) or vector(0)', 'maybe'],
    ['sum by (model) (rate(llm_requests_total[5m])) or 0 * sum by (model) (rate(llm_tokens_total[5m]))', 'maybe'],
    ['sum(rate(git_merge_total[5m])) / sum(rate(llm_requests_total[5m]))', 'maybe'],
    ['up', 'zeroed'],
    ['time()', 'always'],
    ['absent(up)', 'maybe'],
    ['xyn_queue_ready_depth', 'maybe'],
  ])('%s: %s', (text, presence) => {
    expect(valueFor(text).presence).toBe(presence);
  });

  test('NaN is possible where nothing keeps it away', () => {
    expect(valueFor('sum(up) / sum(up)').nan).toBe(true);
    expect(valueFor('sum(up) / (sum(up) > 0)').nan).toBe(false);
    expect(valueFor('sum(up) / 2').nan).toBe(false);
    expect(valueFor('sum(up) / sum(up) > 0.5').nan).toBe(false);
    expect(valueFor('histogram_quantile(0.9, ccr_latency_seconds_bucket)').nan).toBe(true);
  });

  test('a number that is always the same', () => {
    const constant = (text: string) => valueFor(text).constant;
    expect(constant('up == 0')).toBe(0);
    expect(constant('max(up == 0)')).toBe(0);
    expect(constant('(up == 0) and xyn_queue_ready_depth > 0')).toBe(0);
    expect(constant('xyn_queue_ready_depth > 0 and up == 0')).toBeUndefined();
    expect(constant('absent(up)')).toBe(1);
    expect(constant('up == bool 0')).toBeUndefined();
    expect(constant('0 * up')).toBe(0);
    expect(constant('2 * 3 + vector(1)')).toBe(7);
    expect(constant('sum(up == 1)')).toBeUndefined();
    expect(constant('(up == 0) or (up == 1)')).toBeUndefined();
  });

  test('the bound that a quantile cannot pass', () => {
    const quantile = 'histogram_quantile(0.9, sum by (le) (rate(ccr_latency_seconds_bucket[5m])))';
    const bound = (text: string) => valueFor(text).ceiling?.bound;
    expect(bound(quantile)).toBe(60);
    expect(bound(`1000 * max(${quantile})`)).toBe(60_000);
    expect(bound(`${quantile} / 60`)).toBe(1);
    expect(bound(`sum(${quantile})`)).toBeUndefined();
    expect(bound(`${quantile} + ${quantile}`)).toBeUndefined();
  });

  test('totals since the start of a process', () => {
    const lifetime = (text: string) => valueFor(text).lifetime;
    expect(lifetime('llm_cost_dollars_total')).toBe(true);
    expect(lifetime('100 * sum(llm_cost_dollars_total)')).toBe(true);
    expect(lifetime('round(sum(llm_cost_dollars_total) + sum(llm_tokens_total))')).toBe(true);
    expect(lifetime('increase(llm_cost_dollars_total[1d])')).toBe(false);
    expect(lifetime('llm_cost_dollars_total / llm_requests_total')).toBe(false);
    expect(lifetime('llm_cost_dollars_total - llm_cost_dollars_total offset 1d')).toBe(false);
    expect(lifetime('xyn_queue_depth')).toBe(false);
    expect(lifetime('llm_cost_dollars_total unless llm_cost_dollars_total offset 1h')).toBe(false);
    expect(lifetime('llm_cost_dollars_total unless llm_tokens_total offset 1h')).toBe(true);
    expect(lifetime('llm_cost_dollars_total and llm_cost_dollars_total offset 1h')).toBe(true);
  });

  test('how the series of several exporters belong together', () => {
    const share = (text: string) => valueFor(text).share;
    expect(share('rate(git_merge_total[5m])')).toBe('part');
    expect(share('sum(rate(git_merge_total[5m]))')).toBe('whole');
    expect(share('sum by (instance) (rate(git_merge_total[5m]))')).toBe('part');
    // Whether there are pods nobody knows.
    expect(share('sum without (instance) (rate(git_merge_total[5m]))')).toBe('whole');
    expect(share('sum without (pod) (rate(git_merge_total[5m]))')).toBe('part');
    expect(share('sum without (instance, pod) (rate(git_merge_total[5m]))')).toBe('whole');
    expect(share('rate(git_merge_total[5m]) / rate(llm_requests_total[5m])')).toBe('whole');
    expect(share('xyn_queue_ready_depth')).toBe('copy');
    expect(share('max(xyn_queue_ready_depth)')).toBe('whole');
    expect(share('sum(xyn_queue_ready_depth)')).toBe('copy');
    expect(share('autobot_cpu_usage_percent')).toBe('host-copy');
    expect(share('max by (instance) (autobot_cpu_usage_percent)')).toBe('whole');
    expect(share('autobot_redis_pool_saturation_ratio')).toBe('whole');
  });
});

describe('recording rules', () => {
  const records = [
    { record: 'job:wait:p99', expr: 'histogram_quantile(0.99, job:wait_bucket:rate5m)' },
    { record: 'job:wait_bucket:rate5m', expr: 'sum by (job, le) (rate(ccr_latency_seconds_bucket[5m]))' },
    { record: 'circle:a', expr: 'circle:b' },
    { record: 'circle:b', expr: 'circle:a' },
    { record: 'two:kinds', expr: 'sum by (job) (up)' },
    { record: 'two:kinds', expr: 'sum by (instance) (up)' },
  ].map(({ record, expr }) => ({ record, expr: parsePromql(expr).expr, labels: { team: 'core' } }));
  const withRules = withRecords(index, records);

  test('are known by what they compute, in any order', () => {
    const value = valueFor('job:wait:p99', withRules);
    expect(nameLabels(value.labels)).toBe('{job, team}');
    expect(nameDimension(value.dimension!)).toBe('seconds');
    expect(value.ceiling?.bound).toBe(60);
    expect(valueFor('rate(job:wait_bucket:rate5m[5m])', withRules).kind).toBe('gauge');
  });

  test('that share a name have the labels of each, and those in a circle any', () => {
    expect(nameLabels(valueFor('two:kinds', withRules).labels)).toBe('{job, team, instance}');
    expect(nameLabels(valueFor('circle:a', withRules).labels)).toContain('…');
  });

  test('may stand on each other more deeply than anybody writes', () => {
    const many = Array.from({ length: 5000 }, (_, i) => ({
      record: `chain:r${i}`,
      expr: parsePromql(`chain:r${i + 1}`).expr,
      labels: {},
    }));
    expect(withRecords(index, many).find('chain:r0')).toMatchObject({ origin: 'recorded' });
  });
});
