import { expect, test } from 'vitest';
import { selector } from '../../src/dashboards/select.ts';

const flow = { name: 'flow', labelName: 'flow_id', label: '', description: '', of: 'ar_flow_started_total' };
const invalid = expect.objectContaining({ code: 'ARX_EXPRESSION_INVALID' });

test('a selector filters by what the reader chose, as far as the family has it', () => {
  const of = selector([flow]);
  expect(of('ar_inflight_steps')).toBe('ar_inflight_steps{job=~"$job", instance=~"$instance", flow_id=~"$flow"}');
  expect(of('ar_tokens_total', 'direction="in"')).toBe(
    'ar_tokens_total{job=~"$job", instance=~"$instance", direction="in"}',
  );
});

test('shared state is not filtered by instance: any of them tells it', () => {
  expect(selector()('xyn_queue_depth')).toBe('xyn_queue_depth{job=~"$job"}');
});

test('a sample, a suffix or a label that does not exist is refused', () => {
  const of = selector();
  expect(() => of('ar_nothing_total')).toThrow(invalid);
  expect(() => of('ar_step_latency_ms')).toThrow(invalid);
  expect(() => of('ar_inflight_steps', 'persona="a"')).toThrow(invalid);
  expect(() => of('ar_inflight_steps', 'flow_id')).toThrow(invalid);
  expect(of('ar_step_latency_ms_bucket', 'le="800"')).toContain('le="800"');
});
