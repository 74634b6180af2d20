import { declareFlows, enable } from '@arx/catalog';
import { queueTick, startModelCall } from '@arx/signals';
import { expect, onTestFinished, test } from 'vitest';
import { scrape } from './page.ts';
import { SNAPSHOT } from './snapshot.ts';

const FLOW = { flowId: 'nightly', persona: 'PLANNER_AI', steps: [], models: ['llama3:8b'] };

function on() {
  const enabled = enable({ systems: ['orchestrator', 'xyn'], spoolDir: false });
  onTestFinished(() => enabled.disable());
  return enabled;
}

test('a program switches the queue and the orchestrator on by name, and tells them its flows', async () => {
  const { orchestrator, xyn } = on().registries;
  if (orchestrator === undefined || xyn === undefined) throw new Error('they are not on');
  declareFlows([FLOW]);
  queueTick.publish(() => ({ snapshot: SNAPSHOT }));
  startModelCall({ model: 'gpt-9', provider: 'openai' }).succeed({ input: 5 });
  expect(await scrape(xyn)).toMatchObject({
    queue_ready_depth: 12,
    'blueprint_run_count_total nightly COMPLETED': 0,
    'blueprint_run_count_total other COMPLETED': 5,
  });
  expect(await scrape(orchestrator)).toMatchObject({
    'llm_tokens_total llama3:8b prompt': 0,
    'llm_tokens_total other prompt': 5,
    'llm_requests_total other openai success': 1,
  });
});

test('the queue is off the page of a program that switched it off, and back when it goes on', async () => {
  const enabled = on();
  const xyn = enabled.registries['xyn'];
  if (xyn === undefined) throw new Error('it is not on');
  queueTick.publish(() => ({ snapshot: SNAPSHOT }));
  enabled.disable();
  expect(await scrape(xyn)).toEqual({ collector_failures_total: 0 });
  on();
  queueTick.publish(() => ({ snapshot: SNAPSHOT }));
  expect(await scrape(xyn)).toMatchObject({ queue_ready_depth: 12 });
});
