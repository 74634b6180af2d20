import { type FlowResult, findFlow, loadFlows, runFlow } from '@arx/runtime/flows';
import { describe, expect, test } from 'vitest';
import { inFlight, of, publishedBy } from './helpers/signals.ts';

const library = await loadFlows();

async function dryRun(id: string) {
  let result = undefined as FlowResult | undefined;
  const published = await publishedBy(async () => {
    result = await runFlow(findFlow(library, id).flow, { execMode: 'dry_run', speed: Infinity });
  });
  return { result: result as FlowResult, published };
}

describe('feature_request_to_pr', () => {
  test('succeeds, with seven steps or more, two at a time, and two retries of one step', async () => {
    const { result, published } = await dryRun('feature_request_to_pr');
    expect(result.outcome).toBe('success');
    expect(result.steps.filter(({ end }) => end.kind === 'succeeded').length).toBeGreaterThanOrEqual(7);
    expect(Math.max(...inFlight(published))).toBe(2);
    expect(of(published, 'step.retry').map(({ stepId, persona }) => [stepId, persona])).toEqual([
      ['write_code', 'CODER_AI'],
      ['write_code', 'CODER_AI'],
    ]);
    expect(of(published, 'model.call').length).toBeGreaterThan(0);
    expect(result.tokens.input).toBeGreaterThan(0);
    expect(result.tokens.output).toBeGreaterThan(0);
  });

  test('skips the step whose condition does not hold, and does it when the risk is high', async () => {
    const { flow } = findFlow(library, 'feature_request_to_pr');
    const kinds = async (risk: string) => {
      const { steps } = await runFlow(flow, { execMode: 'dry_run', speed: Infinity, inputs: { risk } });
      return steps.find(({ stepId }) => stepId === 'address_review')?.end.kind;
    };
    expect([await kinds('low'), await kinds('high')]).toEqual(['skipped', 'succeeded']);
  });

  test('takes a few seconds, so that progress can be watched', async () => {
    const { result } = await dryRun('feature_request_to_pr');
    expect(result.durationMs).toBeGreaterThan(3000);
    expect(result.durationMs).toBeLessThan(6000);
  });
});

test('feature_request_to_pr_failing fails with the name of the error, and what needs the failed step is skipped', async () => {
  const { result, published } = await dryRun('feature_request_to_pr_failing');
  expect(result).toMatchObject({ outcome: 'failure', reason: 'TestFailureError' });
  expect(result.steps.map(({ end }) => end.kind)).toEqual([
    ...Array(4).fill('succeeded'),
    'failed',
    'skipped',
    'skipped',
  ]);
  expect(of(published, 'flow.end')).toEqual([
    expect.objectContaining({ outcome: 'failure', reason: 'TestFailureError' }),
  ]);
});

test('test_flow succeeds within a second', async () => {
  const { result } = await dryRun('test_flow');
  expect(result).toMatchObject({ outcome: 'success' });
  expect(result.durationMs).toBeLessThan(1000);
});
