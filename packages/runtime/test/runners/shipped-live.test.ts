import { findFlow, loadFlows, runFlow } from '@arx/runtime/flows';
import { prepareLive } from '@arx/runtime/runners';
import { describe, expect, test } from 'vitest';
import { flowErrorOf } from '../flows/helpers/flows.ts';
import { envOf, modelServer } from './helpers/model.ts';
import { project, repository } from './helpers/repository.ts';
import { temporaryDirectory } from './helpers/shell.ts';

const library = await loadFlows();

/** Runs a shipped flow live against a stand-in for all providers, in a repository whose tests end like this. */
async function liveRun(id: string, testScript: string) {
  const server = await modelServer();
  const { flow, file } = findFlow(library, id);
  const workspace = await repository(project(testScript));
  const env = { ...envOf(server), PATH: process.env['PATH'], HOME: await temporaryDirectory() };
  const live = await prepareLive(flow, { workspace, flowFile: file, env });
  const result = await runFlow(live.flow, { execMode: 'live', runners: live.runners });
  await server.idle();
  const kinds = Object.fromEntries(result.steps.map(({ stepId, end }) => [stepId, end.kind]));
  return { server, live, result, kinds };
}

describe('feature_request_to_pr, live', () => {
  test('goes as far as its kinds of steps allow, and says before where it stops', async () => {
    const { server, live, result, kinds } = await liveRun('feature_request_to_pr', 'true');
    expect(live.skipped).toEqual([
      {
        stepId: 'open_pull_request',
        reason: 'No step writes the answers of models to files yet, so there is no change to propose.',
      },
    ]);
    expect(result).toMatchObject({ outcome: 'success', simulated: false });
    expect(kinds).toEqual({
      triage_request: 'succeeded',
      plan_change: 'succeeded',
      write_code: 'succeeded',
      write_tests: 'succeeded',
      run_tests: 'succeeded',
      review_change: 'succeeded',
      address_review: 'skipped',
      open_pull_request: 'skipped',
    });
    expect(server.served.map(({ model }) => model).sort()).toEqual([
      'claude-sonnet-4-5',
      'gpt-4o',
      'gpt-4o',
      'gpt-4o-mini',
      'llama3:8b',
    ]);
    const { input, output } = server.tokens();
    expect(result.tokens).toEqual({ input, output });
  });

  test('fails when the tests of the workspace do', async () => {
    const { result, kinds } = await liveRun('feature_request_to_pr', 'false');
    expect(result).toMatchObject({ outcome: 'failure', reason: 'ExitCodeError' });
    expect(kinds).toMatchObject({ run_tests: 'failed', review_change: 'skipped' });
  });

  test('is refused with what is missing where there is no key', async () => {
    const error = await flowErrorOf(() => prepareLive(findFlow(library, 'feature_request_to_pr').flow, { env: {} }));
    expect(error.code).toBe('ARX_LIVE_NOT_AVAILABLE');
    for (const text of ['OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'ARX_MODEL_BASE_URL', 'write_tests']) {
      expect(error.message).toContain(text);
    }
    expect(error.message).not.toContain('open_pull_request');
  });
});

test('test_flow, live, summarises what git says', async () => {
  const { result, kinds } = await liveRun('test_flow', 'true');
  expect(result.outcome).toBe('success');
  expect(kinds).toEqual({ collect_changes: 'succeeded', write_summary: 'succeeded', check_summary: 'skipped' });
});
