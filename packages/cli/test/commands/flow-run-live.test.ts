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
