import { type ArxRecorder, createArxRegistry, createRecorder } from '@arx/catalog/arx';
import { samplesOf, sampleValue, selfRegistry } from '@arx/metrics';
import { expect, test } from 'vitest';
import { type Changes, changesOf, sample } from '../fixtures/changes.ts';
import { camelCase, readContract } from '../fixtures/contract.ts';

const RUN = { flowId: 'triage', persona: 'PLANNER_AI', execMode: 'live', branch: 'main' } as const;
const RUN_LABELS = { flow_id: 'triage', persona: 'PLANNER_AI', exec_mode: 'live', branch: 'main' };
const STEP = {
  flowId: 'triage',
  stepId: 'classify',
  persona: 'CODER_AI',
  model: 'llama3:8b',
  execMode: 'dry_run',
} as const;
const LATENCY_LABELS = {
  flow_id: 'triage',
  step_id: 'classify',
  persona: 'CODER_AI',
  model: 'llama3:8b',
  exec_mode: 'dry_run',
};
const RETRIED = { flowId: 'triage', stepId: 'classify', persona: 'CODER_AI' };
const RETRY_LABELS = { flow_id: 'triage', step_id: 'classify', persona: 'CODER_AI' };

function recording(): { registry: ReturnType<typeof createArxRegistry>; instr: ArxRecorder } {
  const registry = createArxRegistry({ env: {}, strict: true });
  return { registry, instr: createRecorder(registry, { enabled: true }) };
}

/** One whole attempt that lasted 70 ms. */
const attempt: Changes = {
  [sample('ar_inflight_steps', { flow_id: 'triage' })]: 0,
  [sample('ar_step_latency_ms_count', LATENCY_LABELS)]: 1,
  [sample('ar_step_latency_ms_sum', LATENCY_LABELS)]: 70,
};
const tokens = (direction: 'in' | 'out', n: number): Changes => ({
  [sample('ar_tokens_total', { direction, model: 'llama3:8b', persona: 'CODER_AI' })]: n,
});

interface Case {
  /** Name of the function in the contract. */
  readonly documented: string;
  /** Names of all arguments that the call uses. */
  readonly params: readonly string[];
  readonly call: (instr: ArxRecorder) => void;
  readonly moves: Changes;
}

const TOKEN_COUNT = { model: 'llama3:8b', persona: 'CODER_AI', n: 41 };

const CASES: readonly Case[] = [
  {
    documented: 'instr.flow_start',
    params: Object.keys(RUN),
    call: (instr) => instr.flowStart(RUN),
    moves: { [sample('ar_flow_started_total', RUN_LABELS)]: 1 },
  },
  {
    documented: 'instr.flow_end',
    params: [...Object.keys(RUN), 'success', 'reason'],
    call: (instr) => instr.flowEnd({ ...RUN, success: false, reason: 'RangeError' }),
    moves: { [sample('ar_flow_fail_total', { ...RUN_LABELS, reason: 'RangeError' })]: 1 },
  },
  {
    documented: 'instr.flow_end',
    params: [...Object.keys(RUN), 'success', 'reason'],
    call: (instr) => instr.flowEnd({ ...RUN, success: true, reason: undefined }),
    moves: { [sample('ar_flow_success_total', RUN_LABELS)]: 1 },
  },
  {
    documented: 'instr.step',
    params: Object.keys(STEP),
    call: (instr) => instr.step(STEP).end(70),
    moves: attempt,
  },
  {
    documented: 'step_timer',
    params: Object.keys(STEP),
    call: (instr) => instr.stepTimer(STEP).end(70),
    moves: attempt,
  },
  {
    documented: 'instr.retry',
    params: Object.keys(RETRIED),
    call: (instr) => instr.retry(RETRIED),
    moves: { [sample('ar_step_retries_total', RETRY_LABELS)]: 1 },
  },
  {
    documented: 'add_retry',
    params: Object.keys(RETRIED),
    call: (instr) => instr.addRetry(RETRIED),
    moves: { [sample('ar_step_retries_total', RETRY_LABELS)]: 1 },
  },
  {
    documented: 'instr.tokens_in',
    params: Object.keys(TOKEN_COUNT),
    call: (instr) => instr.tokensIn(TOKEN_COUNT),
    moves: tokens('in', 41),
  },
  {
    documented: 'instr.tokens_out',
    params: Object.keys(TOKEN_COUNT),
    call: (instr) => instr.tokensOut(TOKEN_COUNT),
    moves: tokens('out', 41),
  },
  {
    documented: 'add_tokens',
    params: ['direction', ...Object.keys(TOKEN_COUNT)],
    call: (instr) => instr.addTokens({ direction: 'out', ...TOKEN_COUNT }),
    moves: tokens('out', 41),
  },
];

test.each(CASES)('$documented moves exactly its families, each time', ({ call, moves }) => {
  const { registry, instr } = recording();
  expect(changesOf(registry, () => call(instr))).toEqual(moves);
  const again = Object.fromEntries(Object.entries(moves).filter(([, by]) => by !== 0));
  expect(changesOf(registry, () => call(instr))).toEqual(again);
});

const contract = readContract('arx');

test('every function of the contract is tried, and every recorder is in the contract', () => {
  expect(new Set(CASES.map(({ documented }) => documented))).toEqual(new Set(contract.api.map((one) => one.function)));
  const documented = contract.api.map((one) => camelCase(one.function.replace('instr.', '')));
  // The scope is what TypeScript adds to the document.
  expect(new Set(Object.keys(recording().instr))).toEqual(new Set([...documented, 'flow']));
});

test.each(contract.api)('$function takes the arguments of the contract by name', ({ function: documented, params }) => {
  const used = CASES.find((one) => one.documented === documented)?.params;
  expect(new Set(used)).toEqual(new Set(params.map(({ name }) => camelCase(name))));
});

test('a failure without a reason is unknown, an abort is cancelled', () => {
  const { registry, instr } = recording();
  instr.flowEnd({ ...RUN, success: false });
  instr.flowEnd({ ...RUN, success: false, reason: 'AbortError' });
  expect(sampleValue(registry, 'ar_flow_fail_total', { reason: 'unknown' })).toBe(1);
  expect(sampleValue(registry, 'ar_flow_fail_total', { reason: 'cancelled' })).toBe(1);
});

test('a step without a model is recorded as unknown', () => {
  const { registry, instr } = recording();
  instr.step({ flowId: 'triage', stepId: 'lint', persona: 'CODER_AI', execMode: 'live' }).end(1);
  expect(sampleValue(registry, 'ar_step_latency_ms_count', { step_id: 'lint', model: 'unknown' })).toBe(1);
});

test('a step is in flight until it ends, and ends exactly once, also on a throw', () => {
  const { registry, instr } = recording();
  const inflight = () => sampleValue(registry, 'ar_inflight_steps', { flow_id: 'triage' });
  expect(() => {
    using step = instr.step(STEP);
    expect(inflight()).toBe(1);
    using _second = instr.step(STEP);
    expect(inflight()).toBe(2);
    step.end();
    throw new Error('no');
  }).toThrow('no');
  expect(inflight()).toBe(0);
  expect(sampleValue(registry, 'ar_step_latency_ms_count')).toBe(2);
});

test('the scope of a step measures its time in milliseconds', async () => {
  const { registry, instr } = recording();
  const startedAt = performance.now();
  {
    using _step = instr.step(STEP);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  const elapsed = performance.now() - startedAt;
  const measured = sampleValue(registry, 'ar_step_latency_ms_sum');
  expect(measured).toBeGreaterThan(25);
  expect(measured).toBeLessThanOrEqual(elapsed);
});

test('the end of a step meets the series of its start, whatever became of the object that described it', () => {
  const { registry, instr } = recording();
  const description = { ...STEP, flowId: 'before' as string };
  const step = instr.step(description);
  description.flowId = 'after';
  registry.know('flow_id', ['after']);
  step.end(70);
  expect(sampleValue(registry, 'ar_inflight_steps')).toBe(0);
  expect(sampleValue(registry, 'ar_step_latency_ms_count', { flow_id: 'before' })).toBe(1);
});

test('a flow scope carries mode and persona to its steps and ends exactly once', () => {
  const { registry, instr } = recording();
  {
    using flow = instr.flow(RUN);
    {
      using _step = flow.step({ stepId: 'classify', model: 'llama3:8b' });
    }
    flow.step({ stepId: 'review', persona: 'REVIEWER_AI' }).end(3);
    flow.succeed();
    flow.fail('late');
  }
  expect(sampleValue(registry, 'ar_flow_started_total', RUN_LABELS)).toBe(1);
  expect(sampleValue(registry, 'ar_flow_success_total', RUN_LABELS)).toBe(1);
  expect(sampleValue(registry, 'ar_flow_fail_total')).toBeUndefined();
  const latency = (labels: Record<string, string>) => sampleValue(registry, 'ar_step_latency_ms_count', labels);
  expect(latency({ step_id: 'classify', persona: 'PLANNER_AI', model: 'llama3:8b', exec_mode: 'live' })).toBe(1);
  expect(latency({ step_id: 'review', persona: 'REVIEWER_AI', model: 'unknown', exec_mode: 'live' })).toBe(1);
});

test.each([
  ['an error', (fail: (error?: unknown) => void) => fail(new TypeError('no')), 'TypeError'],
  ['a word', (fail: (error?: unknown) => void) => fail('guard_refused'), 'guard_refused'],
  ['nothing', (fail: (error?: unknown) => void) => fail(), 'unknown'],
  ['an abort', (fail: (error?: unknown) => void) => fail(AbortSignal.abort().reason), 'cancelled'],
  ['nothing at all, only disposed', () => {}, 'unfinished'],
])('a flow scope that ends with %s is a failure with that reason', (_, act, reason) => {
  const { registry, instr } = recording();
  {
    using flow = instr.flow(RUN);
    act((error) => flow.fail(error));
  }
  expect(sampleValue(registry, 'ar_flow_fail_total', { ...RUN_LABELS, reason })).toBe(1);
  expect(sampleValue(registry, 'ar_flow_success_total')).toBeUndefined();
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, -1])('%s tokens are dropped and counted', (n) => {
  const registry = createArxRegistry({ env: {} });
  const instr = createRecorder(registry, { enabled: true });
  const dropped = () => sampleValue(selfRegistry(), 'arx_dropped_recordings_total', { reason: 'value' }) ?? 0;
  const before = dropped();
  instr.tokensIn({ ...TOKEN_COUNT, n });
  expect(sampleValue(registry, 'ar_tokens_total') ?? 0).toBe(0);
  expect(dropped()).toBe(before + 1);
  instr.tokensIn({ ...TOKEN_COUNT, n: 0 });
  expect(dropped()).toBe(before + 1);
});

test('a mode outside its set is dropped and never invented', () => {
  const registry = createArxRegistry({ env: {} });
  const instr = createRecorder(registry, { enabled: true });
  instr.flowStart({ ...RUN, execMode: 'shadow' as 'live' });
  expect(samplesOf(registry)).toEqual([]);
});

test.each([
  ['exactly 1', { AR_ENABLE_METRICS: '1' }, 1],
  ['true', { AR_ENABLE_METRICS: 'true' }, undefined],
  ['1 with a blank', { AR_ENABLE_METRICS: '1 ' }, undefined],
  ['0', { AR_ENABLE_METRICS: '0' }, undefined],
  ['empty', { AR_ENABLE_METRICS: '' }, undefined],
  ['unset', {}, undefined],
])('recording follows AR_ENABLE_METRICS: %s', (_, env, started) => {
  const registry = createArxRegistry({ env });
  const instr = createRecorder(registry, { env });
  instr.flowStart(RUN);
  expect(sampleValue(registry, 'ar_flow_started_total')).toBe(started);
});

test('disabled recorders record nothing at all', () => {
  const registry = createArxRegistry({ env: {} });
  const instr = createRecorder(registry, { enabled: false });
  for (const { call } of CASES) call(instr);
  {
    using flow = instr.flow(RUN);
    using _step = flow.step({ stepId: 'classify' });
    flow.succeed();
    flow.fail();
  }
  expect(samplesOf(registry)).toEqual([]);
});
