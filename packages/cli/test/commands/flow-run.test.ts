import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHome, runHere } from '../helpers/arx.ts';
import { readPage, readSpool } from '../helpers/page.ts';
import { addSlowFlow, RUN_SLOW, SLOW_IS_WAITING } from '../helpers/slow-flow.ts';

const FEATURE = ['flow', 'run', '--flow=feature_request_to_pr', '--dry-run', '--speed=max'];
const DRY = { flow_id: 'feature_request_to_pr', exec_mode: 'dry_run' };

test('a dry run is counted with the labels of the contract, although its process is gone', async () => {
  const home = createHome();
  const run = await home.run([...FEATURE, '--task-id=T-0099', '--branch=main']);
  expect(run).toMatchObject({ code: 0, err: '' });

  const { url } = await home.serve();
  const page = await readPage(`${url}/metrics`);
  const identity = { ...DRY, persona: 'ORCHESTRATOR_AI', branch: 'main' };
  expect(page.value('ar_flow_started_total', identity)).toBe(1);
  expect(page.value('ar_flow_success_total', identity)).toBe(1);
  expect(page.value('ar_flow_fail_total', DRY)).toBe(0);
  expect(page.value('ar_step_retries_total', { flow_id: 'feature_request_to_pr' })).toBe(2);
  expect(page.value('ar_step_retries_total', { step_id: 'write_code', persona: 'CODER_AI' })).toBe(2);
  expect(page.value('ar_step_latency_ms_count', { ...DRY, step_id: 'write_code' })).toBe(3);
  for (const step of [
    'triage_request',
    'plan_change',
    'write_tests',
    'run_tests',
    'review_change',
    'open_pull_request',
  ]) {
    expect(page.value('ar_step_latency_ms_bucket', { ...DRY, step_id: step, le: '800' })).toBe(1);
  }
  expect(page.value('ar_tokens_total', { direction: 'in' })).toBeGreaterThan(0);
  expect(page.value('ar_tokens_total', { direction: 'out' })).toBeGreaterThan(0);
  expect(page.text).not.toContain('T-0099');
});

test('plain lines all say simulated', async () => {
  const { out } = await runHere(FEATURE);
  const lines = out.trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(15);
  expect(lines.filter((line) => !line.includes('simulated'))).toEqual([]);
});

test('with --json standard output is JSON lines alone', async () => {
  const { code, out, err } = await createHome().run([...FEATURE, '--json', '--task-id=T-1']);
  const lines = out.trimEnd().split('\n');
  const events = lines.map((line) => JSON.parse(line));
  expect(code).toBe(0);
  expect(events[0]).toMatchObject({ kind: 'run.started', taskId: 'T-1', execMode: 'dry_run', simulated: true });
  expect(events.at(-1)).toMatchObject({ kind: 'run.ended', outcome: 'success', retries: 2 });
  expect(err).toMatch(/^metrics of this simulated run: recorded in /);
});

test.each([
  ['unset', undefined, 'AR_ENABLE_METRICS is unset'],
  ['0', '0', 'AR_ENABLE_METRICS is 0'],
  ['true', 'true', 'AR_ENABLE_METRICS is "true", not 1'],
])('with AR_ENABLE_METRICS %s nothing is recorded', async (_name, value, reason) => {
  const { directory, spool } = createHome();
  const env = { HOME: directory, AR_METRICS_DIR: spool, AR_ENABLE_METRICS: value };
  const { code, out } = await runHere(FEATURE, env);
  expect(code).toBe(0);
  expect(out).toContain(`not recorded, because ${reason}`);
  expect(existsSync(spool)).toBe(false);
});

test('a flow that fails ends with 1 and is counted with its reason', async () => {
  const home = createHome();
  const failing = 'feature_request_to_pr_failing';
  const run = await home.run(['flow', 'run', `--flow=${failing}`, '--dry-run', '--speed=max', '--json']);
  const { reason } = JSON.parse(run.out.trimEnd().split('\n').at(-1) ?? '');
  expect(run.code).toBe(1);
  const page = await readSpool(home.spool);
  expect(page.value('ar_flow_fail_total', { flow_id: failing, reason })).toBe(1);
  expect(page.value('ar_flow_success_total', { flow_id: failing })).toBe(0);
});

test('a live run is refused when something is missing, and nothing is counted', async () => {
  const { spool } = createHome();
  const env = { AR_ENABLE_METRICS: '1', AR_METRICS_DIR: spool };
  const { code, out, err } = await runHere(['flow', 'run', '--flow=feature_request_to_pr'], env);
  expect({ code, out }).toEqual({ code: 6, out: '' });
  expect(err).toContain('cannot run live');
  expect(err).toContain('triage_request: model "gpt-4o-mini": OPENAI_API_KEY is not set');
  expect(err).toContain('review_change: model "claude-sonnet-4-5": ANTHROPIC_API_KEY is not set');
  expect(err).toContain('arx flow run --flow=feature_request_to_pr --dry-run');
  expect(existsSync(spool)).toBe(false);
});

test.each([
  ['an unknown flow', ['--flow=feature_requst_to_pr'], {}, 3, 'did you mean "feature_request_to_pr"?'],
  ['the engine switched off', ['--flow=test_flow'], { AR_ENABLE_FLOW_ENGINE: '0' }, 6, 'no flow may run'],
  ['a bad switch', ['--flow=test_flow'], { AR_ENABLE_FLOW_ENGINE: 'on' }, 2, 'AR_ENABLE_FLOW_ENGINE is "on"'],
  ['a bad speed', ['--flow=test_flow', '--speed=0'], {}, 2, '--speed is "0"'],
  ['a missing workspace', ['--flow=test_flow', '--workspace=nowhere'], {}, 2, '--workspace is "nowhere"'],
  ['a bad port', ['--flow=test_flow'], { AR_ENABLE_METRICS: '1', AR_METRICS_PORT: 'x' }, 2, 'AR_METRICS_PORT is "x"'],
  ['an input without a value', ['--flow=test_flow', '--input=x'], {}, 2, '--input is "x"'],
  ['an unknown input', ['--flow=test_flow', '--input=x=1'], {}, 2, 'unknown input "x"'],
])('%s is one clear message', async (_name, argv, env, code, message) => {
  const result = await runHere(['flow', 'run', '--dry-run', ...argv], env);
  expect(result).toMatchObject({ code, out: '' });
  expect(result.err).toMatch(/^arx: /);
  expect(result.err).toContain(message);
  expect(result.err).not.toMatch(/^ +at /m);
});

test('ARX_DEBUG=1 shows the stack of an error', async () => {
  const { err } = await runHere(['flow', 'run', '--flow=x', '--dry-run'], { ARX_DEBUG: '1' });
  expect(err).toMatch(/^ +at /m);
});

test('a spool that cannot be used ends the run before it starts', async () => {
  const { spool } = createHome();
  writeFileSync(spool, '');
  const { code, out, err } = await runHere(FEATURE, { AR_ENABLE_METRICS: '1', AR_METRICS_DIR: spool });
  expect({ code, out }).toEqual({ code: 4, out: '' });
  expect(err).toContain(spool);
});

// A limit on the size of files, which a POSIX shell sets, is as good as a full disk.
test.skipIf(process.platform === 'win32')('a full disk ends the run before it starts', () => {
  const { directory, spool } = createHome();
  const arx = [process.execPath, '--conditions=@arx/source', join(import.meta.dirname, '../helpers/arx.mjs')];
  const { status, stdout, stderr } = spawnSync('sh', ['-c', 'ulimit -f 1; exec "$@"', 'sh', ...arx, ...FEATURE], {
    cwd: directory,
    env: { PATH: process.env['PATH'], HOME: directory, AR_METRICS_DIR: spool, AR_ENABLE_METRICS: '1' },
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
  expect(stderr).toContain(`arx: the spool ${spool} cannot be written (EFBIG`);
  expect(stderr).toContain('--spool-dir');
});

test('the branch is that of the workspace, unless it is named; only allowed names are shown', async () => {
  const home = createHome();
  execFileSync('git', ['init', '--quiet', '--initial-branch=feature_x', 'checkout'], { cwd: home.directory });
  const branchOf = async (flag: string) => {
    const { out } = await home.run([...FEATURE, '--json', flag], { AR_METRICS_BRANCHES: 'staging' });
    return JSON.parse(out.split('\n')[0] ?? '').branch;
  };
  expect(await branchOf('--workspace=checkout')).toBe('feature_x');
  expect(await branchOf('--branch=staging')).toBe('staging');

  const page = await readSpool(home.spool);
  const counts = ['other', 'staging', 'feature_x'].map((branch) =>
    page.value('ar_flow_success_total', { ...DRY, branch }),
  );
  expect(counts).toEqual([1, 1, undefined]);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s cancels the run, which is counted as a failure with reason cancelled', async (signal, code) => {
  const home = createHome();
  addSlowFlow(home);
  const run = home.start(RUN_SLOW);
  await run.said(SLOW_IS_WAITING);
  const { code: ended, out } = await run.stop(signal);
  expect(ended).toBe(code);
  expect(out).toContain('run failed (cancelled)');
  const page = await readSpool(home.spool);
  expect(page.value('ar_flow_fail_total', { flow_id: 'slow', reason: 'cancelled' })).toBe(1);
  expect(page.value('ar_flow_success_total', { flow_id: 'slow' })).toBe(0);
});

test('a reader that goes away disturbs nobody: the run ends and is counted', async () => {
  const home = createHome();
  const run = home.start(['flow', 'run', '--flow=test_flow', '--dry-run']);
  run.child.stdout.destroy();
  const { code, err } = await run.ended;
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect((await readSpool(home.spool)).value('ar_flow_success_total', { flow_id: 'test_flow' })).toBe(1);
});

test('an error that nobody waits for ends with 70 in one message, and what was recorded is kept', async () => {
  const home = createHome();
  const bug = join(import.meta.dirname, '../helpers/bug.mjs');
  const run = home.start(['flow', 'run', '--flow=feature_request_to_pr', '--dry-run'], {
    NODE_OPTIONS: `--import=${bug}`,
  });
  const { code, err } = await run.ended;
  expect(code).toBe(70);
  expect(err).toMatch(/^arx: internal error: out of nowhere\n {2}This is a fault of arx, not yours\./);
  expect((await readSpool(home.spool)).value('ar_flow_started_total', DRY)).toBe(1);
});

// /dev/full exists on Linux alone.
test.skipIf(!existsSync('/dev/full'))('an output on a full disk is said and ends with 74', () => {
  const home = createHome();
  const entry = join(import.meta.dirname, '../helpers/arx.mjs');
  const { status, stderr } = spawnSync(process.execPath, ['--conditions=@arx/source', entry, 'flow', 'list'], {
    cwd: home.directory,
    stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    encoding: 'utf8',
  });
  expect(status).toBe(74);
  expect(stderr).toBe('arx: standard output cannot be written (ENOSPC); the rest of it is lost.\n');
});

test.each([
  ['ARX_FLOWS_DIR', [], { ARX_FLOWS_DIR: '/nope' }],
  ['--flows-dir', ['--flows-dir=/nope'], {}],
])('a directory of flows that %s names and that is not there ends the run', async (name, argv, env) => {
  for (const words of [FEATURE, ['flow', 'list'], ['flow', 'show', 'test_flow']]) {
    expect(await runHere([...words, ...argv], env)).toEqual({
      code: 3,
      out: '',
      err: `arx: ${name} is "/nope": cannot read the directory of flows /nope: there is nothing with this name; check the path\n  [ARX_FLOW_UNREADABLE]\n`,
    });
  }
});

test.each(['--spool-dir=', '--flows-dir='])('%s is a usage error, also when nothing is recorded', async (flag) => {
  const { code, out, err } = await runHere([...FEATURE, flag]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toBe(`arx: ${flag.slice(0, -1)} is "", but must be the path of a directory\n  [ARX_USAGE]\n`);
});

test.each([
  ['max', 'shorter'],
  ['0.9', 'longer'],
])('with --speed=%s the end says that recorded latencies are wall time', async (speed, word) => {
  const argv = ['flow', 'run', '--flow=test_flow', '--dry-run', `--speed=${speed}`];
  const { out } = await createHome().run(argv);
  expect(out.trimEnd().split('\n').at(-1)).toBe(
    `the durations above are those of the flow; with --speed=${speed} the recorded latencies (ar_step_latency_ms) are wall time and ${word}`,
  );
  expect((await runHere(argv)).out).not.toContain('wall time');
});

test('nothing is said of wall time when the run goes at the speed of the flow', async () => {
  const { code, out } = await createHome().run(['flow', 'run', '--flow=test_flow', '--dry-run']);
  expect(code).toBe(0);
  expect(out).not.toContain('wall time');
});

test('the error of a broken flow stands before anything about its neighbours', async () => {
  const { directory } = createHome();
  writeFileSync(join(directory, 'a.yaml'), 'id: neighbour\n');
  writeFileSync(join(directory, 'b.yaml'), 'id: wanted\npersona: 5\n');
  const broken = await runHere(['flow', 'run', '--flow=wanted', '--dry-run', '--flows-dir', directory]);
  expect(broken.code).toBe(3);
  expect(broken.err).toMatch(/^arx: \S*b\.yaml/);
  expect(broken.err).not.toContain('a.yaml');
  const good = await runHere([...FEATURE, '--flows-dir', directory]);
  expect(good.code).toBe(0);
  expect(good.err).toContain('a.yaml');
});
