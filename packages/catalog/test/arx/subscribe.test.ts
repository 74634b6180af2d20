import { type ArxRegistry, arxFamilies, createArxRegistry, createRecorder, subscribeArx } from '@arx/catalog/arx';
import { samplesOf, sampleValue } from '@arx/metrics';
import { type FlowOptions, modelCall, runFlow, startFlow, startModelCall, subscriberErrors } from '@arx/signals';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { changesOf, sample } from '../fixtures/changes.ts';

const FLOW: FlowOptions = { flowId: 'triage', persona: 'PLANNER_AI', execMode: 'live', branch: 'main' };
const RUN = { flow_id: 'triage', persona: 'PLANNER_AI', exec_mode: 'live', branch: 'main' };
const STEP = { stepId: 'classify', persona: 'CODER_AI', model: 'llama3:8b' };
const LATENCY = { flow_id: 'triage', step_id: 'classify', persona: 'CODER_AI', model: 'llama3:8b', exec_mode: 'live' };
const ATTEMPT_ENDED = [
  sample('ar_inflight_steps', { flow_id: 'triage' }),
  sample('ar_step_latency_ms_count', LATENCY),
  sample('ar_step_latency_ms_sum', LATENCY),
].sort();

let registry: ArxRegistry;
let leave: () => void;

beforeEach(() => {
  registry = createArxRegistry({ env: {}, strict: true });
  leave = subscribeArx(createRecorder(registry, { enabled: true }));
  onTestFinished(() => leave());
});

const inflight = () => sampleValue(registry, 'ar_inflight_steps', { flow_id: 'triage' });

/** Drives each event that the catalog names, and says which families it must move. */
const EVENTS: Record<string, { readonly families: readonly string[]; readonly drive: () => void }> = {
  'flow.start': { families: ['ar_flow_started_total'], drive: () => startFlow(FLOW) },
  'flow.end': {
    families: ['ar_flow_success_total', 'ar_flow_fail_total'],
    drive: () => {
      startFlow(FLOW).succeed();
      startFlow(FLOW).fail();
    },
  },
  'step.attempt': {
    families: ['ar_step_latency_ms', 'ar_inflight_steps'],
    drive: () => startFlow(FLOW).step(STEP).succeed(),
  },
  'step.retry': { families: ['ar_step_retries_total'], drive: () => startFlow(FLOW).step(STEP).retry() },
  'model.call': { families: ['ar_tokens_total'], drive: () => startModelCall({}).succeed({ input: 1 }) },
};

test.each(Object.values(arxFamilies).map(({ name, event }) => ({ name, event })))(
  '$event moves $name',
  ({ name, event }) => {
    const driven = EVENTS[event];
    expect(driven?.families).toContain(name);
    expect(samplesOf(registry, name)).toEqual([]);
    driven?.drive();
    expect(samplesOf(registry, name)).not.toEqual([]);
  },
);

test('the start of a flow moves one family by one', () => {
  expect(changesOf(registry, () => void startFlow(FLOW))).toEqual({ [sample('ar_flow_started_total', RUN)]: 1 });
});

test('the end of a flow moves success or failure by one, with the reason', () => {
  const flows = [startFlow(FLOW), startFlow(FLOW), startFlow(FLOW), startFlow(FLOW)];
  const end = (i: number, how: (flow: (typeof flows)[number]) => void) =>
    changesOf(registry, () => how(flows[i] as (typeof flows)[number]));
  const failed = (reason: string) => ({ [sample('ar_flow_fail_total', { ...RUN, reason })]: 1 });
  expect(end(0, (flow) => flow.succeed())).toEqual({ [sample('ar_flow_success_total', RUN)]: 1 });
  expect(end(1, (flow) => flow.fail(new RangeError('no')))).toEqual(failed('RangeError'));
  expect(end(2, (flow) => flow.fail(AbortSignal.abort().reason))).toEqual(failed('cancelled'));
  expect(end(3, (flow) => flow[Symbol.dispose]())).toEqual(failed('unfinished'));
});

test('an attempt goes up in flight at its start, and down with one observation at its end', () => {
  const flow = startFlow(FLOW);
  let step: ReturnType<typeof flow.step> | undefined;
  const started = changesOf(registry, () => {
    step = flow.step(STEP);
  });
  expect(started).toEqual({
    [sample('ar_inflight_steps', { flow_id: 'triage' })]: 1,
    // The latency series stands at 0 from now on.
    [sample('ar_step_latency_ms_count', LATENCY)]: 0,
    [sample('ar_step_latency_ms_sum', LATENCY)]: 0,
  });
  const ended = changesOf(registry, () => step?.fail(new Error('no')));
  expect(Object.keys(ended).sort()).toEqual(ATTEMPT_ENDED);
  expect(ended[sample('ar_inflight_steps', { flow_id: 'triage' })]).toBe(-1);
  expect(ended[sample('ar_step_latency_ms_count', LATENCY)]).toBe(1);
});

test('the observation is the duration of the signal, in milliseconds', async () => {
  const startedAt = performance.now();
  await runFlow(FLOW, (flow) => flow.runStep(STEP, () => new Promise((resolve) => setTimeout(resolve, 60))));
  const elapsed = performance.now() - startedAt;
  const sum = sampleValue(registry, 'ar_step_latency_ms_sum');
  expect(sum).toBeGreaterThan(55);
  expect(sum).toBeLessThanOrEqual(elapsed);
  expect(sampleValue(registry, 'ar_step_latency_ms_bucket', { le: '50' })).toBe(0);
});

test('a step with two retries counts two retries and three attempts', async () => {
  await runFlow(FLOW, (flow) =>
    flow.runStep(STEP, async (step) => {
      step.retry(new Error('once'));
      await step.retryAfter(new Error('twice'), async () => expect(inflight()).toBe(0));
      expect(inflight()).toBe(1);
    }),
  );
  expect(sampleValue(registry, 'ar_step_retries_total', { step_id: 'classify', persona: 'CODER_AI' })).toBe(2);
  expect(sampleValue(registry, 'ar_step_latency_ms_count')).toBe(3);
  expect(inflight()).toBe(0);
  expect(sampleValue(registry, 'ar_flow_success_total')).toBe(1);
});

test('a model call moves its tokens and nothing else; what was not reported moves nothing', () => {
  const counted = changesOf(registry, () => {
    startModelCall({ model: 'llama3:8b', persona: 'CODER_AI' }).succeed({ input: 320, output: 41, cachedInput: 300 });
  });
  const tokens = (direction: string) =>
    sample('ar_tokens_total', { direction, model: 'llama3:8b', persona: 'CODER_AI' });
  expect(counted).toEqual({ [tokens('in')]: 320, [tokens('out')]: 41 });
  expect(changesOf(registry, () => startModelCall({ model: 'silent' }).succeed())).toEqual({});
  expect(changesOf(registry, () => modelCall.publish(() => ({ outcome: 'failure', inputTokens: 5 })))).toEqual({
    [sample('ar_tokens_total', { direction: 'in', model: 'unknown', persona: 'unknown' })]: 5,
  });
});

test('a skipped step moves nothing', () => {
  const flow = startFlow(FLOW);
  expect(changesOf(registry, () => flow.skipStep(STEP))).toEqual({});
});

test('an end without a seen start moves nothing', () => {
  const flow = startFlow(FLOW);
  const step = flow.step(STEP);
  const late = createArxRegistry({ env: {}, strict: true });
  onTestFinished(subscribeArx(createRecorder(late, { enabled: true })));
  step.succeed();
  flow.succeed();
  expect(samplesOf(late)).toEqual([]);
  expect(sampleValue(registry, 'ar_flow_success_total')).toBe(1);
});

test('switching off in the middle of a step leaves the gauge where it was before the step', () => {
  const flow = startFlow(FLOW);
  const step = flow.step(STEP);
  expect(inflight()).toBe(1);
  leave();
  const unseen = flow.step(STEP);
  step.succeed();
  unseen.succeed();
  flow.succeed();
  expect(inflight()).toBe(0);
  expect(sampleValue(registry, 'ar_step_latency_ms_count')).toBe(1);
  expect(sampleValue(registry, 'ar_flow_success_total')).toBe(1);
});

test('switching off and on in the middle of a step counts it once', () => {
  const step = startFlow(FLOW).step(STEP);
  leave();
  leave = subscribeArx(createRecorder(registry, { enabled: true }));
  step.succeed();
  expect(inflight()).toBe(0);
  expect(sampleValue(registry, 'ar_step_latency_ms_count')).toBe(1);
});

test('a bad value that a strict registry throws on stays with the subscriber', () => {
  const before = subscriberErrors().count;
  startModelCall({}).succeed({ input: Number.NaN, output: 3 });
  expect(subscriberErrors().count).toBe(before + 1);
});
