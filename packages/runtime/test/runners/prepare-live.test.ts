import { join } from 'node:path';
import { defineFlow, describeFlow, type FlowInput, runFlow } from '@arx/runtime/flows';
import { prepareLive } from '@arx/runtime/runners';
import { describe, expect, test } from 'vitest';
import { flowErrorOf, flowOf, shell } from '../flows/helpers/flows.ts';
import { publishedBy } from '../flows/helpers/signals.ts';
import { envOf, KEY, modelServer } from './helpers/model.ts';
import { temporaryDirectory } from './helpers/shell.ts';

const ask = (id: string, model: string, more: object = {}) => ({
  id,
  kind: 'model' as const,
  model,
  prompt: 'x',
  ...more,
});

describe('a live run', () => {
  test('does model steps and programs, in the workspace', async () => {
    const server = await modelServer();
    const workspace = await temporaryDirectory();
    server.script({ kind: 'ok', text: 'five' });
    const flow = flowOf([
      shell('where', { argv: ['pwd'] }),
      ask('ask', 'llama3:8b', { needs: ['where'], prompt: 'What is in {{steps.where.output}}?' }),
      shell('check', { needs: ['ask'], when: { output: 'ask', equals: 'five' } }),
    ]);
    const live = await prepareLive(flow, { workspace, env: { ...envOf(server), PATH: process.env['PATH'] } });
    const result = await runFlow(live.flow, { execMode: 'live', runners: live.runners });
    expect(live).toMatchObject({ workspace, skipped: [], flow });
    expect(result).toMatchObject({
      outcome: 'success',
      steps: [{ end: { output: workspace } }, { end: { output: 'five' } }, { end: { kind: 'succeeded' } }],
    });
  });

  test('says everything that is missing before anything starts, and shows no key', async () => {
    const flow = flowOf([
      ask('plan', 'gpt-4o'),
      ask('code', 'gpt-4o'),
      ask('test', 'llama3:8b'),
      ask('paid', 'claude-x', { dryRunOnly: 'Not now.' }),
      shell('look', { argv: ['{{node}}', '{{flow.dir}}/look.mjs'] }),
    ]);
    const published = await publishedBy(async () => {
      const error = await flowErrorOf(() => prepareLive(flow, { env: { ANTHROPIC_API_KEY: KEY } }));
      expect(error.code).toBe('ARX_LIVE_NOT_AVAILABLE');
      expect(error.message.split('\n')).toEqual([
        'flow "sample" cannot run live; nothing was started or counted:',
        '  plan, code: model "gpt-4o": OPENAI_API_KEY is not set; or send it elsewhere with ARX_MODEL_BASE_URL',
        expect.stringMatching(/^ {2}test: model "llama3:8b": its name belongs to no provider; set ARX_MODEL_BASE_URL/),
        '  look: {{flow.dir}} stands for nothing, as the flow came from no file',
      ]);
    });
    expect(published).toEqual([]);
  });

  test('tells which steps only a simulator can do', async () => {
    const flow = flowOf([shell('a'), ask('b', 'gpt-4o', { dryRunOnly: 'Nobody pays.' })]);
    expect(await prepareLive(flow, { env: {} })).toMatchObject({ skipped: [{ stepId: 'b', reason: 'Nobody pays.' }] });
  });

  test('can use one model for every step, which the metrics then know', async () => {
    const flow = flowOf([ask('a', 'gpt-4o'), ask('b', 'claude-x'), shell('c')]);
    const env = { ARX_MODEL: 'llama3:8b', ARX_MODEL_BASE_URL: 'http://127.0.0.1:11434/v1' };
    const live = await prepareLive(flow, { env });
    expect(describeFlow(live.flow).steps.map(({ model }) => model)).toEqual(['llama3:8b', 'llama3:8b', undefined]);
    expect(Object.isFrozen(live.flow) && Object.isFrozen(live.flow.steps)).toBe(true);
    expect(describeFlow(flow).steps[0]?.model).toBe('gpt-4o');
  });

  test.each([
    ['a workspace that is not there', { workspace: '/no/such/directory' }, 'workspace'],
    ['a workspace that is a file', { workspace: join(import.meta.dirname, 'prepare-live.test.ts') }, 'workspace'],
    ['a model with a name that is none', { env: { ARX_MODEL: 'a b' } }, 'ARX_MODEL'],
  ])('is refused with %s', async (_what, options, subject) => {
    const steps: FlowInput['steps'] = [shell('a')];
    const error = await flowErrorOf(() => prepareLive(defineFlow({ id: 'x', persona: 'P', steps }), options));
    expect(error).toMatchObject({ code: 'ARX_RUN_OPTION_INVALID', subject });
  });
});

test('the AI SDK is loaded for a flow with a model step alone', async () => {
  const { execFile } = await import('node:child_process');
  const { promisify } = await import('node:util');
  const script = (model: string) => `
    import { registerHooks } from 'node:module';
    const seen = [];
    registerHooks({ load: (url, context, next) => { seen.push(url); return next(url, context); } });
    const { defineFlow } = await import('@arx/runtime/flows');
    const { prepareLive } = await import('@arx/runtime/runners');
    const steps = [{ id: 'a', kind: 'shell', argv: ['true'] }, ${model}];
    await prepareLive(defineFlow({ id: 'x', persona: 'P', steps }), { env: { OPENAI_API_KEY: 'made-up' } });
    console.log(seen.some((url) => url.includes('/node_modules/ai/') || url.includes('/@ai-sdk/')));
  `;
  const loads = async (model: string) => {
    const args = ['--conditions=@arx/source', '--input-type=module', '-e', script(model)];
    return (await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname })).stdout.trim();
  };
  expect(await loads('')).toBe('false');
  expect(await loads("{ id: 'b', kind: 'model', model: 'gpt-4o', prompt: 'x' }")).toBe('true');
});
