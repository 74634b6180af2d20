import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LIVE_FAILURE_REASONS } from '@arx/catalog/arx';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startModelServer } from '../../../../conformance/support/model-server.ts';
import { createHome, type Home, runHere } from '../helpers/arx.ts';
import { readPage, readSpool } from '../helpers/page.ts';

/** A made-up key, so that tests can look for it where it must not be. */
const KEY = 'made-up-key-0123456789';

/** A repository with one commit, in the home of a test. */
function addRepository(home: Home, testScript: string): string {
  const directory = join(home.directory, 'project');
  mkdirSync(directory);
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name: 'project', scripts: { test: testScript } }));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], { cwd: directory });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message=First');
  return directory;
}

function addFlow(home: Home, id: string, steps: string): void {
  mkdirSync(join(home.directory, 'flows'), { recursive: true });
  writeFileSync(
    join(home.directory, 'flows', `${id}.yaml`),
    `id: ${id}\npersona: LEAD_AI\nfailFast: false\nsteps:\n${steps}`,
  );
}

async function modelServer() {
  const server = await startModelServer();
  onTestFinished(() => server.close());
  return server;
}

describe('arx flow run --flow=repo_checkup', () => {
  test('does real work on a real repository, without a key, shows what it found, and is counted', async () => {
    const home = createHome();
    const workspace = addRepository(home, 'echo 42 passed');
    const { code, out, err } = await home.run(['flow', 'run', '--flow=repo_checkup', `--workspace=${workspace}`]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const line of [
      '    branch: main',
      '    clean: yes',
      '    tests: ready',
      '    42 passed',
      '    tracked files: 1',
    ]) {
      expect(out.split('\n')).toContain(line);
    }
    expect(out).not.toContain('simulated');
    const page = await readSpool(home.spool);
    const run = { flow_id: 'repo_checkup', exec_mode: 'live', branch: 'main' };
    expect(page.value('ar_flow_started_total', run)).toBe(1);
    expect(page.value('ar_flow_success_total', run)).toBe(1);
    expect(page.value('ar_flow_fail_total', run)).toBe(0);
    expect(page.value('ar_step_latency_ms_count', { flow_id: 'repo_checkup', exec_mode: 'live' })).toBe(4);
    expect(page.value('ar_step_latency_ms_count', { exec_mode: 'dry_run' })).toBe(0);
  });

  test.each([
    ['whose tests fail', 'echo one is wrong && exit 1', [], 'one is wrong'],
    ['that is not there', undefined, [], 'is not a git repository'],
    ['that must be clean', 'true', ['--input=require_clean=yes'], 'the working tree is not clean: new'],
  ])('fails for a repository %s, and counts why', async (_what, testScript, argv, message) => {
    const home = createHome();
    const workspace = testScript === undefined ? home.directory : addRepository(home, testScript);
    writeFileSync(join(workspace, 'new'), '');
    const { code, out } = await home.run(['flow', 'run', '--flow=repo_checkup', `--workspace=${workspace}`, ...argv]);
    expect(code).toBe(1);
    expect(out).toContain(message);
    const page = await readSpool(home.spool);
    const run = { flow_id: 'repo_checkup', exec_mode: 'live' };
    expect(page.value('ar_flow_fail_total', { ...run, reason: 'ExitCodeError' })).toBe(1);
    expect(page.value('ar_flow_success_total', run)).toBe(0);
  });
});

describe('a live run with models', () => {
  const STEPS = `
  - { id: streamed, kind: model, model: llama3:8b, prompt: Count to five. }
  - { id: whole, kind: model, model: llama3:8b, prompt: Count to five., stream: false }
  - { id: other, kind: model, model: claude-x, provider: anthropic, prompt: Count to five., persona: CODER_AI }
  - { id: other_whole, kind: model, model: claude-x, provider: anthropic, prompt: Count to five., stream: false }
`;
  test('puts on the page what the server counted, and the key nowhere', async () => {
    const server = await modelServer();
    const home = createHome();
    addFlow(home, 'count', STEPS);
    const env = {
      ARX_MODEL_BASE_URL: server.url,
      ARX_MODEL_API_KEY: KEY,
      ANTHROPIC_BASE_URL: server.url,
      ANTHROPIC_API_KEY: KEY,
    };
    const { code, out, err } = await home.run(['flow', 'run', '--flow=count', '--json'], env);
    await server.idle();
    expect(code).toBe(0);
    const page = await readSpool(home.spool);
    const { input, output } = server.tokens();
    expect([input, output]).toEqual([12, 20]);
    expect(page.value('ar_tokens_total', { direction: 'in' })).toBe(input);
    expect(page.value('ar_tokens_total', { direction: 'out' })).toBe(output);
    expect(page.value('ar_tokens_total', { direction: 'out', model: 'llama3:8b', persona: 'LEAD_AI' })).toBe(10);
    expect(page.value('ar_tokens_total', { direction: 'out', model: 'claude-x', persona: 'CODER_AI' })).toBe(5);
    expect(JSON.parse(out.trimEnd().split('\n').at(-1) ?? '').tokens).toEqual({ input, output });
    expect(`${out}${err}${page.text}`).not.toContain(KEY);
  });

  test.each([
    ['compatible', true],
    ['compatible', false],
    ['anthropic', true],
    ['anthropic', false],
  ])('counts retries after 429 and 500, and tokens once: %s, streamed: %s', async (provider, stream) => {
    const server = await modelServer();
    const home = createHome();
    const step = {
      id: 'ask',
      kind: 'model',
      model: 'm',
      provider,
      stream,
      prompt: 'Hi.',
      retries: { max: 2, backoff: '5ms' },
    };
    addFlow(home, 'again', `  - ${JSON.stringify(step)}\n`);
    server.script({ kind: 'status', status: 429, headers: { 'retry-after': '1' } }, { kind: 'status', status: 500 });
    const env = { ARX_MODEL_BASE_URL: server.url, ANTHROPIC_BASE_URL: server.url, ANTHROPIC_API_KEY: KEY };
    const { code } = await home.run(['flow', 'run', '--flow=again'], env);
    await server.idle();
    expect(code).toBe(0);
    const page = await readSpool(home.spool);
    expect(server.arrived()).toBe(3);
    expect(page.value('ar_step_retries_total', { flow_id: 'again' })).toBe(2);
    expect(page.value('ar_step_latency_ms_count', { flow_id: 'again', exec_mode: 'live' })).toBe(3);
    expect(page.value('ar_tokens_total', { direction: 'in', model: 'm' })).toBe(server.tokens().input);
    expect(page.value('ar_tokens_total', { direction: 'out', model: 'm' })).toBe(server.tokens().output);
  });

  test('fails with the name of what happened', async () => {
    const server = await modelServer();
    const home = createHome();
    addFlow(home, 'hang', '  - { id: ask, kind: model, model: m, prompt: x, timeout: 200ms }\n');
    server.script({ kind: 'hang' });
    const { code } = await home.run(['flow', 'run', '--flow=hang'], { ARX_MODEL_BASE_URL: server.url });
    expect(code).toBe(1);
    const page = await readSpool(home.spool);
    expect(page.value('ar_flow_fail_total', { flow_id: 'hang', reason: 'TimeoutError', exec_mode: 'live' })).toBe(1);
  });

  test('knows the model that ARX_MODEL names', async () => {
    const server = await modelServer();
    const home = createHome();
    const env = { ARX_MODEL_BASE_URL: server.url, ARX_MODEL: 'qwen3:4b' };
    const workspace = addRepository(home, 'true');
    const argv = ['flow', 'run', '--flow=feature_request_to_pr', `--workspace=${workspace}`];
    const { code, out, err } = await home.run(argv, env);
    await server.idle();
    expect(code).toBe(0);
    expect(err).toBe(
      'open_pull_request does not run live: No step writes the answers of models to files yet, so there is no change to propose.\n',
    );
    expect(out).toContain('skipped: No step writes the answers of models to files yet');
    expect(new Set(server.served.map(({ model }) => model))).toEqual(new Set(['qwen3:4b']));
    const page = await readSpool(home.spool);
    expect(page.value('ar_tokens_total', { direction: 'in', model: 'qwen3:4b' })).toBe(server.tokens().input);
    expect(page.value('ar_tokens_total', { model: 'other' })).toBeUndefined();
  });
});

describe('what the models of a live run cost', () => {
  // Four tokens in, five out.
  const step = (id: string, model: string, provider: string) =>
    `  - { id: ${id}, kind: model, model: ${model}, provider: ${provider}, prompt: Say five words please }\n`;

  /** Runs the steps with the addresses of both providers and of somebody's server at one stand-in. */
  async function run(steps: string, more: Readonly<Record<string, string>> = {}, argv: readonly string[] = []) {
    const server = await modelServer();
    const home = createHome();
    addFlow(home, 'paid', steps);
    const url = server.url;
    const env = { OPENAI_BASE_URL: url, OPENAI_API_KEY: KEY, ARX_MODEL_BASE_URL: url, ARX_MODEL_API_KEY: KEY, ...more };
    const result = await home.run(['flow', 'run', '--flow=paid', ...argv], env);
    await server.idle();
    return { ...result, server, page: await readSpool(home.spool) };
  }

  test('is on the page, by its tokens and the list', async () => {
    const { code, page, server } = await run(`${step('one', 'gpt-4o', 'openai')}${step('two', 'gpt-4o', 'openai')}`);
    expect(code).toBe(0);
    expect(server.tokens()).toMatchObject({ input: 8, output: 10 });
    const target = { model: 'gpt-4o', provider: 'openai' };
    // Dollars per million tokens of gpt-4o: 2.5 in, 10 out.
    const [input, output] = [(8 * 2.5) / 1e6, (10 * 10) / 1e6];
    expect(page.value('llm_cost_dollars_total', target)).toBeCloseTo(input + output, 15);
    const parts = ['input', 'output', 'total'].map((cost_type) =>
      page.value('autobot_llm_cost_dollars_total', { ...target, cost_type }),
    );
    expect(parts).toEqual([input, output, input + output].map((dollars) => expect.closeTo(dollars, 15)));
    expect(page.value('autobot_llm_cost_per_request_dollars_count', target)).toBe(2);
    expect(page.value('autobot_llm_cost_per_request_dollars_sum', target)).toBeCloseTo(input + output, 15);
    expect(page.value('arx_unpriced_model_calls_total')).toBeUndefined();
  });

  test('is unknown for a model of a server of whom nobody knows whose it is, and that is counted', async () => {
    const { code, page } = await run(`${step('one', 'gpt-4o', 'compatible')}${step('two', 'llama3:8b', 'compatible')}`);
    expect(code).toBe(0);
    expect(page.value('llm_tokens_total', { model: 'gpt-4o', type: 'prompt' })).toBe(4);
    expect(page.value('llm_cost_dollars_total')).toBeUndefined();
    expect(page.value('autobot_llm_cost_dollars_total')).toBeUndefined();
    for (const model of ['gpt-4o', 'llama3:8b']) {
      expect(page.value('arx_unpriced_model_calls_total', { model, provider: 'compatible' })).toBe(1);
    }
  });

  test.each([
    ['JSON', '{"compatible/*": {"input": 1000, "output": 2000}}'],
    ['YAML', '# of our own machines\ncompatible/llama3:8b: { input: 1000, output: 2000 }\n'],
    ['a price like that of another model', 'compatible/llama3:8b: openai/gpt-4o\n'],
  ])('is what ARX_MODEL_PRICES says: %s', async (what, text) => {
    const file = join(createHome().directory, 'prices');
    writeFileSync(file, text);
    const { code, page } = await run(step('one', 'llama3:8b', 'compatible'), { ARX_MODEL_PRICES: file });
    expect(code).toBe(0);
    const expected = what.startsWith('a price') ? (4 * 2.5 + 5 * 10) / 1e6 : (4 * 1000 + 5 * 2000) / 1e6;
    expect(page.value('llm_cost_dollars_total', { provider: 'compatible' })).toBeCloseTo(expected, 15);
    expect(page.value('arx_unpriced_model_calls_total')).toBeUndefined();
  });

  test.each(['obs serve', 'up --no-queue'])(
    'stands at 0 before the first run, as all of its calls do, on the page of arx %s',
    async (command) => {
      const stub = await modelServer();
      const home = createHome();
      const steps = [['one', 'gpt-4o', 'openai'] as const, ['two', 'claude-x', 'anthropic'] as const];
      addFlow(
        home,
        'paid',
        `${steps.map(([id, model, provider]) => step(id, model, provider)).join('')}${step('three', 'm', 'compatible')}`,
      );
      const env = {
        OPENAI_BASE_URL: stub.url,
        OPENAI_API_KEY: KEY,
        ANTHROPIC_BASE_URL: stub.url,
        ANTHROPIC_API_KEY: KEY,
        ARX_MODEL_BASE_URL: stub.url,
      };
      const server = home.start([...command.split(' '), '--port=0'], env);
      const [, url = ''] = await server.said(/(http:\S+)\/metrics/);
      const CALLS = /^(?:llm_|autobot_llm_|autobot_claude_api_re|ccr_|ar_tokens_)\w*\{.*(?= \S+$)/gm;
      const before = await readPage(`${url}/metrics`);
      for (const [, model, provider] of steps) {
        expect(before.value('llm_requests_total', { model, provider, result: 'success' })).toBe(0);
        expect(before.value('llm_cost_dollars_total', { model, provider })).toBe(0);
      }
      expect(before.value('llm_cost_dollars_total', { provider: 'compatible' })).toBeUndefined();

      for (const mode of [[], ['--dry-run', '--speed=max']]) {
        expect((await home.run(['flow', 'run', '--flow=paid', ...mode], env)).code).toBe(0);
      }
      const after = await readPage(`${url}/metrics`);
      for (const [, model, provider] of steps) {
        expect(after.value('llm_requests_total', { model, provider, result: 'success' })).toBe(1);
      }
      expect(after.value('llm_requests_total', { model: 'm', provider: 'simulator', result: 'success' })).toBe(1);
      expect(after.value('llm_cost_dollars_total', { model: 'gpt-4o', provider: 'openai' })).toBeGreaterThan(0);
      const known = new Set(before.text.match(CALLS));
      const born = (after.text.match(CALLS) ?? []).filter((series) => !known.has(series));
      // Gauges, and what only a streamed answer of a real provider has.
      const late = /^autobot_llm_(?:provider_availability|rate_limit_remaining|time_to_first_token)/;
      expect(born.filter((series) => !late.test(series))).toEqual([]);
    },
    30_000,
  );

  test('is nothing in a dry run, which asks nobody', async () => {
    const { code, page } = await run(step('one', 'gpt-4o', 'openai'), {}, ['--dry-run', '--speed=max']);
    expect(code).toBe(0);
    expect(page.value('llm_requests_total', { provider: 'simulator' })).toBe(1);
    expect(page.value('llm_cost_dollars_total', { provider: 'simulator' })).toBeUndefined();
    expect(page.value('llm_cost_dollars_total')).toBe(0);
    expect(page.value('autobot_llm_cost_dollars_total')).toBe(0);
    expect(page.value('arx_unpriced_model_calls_total')).toBeUndefined();
  });

  test('is nothing for requests that were refused', async () => {
    const server = await modelServer();
    const home = createHome();
    addFlow(home, 'refused', step('one', 'gpt-4o', 'openai'));
    server.script({ kind: 'status', status: 429 });
    await home.run(['flow', 'run', '--flow=refused'], { OPENAI_BASE_URL: server.url, OPENAI_API_KEY: KEY });
    const page = await readSpool(home.spool);
    expect(page.value('llm_requests_total', { result: 'rate_limit' })).toBe(1);
    expect(page.value('llm_cost_dollars_total')).toBe(0);
    expect(page.value('arx_unpriced_model_calls_total')).toBeUndefined();
  });

  test.each(['flow run --flow=paid', 'worker', 'up --no-queue --port=0'])(
    'is an error at the start where the prices are wrong: arx %s',
    async (command) => {
      const home = createHome();
      addFlow(home, 'paid', step('one', 'llama3:8b', 'compatible'));
      const file = join(home.directory, 'prices.yaml');
      writeFileSync(file, 'openai/gpt-6: { input: 5 }\n');
      const env = { ARX_MODEL_BASE_URL: 'http://127.0.0.1:9/v1', ARX_MODEL_PRICES: file };
      const { code, err } = await home.run(command.split(' '), env);
      expect({ code, err }).toEqual({
        code: 2,
        err: `arx: ARX_MODEL_PRICES names ${JSON.stringify(file)}, which is no table of prices: openai/gpt-6 has no output; it must have dollars per million tokens, such as { input: 2.5, output: 10, cachedInput: 1.25 }, each from 0 to 1,000,000\n  [ARX_RUN_OPTION_INVALID]\n`,
      });
    },
  );
});

test('Ctrl-C ends the programs of a live run, and the run is counted as cancelled', async () => {
  const home = createHome();
  addFlow(
    home,
    'endless',
    `  - { id: wait, kind: shell, argv: [sh, -c, 'trap "" TERM; echo $$ > pid; while :; do sleep 0.1; done'] }\n`,
  );
  const run = home.start(['flow', 'run', '--flow=endless']);
  await run.said(/attempt 1 started/);
  const file = join(home.directory, 'pid');
  while (!existsSync(file) || readFileSync(file, 'utf8') === '')
    await new Promise((resolve) => setTimeout(resolve, 20));
  const { code } = await run.stop('SIGINT');
  expect(code).toBe(130);
  expect(() => process.kill(Number(readFileSync(file, 'utf8')), 0)).toThrow('ESRCH');
  const page = await readSpool(home.spool);
  expect(page.value('ar_flow_fail_total', { flow_id: 'endless', reason: 'cancelled', exec_mode: 'live' })).toBe(1);
});

test('a server shows a live run of another process', async () => {
  const home = createHome();
  const { url } = await home.serve();
  const workspace = addRepository(home, 'true');
  await home.run(['flow', 'run', '--flow=repo_checkup', `--workspace=${workspace}`]);
  const page = await readPage(`${url}/metrics`);
  expect(page.value('ar_flow_success_total', { flow_id: 'repo_checkup', exec_mode: 'live' })).toBe(1);
});

test('a speed is refused for a live run', async () => {
  const { directory } = createHome();
  const { code, err } = await runHere(['flow', 'run', '--flow=repo_checkup', '--speed=2', `--workspace=${directory}`]);
  expect(code).toBe(2);
  expect(err).toContain('--speed is only for --dry-run');
});

test('every reason that the runners name is declared at 0', () => {
  const folder = join(import.meta.dirname, '../../../runtime/src/runners');
  const sources = ['shell/outcome.ts', 'shell/workspace.ts', 'model/failure.ts', 'model/model-runner.ts'];
  const text = sources.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  const named = new Set([...text.matchAll(/(?:name: |stepFailure\(\s*)'(\w+Error)'/g)].map(([, name = '']) => name));
  expect(named.size).toBeGreaterThan(10);
  // A timeout has the same name in every kind of run.
  named.delete('TimeoutError');
  expect([...named].sort()).toEqual([...LIVE_FAILURE_REASONS].sort());
});
