import { setTimeout as sleep } from 'node:timers/promises';
import {
  type FlowOptions,
  runFlow,
  runInSurroundings,
  runModelCall,
  startFlow,
  startModelCall,
  surroundings,
} from '@arx/signals';
import { expect, test } from 'vitest';
import { only, payloads, recordSignals } from './fixtures/record.ts';

const FLOW: FlowOptions = { flowId: 'triage', persona: 'PLANNER_AI', execMode: 'live', branch: 'main' };
const STEP = { stepId: 'classify', persona: 'CODER_AI', model: 'llama3:8b' };

test('the body of a flow and of a step can ask what surrounds it, and so can what they start', async () => {
  const recorded = recordSignals();
  expect(surroundings()).toBeUndefined();
  await runFlow(FLOW, async (flow) => {
    expect(surroundings()).toMatchObject({ flowId: 'triage', step: undefined, stepId: undefined, execMode: 'live' });
    await flow.runStep(STEP, async () => {
      await sleep(1);
      const inside = await Promise.resolve().then(surroundings);
      expect(inside).toMatchObject({ flowId: 'triage', stepId: 'classify', persona: 'CODER_AI', model: 'llama3:8b' });
      expect(inside?.flow).toBe(only(recorded, 'flow.start')['scope']);
      expect(inside?.step).toBe(only(recorded, 'step.attempt.start')['step']);
    });
    expect(surroundings()).toMatchObject({ stepId: undefined, persona: 'PLANNER_AI' });
  });
  expect(surroundings()).toBeUndefined();
});

test('steps that run side by side are not mixed up', async () => {
  recordSignals();
  const seen = await runFlow(FLOW, (flow) =>
    Promise.all(
      ['a', 'b', 'c'].map((stepId, index) =>
        flow.runStep({ stepId }, async () => {
          await sleep(9 - 3 * index);
          return surroundings()?.stepId;
        }),
      ),
    ),
  );
  expect(seen).toEqual(['a', 'b', 'c']);
});

test('a model call that is started without a scope belongs to the step around it', async () => {
  const recorded = recordSignals();
  await runFlow(FLOW, (flow) =>
    flow.runStep(STEP, async () => {
      startModelCall({ provider: 'ollama' }).succeed();
      await runModelCall({ persona: 'REVIEWER_AI', model: 'gpt' }, () => {});
    }),
  );
  const [first, second] = payloads(recorded, 'model.call');
  expect(first).toMatchObject({ flowId: 'triage', stepId: 'classify', persona: 'CODER_AI', model: 'llama3:8b' });
  expect(second).toMatchObject({ stepId: 'classify', persona: 'REVIEWER_AI', model: 'gpt', execMode: 'live' });
});

test('the forms without a body surround nothing', () => {
  recordSignals();
  using flow = startFlow(FLOW);
  using step = flow.step(STEP);
  expect(surroundings()).toBeUndefined();
  step.succeed();
  flow.succeed();
});

test('kept surroundings can be entered again, and left', async () => {
  recordSignals();
  const kept = await runFlow(FLOW, (flow) => flow.runStep(STEP, () => surroundings()));
  expect(runInSurroundings(kept, () => surroundings()?.stepId)).toBe('classify');
  expect(runInSurroundings(kept, () => runInSurroundings(undefined, surroundings))).toBeUndefined();
});

test('a flow that nobody listens to, and a step after the end of its flow, surround nothing', async () => {
  expect(await runFlow(FLOW, (flow) => flow.runStep(STEP, () => surroundings()))).toBeUndefined();
  recordSignals();
  const flow = startFlow(FLOW);
  flow.succeed();
  expect(await flow.runStep(STEP, () => surroundings())).toBeUndefined();
});
