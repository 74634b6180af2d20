import {
  createArxRegistry,
  createRecorder,
  declareArxFlows,
  FLOW_FAILURE_REASONS,
  LIVE_FAILURE_REASONS,
} from '@arx/catalog/arx';
import { samplesOf, sampleValue } from '@arx/metrics';
import { expect, test } from 'vitest';
import { seriesOf } from '../fixtures/series.ts';

const FLOW = {
  flowId: 'triage',
  persona: 'PLANNER_AI',
  steps: [
    { stepId: 'fetch', persona: 'CODER_AI' },
    { stepId: 'classify', persona: 'PLANNER_AI', model: 'llama3:8b' },
  ],
};

function declared(flow: Parameters<typeof declareArxFlows>[1][number] = FLOW, env = {}) {
  const registry = createArxRegistry({ env, strict: true });
  declareArxFlows(registry, [flow]);
  return registry;
}

function reasonsOf(mode: 'dry_run' | 'live'): readonly string[] {
  return mode === 'live' ? [...FLOW_FAILURE_REASONS, ...LIVE_FAILURE_REASONS] : FLOW_FAILURE_REASONS;
}

test('every series that is known from configuration stands at 0', () => {
  const registry = declared();
  expect(samplesOf(registry).every(({ value }) => value === 0)).toBe(true);

  const branches = ['main', 'develop', 'release', 'other', 'unknown'];
  const runs = ['dry_run', 'live'].flatMap((mode) => branches.map((branch) => `triage PLANNER_AI ${mode} ${branch}`));
  expect(seriesOf(registry, 'ar_flow_started_total').sort()).toEqual([...runs].sort());
  expect(seriesOf(registry, 'ar_flow_success_total').sort()).toEqual([...runs].sort());
  expect(seriesOf(registry, 'ar_flow_fail_total').sort()).toEqual(
    runs
      .flatMap((run) => reasonsOf(run.includes(' live ') ? 'live' : 'dry_run').map((reason) => `${run} ${reason}`))
      .sort(),
  );
  expect(seriesOf(registry, 'ar_step_latency_ms_count')).toEqual([
    'triage fetch CODER_AI unknown dry_run',
    'triage fetch CODER_AI unknown live',
    'triage classify PLANNER_AI llama3:8b dry_run',
    'triage classify PLANNER_AI llama3:8b live',
  ]);
  expect(seriesOf(registry, 'ar_step_retries_total')).toEqual(['triage fetch CODER_AI', 'triage classify PLANNER_AI']);
  expect(seriesOf(registry, 'ar_tokens_total')).toEqual(['in llama3:8b PLANNER_AI', 'out llama3:8b PLANNER_AI']);
});

test('the gauge of running steps appears with its first step, never before', () => {
  expect(seriesOf(declared(), 'ar_inflight_steps')).toEqual([]);
});

test('branches of AR_METRICS_BRANCHES, further models and known reasons are declared too', () => {
  const registry = declared({ ...FLOW, models: ['gpt'], reasons: ['LintError'] }, { AR_METRICS_BRANCHES: 'feature_x' });
  expect(sampleValue(registry, 'ar_flow_started_total', { branch: 'feature_x' })).toBe(0);
  expect(sampleValue(registry, 'ar_flow_fail_total', { branch: 'feature_x', reason: 'LintError' })).toBe(0);
  expect(
    seriesOf(registry, 'ar_tokens_total')
      .filter((series) => series.includes('gpt'))
      .sort(),
  ).toEqual(['in gpt CODER_AI', 'in gpt PLANNER_AI', 'out gpt CODER_AI', 'out gpt PLANNER_AI']);
});

test('a run of a declared flow makes no new series: its first events are visible to increase()', () => {
  const registry = declared();
  const before = samplesOf(registry).length;
  const instr = createRecorder(registry, { enabled: true });
  for (const execMode of ['dry_run', 'live'] as const) {
    const run = { flowId: 'triage', persona: 'PLANNER_AI', execMode };
    for (const branch of ['main', 'develop', 'release', 'topic/1', '']) {
      instr.flowStart({ ...run, branch });
      instr.flowEnd({ ...run, branch, success: true });
      for (const reason of reasonsOf(execMode)) instr.flowEnd({ ...run, branch, success: false, reason });
    }
    for (const step of FLOW.steps) {
      instr.retry({ flowId: 'triage', ...step });
      instr.step({ flowId: 'triage', execMode, ...step }).end(1);
    }
  }
  instr.tokensIn({ model: 'llama3:8b', persona: 'PLANNER_AI', n: 1 });
  instr.tokensOut({ model: 'llama3:8b', persona: 'PLANNER_AI', n: 1 });
  // The gauge is the one that appears.
  expect(samplesOf(registry)).toHaveLength(before + 1);
  // Only sums of latency and the buckets below the values stay 0.
  const counters = samplesOf(registry).filter(({ name }) => name.endsWith('_total') || name.endsWith('_count'));
  expect(counters.filter(({ value }) => value === 0)).toEqual([]);
});

test('what is not known from configuration becomes other from then on', () => {
  const registry = declared();
  const instr = createRecorder(registry, { enabled: true });
  instr.tokensIn({ model: 'invented', persona: 'SOMEBODY', n: 1 });
  instr.retry({ flowId: 'another', stepId: 'another', persona: 'PLANNER_AI' });
  expect(sampleValue(registry, 'ar_tokens_total', { model: 'other', persona: 'other' })).toBe(1);
  expect(sampleValue(registry, 'ar_step_retries_total', { flow_id: 'other', step_id: 'other' })).toBe(1);
});

test('names are known in the form in which they are recorded', () => {
  const registry = declared({ ...FLOW, flowId: 'bug fix' });
  createRecorder(registry, { enabled: true }).retry({ flowId: 'bug fix', stepId: 'fetch', persona: 'CODER_AI' });
  expect(sampleValue(registry, 'ar_step_retries_total', { flow_id: 'bug_fix', step_id: 'fetch' })).toBe(1);
});

test('declaring more flows, or the same again, only adds', () => {
  const registry = declared();
  const instr = createRecorder(registry, { enabled: true });
  instr.retry({ flowId: 'triage', stepId: 'fetch', persona: 'CODER_AI' });
  declareArxFlows(registry, [FLOW, { flowId: 'second', persona: 'PLANNER_AI', steps: [] }]);
  expect(sampleValue(registry, 'ar_step_retries_total', { flow_id: 'triage', step_id: 'fetch' })).toBe(1);
  expect(sampleValue(registry, 'ar_flow_started_total', { flow_id: 'second' })).toBe(0);
});

test('no flows, or flows without models, leave the names open', () => {
  const registry = createArxRegistry({ env: {}, strict: true });
  const instr = createRecorder(registry, { enabled: true });
  declareArxFlows(registry, []);
  instr.retry({ flowId: 'anything', stepId: 'a', persona: 'p' });
  declareArxFlows(registry, [{ flowId: 'f', persona: 'p', steps: [] }]);
  instr.tokensIn({ model: 'anything', persona: 'p', n: 1 });
  expect(sampleValue(registry, 'ar_step_retries_total', { flow_id: 'anything' })).toBe(1);
  expect(sampleValue(registry, 'ar_tokens_total', { model: 'anything' })).toBe(1);
});

test('a hundred flows of ten steps on nine branches are declared without meeting a cap', () => {
  const registry = createArxRegistry({ env: { AR_METRICS_BRANCHES: 'a,b,c,d' }, strict: true });
  const steps = Array.from({ length: 10 }, (_, i) => ({ stepId: `step-${i}`, persona: 'p', model: 'llama3:8b' }));
  declareArxFlows(
    registry,
    Array.from({ length: 100 }, (_, i) => ({ flowId: `flow-${i}`, persona: 'p', steps })),
  );
  for (const store of registry.stores()) expect([store.family.name, store.overflow]).toEqual([store.family.name, 0]);
  expect(seriesOf(registry, 'ar_step_latency_ms_count')).toHaveLength(2000);
});
