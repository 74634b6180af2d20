import { chmod, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FlowResult, findFlow, loadFlows, runFlow } from '@arx/runtime/flows';
import { prepareLive } from '@arx/runtime/runners';
import { describe, expect, test } from 'vitest';
import { git, project, repository, write } from './helpers/repository.ts';
import { temporaryDirectory } from './helpers/shell.ts';

const { flow, file } = findFlow(await loadFlows(), 'repo_checkup');

/** Checks a directory up, without keys, and gives the steps by their ids. */
async function checkup(workspace: string, inputs: Readonly<Record<string, string>> = {}) {
  // Where npm puts its cache.
  const env = { PATH: process.env['PATH'], HOME: await temporaryDirectory() };
  const live = await prepareLive(flow, { workspace, flowFile: file, env });
  const result = await runFlow(live.flow, { execMode: 'live', runners: live.runners, inputs });
  return { result, ...stepsOf(result) };
}

function stepsOf({ steps }: FlowResult) {
  const endOf = (id: string) => steps.find(({ stepId }) => stepId === id)?.end;
  return {
    outputOf: (id: string): readonly string[] => {
      const end = endOf(id);
      return end?.kind === 'succeeded' ? end.output.split('\n') : [`${id}: ${JSON.stringify(end)}`];
    },
    errorOf: (id: string): string => {
      const end = endOf(id);
      return end?.kind === 'failed' ? `${end.error.name}: ${end.error.message}` : `${id}: ${JSON.stringify(end)}`;
    },
    kinds: Object.fromEntries(steps.map(({ stepId, end }) => [stepId, end.kind])),
  };
}

const ALL_WELL = {
  git_state: 'succeeded',
  clean_tree: 'skipped',
  install_check: 'succeeded',
  run_tests: 'succeeded',
  size: 'succeeded',
};

describe('the check-up of a sound repository', () => {
  test('looks at its state, its lockfile, its tests and its size, and succeeds', async () => {
    const workspace = await repository({
      ...project('node -e "console.log(6 * 7 + \' passed\')"'),
      'README.md': 'x'.repeat(2048),
      'src/übung 1.js': 'y',
    });
    const { result, kinds, outputOf } = await checkup(workspace);
    expect(result).toMatchObject({ outcome: 'success', simulated: false });
    expect(kinds).toEqual(ALL_WELL);
    expect(outputOf('git_state')).toEqual([
      `repository: ${workspace}`,
      'branch: main',
      expect.stringMatching(/^head: [0-9a-f]{12}$/),
      'upstream: none',
      'clean: yes',
    ]);
    expect(outputOf('install_check')).toEqual([
      'package manager: npm (package-lock.json)',
      'lockfile: package-lock.json, consistent with package.json',
      'installed: not needed, there are no dependencies',
      'tests: ready',
    ]);
    expect(outputOf('run_tests').at(-1)).toBe('42 passed');
    expect(outputOf('size').slice(0, 3)).toEqual([
      'tracked files: 4',
      expect.stringMatching(/^tracked bytes: \d+ \(2\.\d KiB\)$/),
      'large: 2.0 KiB, README.md',
    ]);
    expect(outputOf('size')).toContain('large: 1 bytes, src/übung 1.js');
    // It looked and changed nothing.
    expect(await git(workspace, 'status', '--porcelain')).toBe('');
  });

  test('says how far it is from its upstream', async () => {
    const origin = await repository({ a: '1' });
    const workspace = await temporaryDirectory();
    await git(workspace, 'clone', '--quiet', origin, '.');
    await git(workspace, 'commit', '--quiet', '--allow-empty', '--message=Own');
    await git(origin, 'commit', '--quiet', '--allow-empty', '--message=One');
    await git(origin, 'commit', '--quiet', '--allow-empty', '--message=Two');
    await git(workspace, 'fetch', '--quiet');
    expect((await checkup(workspace)).outputOf('git_state')).toContain('upstream: origin/main, ahead 1, behind 2');
    await git(workspace, 'update-ref', '-d', 'refs/remotes/origin/main');
    expect((await checkup(workspace)).outputOf('git_state')).toContain('upstream: origin/main, which is not there');
  });

  test('knows a head without a branch, and one without a commit', async () => {
    const workspace = await repository({ a: '1' });
    await git(workspace, 'checkout', '--quiet', '--detach');
    expect((await checkup(workspace)).outputOf('git_state')).toContain('branch: none, the head is detached');

    const empty = await temporaryDirectory();
    await git(empty, 'init', '--quiet', '--initial-branch=main');
    const { result, outputOf } = await checkup(empty);
    expect(result.outcome).toBe('success');
    expect(outputOf('git_state')).toContain('head: no commit yet');
    expect(outputOf('size')).toEqual(['tracked files: 0', 'tracked bytes: 0 (0 bytes)']);
  });

  test('works without npm, and in a directory of the repository', async () => {
    const root = await repository({ 'app/Cargo.toml': '', 'app/main.rs': 'fn', 'other.txt': '' });
    const workspace = join(root, 'app');
    const { result, kinds, outputOf } = await checkup(workspace);
    expect(result.outcome).toBe('success');
    expect(kinds).toEqual({ ...ALL_WELL, run_tests: 'skipped' });
    expect(outputOf('git_state')).toContain(`repository: ${root}`);
    expect(outputOf('install_check')[0]).toBe('package manager: cargo (Cargo.toml, Cargo.lock is not there)');
    expect(outputOf('size')[0]).toBe('tracked files: 2');
  });

  test('leaves the tests out when it is told to', async () => {
    const workspace = await repository(project('node -e "process.exit(1)"'));
    const { result, kinds } = await checkup(workspace, { tests: 'no' });
    expect(result.outcome).toBe('success');
    expect(kinds['run_tests']).toBe('skipped');
  });
});

describe('the check-up of a repository that is not clean', () => {
  test('says what is changed and what is new', async () => {
    const workspace = await repository({ a: '1', b: '1', 'c d': '1' });
    await write(workspace, { a: '2', new: '' });
    await git(workspace, 'mv', 'c d', 'moved here');
    const { result, outputOf } = await checkup(workspace);
    expect(result.outcome).toBe('success');
    expect(outputOf('git_state')).toContain('clean: no, 2 changed, 1 untracked');
  });

  test('fails when it must be clean', async () => {
    const workspace = await repository({ a: '1', b: '1' });
    expect((await checkup(workspace, { require_clean: 'yes' })).result.outcome).toBe('success');
    await rm(join(workspace, 'a'));
    await writeFile(join(workspace, 'two\nlines'), '');
    const { result, errorOf, kinds, outputOf } = await checkup(workspace, { require_clean: 'yes' });
    expect(result).toMatchObject({ outcome: 'failure', reason: 'ExitCodeError' });
    expect(errorOf('clean_tree')).toContain(
      'the working tree is not clean: a, "two\\nlines"; commit, stash or ignore them',
    );
    expect(kinds['size']).toBe('succeeded');
    expect(outputOf('size')).toContain('tracked but not there: 1');
  });
});

describe('the check-up of a broken repository', () => {
  test('fails where there is none, and still looks at the rest', async () => {
    const workspace = await temporaryDirectory();
    await write(workspace, project('true'));
    const { result, kinds, errorOf } = await checkup(workspace);
    expect(result).toMatchObject({ outcome: 'failure', reason: 'ExitCodeError' });
    expect(kinds).toEqual({ ...ALL_WELL, git_state: 'failed', clean_tree: 'skipped', size: 'skipped' });
    expect(errorOf('git_state')).toContain(
      `${workspace} is not a git repository; choose another directory with --workspace`,
    );
  });

  test('fails with what git says when its files are damaged', async () => {
    const workspace = await repository({ a: '1' });
    await writeFile(join(workspace, '.git/index'), 'no index');
    const { result, errorOf } = await checkup(workspace);
    expect(result.outcome).toBe('failure');
    expect(errorOf('git_state')).toMatch(/git status failed: .*index/);
  });

  test('fails with the end of what its tests said', async () => {
    const workspace = await repository(project('echo one of them is wrong && exit 3'));
    const { result, errorOf, kinds } = await checkup(workspace);
    expect(result).toMatchObject({ outcome: 'failure', reason: 'ExitCodeError' });
    expect(errorOf('run_tests')).toContain('one of them is wrong');
    expect(kinds).toEqual({ ...ALL_WELL, run_tests: 'failed' });
  });

  test('starts no program that the configuration of the repository names', async () => {
    const workspace = await repository({ a: '1' });
    await write(workspace, { hook: '#!/bin/sh\ntouch "$(dirname "$0")/was-here"\n' });
    await git(workspace, 'config', 'core.fsmonitor', join(workspace, 'hook'));
    await chmod(join(workspace, 'hook'), 0o755);
    const { outputOf } = await checkup(workspace);
    expect(outputOf('git_state')).toContain('clean: no, 0 changed, 1 untracked');
  });

  test('counts a link and not what it leads to', async () => {
    const workspace = await repository({ a: '1' });
    await symlink('/usr/bin/env', join(workspace, 'link'));
    await git(workspace, 'add', 'link');
    expect((await checkup(workspace)).outputOf('size').slice(0, 2)).toEqual([
      'tracked files: 2',
      'tracked bytes: 13 (13 bytes)',
    ]);
  });
});

describe('the lockfile', () => {
  const manifest = (more: object) => JSON.stringify({ name: 'sample', version: '1.0.0', ...more });
  const lock = (packages: object) => JSON.stringify({ name: 'sample', lockfileVersion: 3, packages });
  const checked = async (files: Readonly<Record<string, string>>) => {
    const { errorOf, outputOf, kinds } = await checkup(await repository(files), { tests: 'no' });
    return kinds['install_check'] === 'failed' ? errorOf('install_check') : outputOf('install_check').join('\n');
  };

  test.each([
    [
      'is missing although there are dependencies',
      { 'package.json': manifest({ dependencies: { a: '1' } }) },
      'there is no lockfile of npm; run its install command and commit what it writes',
    ],
    [
      'knows another version',
      {
        'package.json': manifest({ dependencies: { a: '^2' } }),
        'package-lock.json': lock({ '': { dependencies: { a: '^1' } } }),
      },
      'package.json and package-lock.json disagree: a is ^2 in one, ^1 in the other; run: npm install',
    ],
    [
      'knows a dependency that was removed',
      { 'package.json': manifest({}), 'package-lock.json': lock({ '': { devDependencies: { a: '^1' } } }) },
      'a is not there in one, ^1 in the other',
    ],
    [
      'does not know a workspace',
      {
        'package.json': manifest({ workspaces: ['packages/*'] }),
        'packages/x/package.json': manifest({}),
        'package-lock.json': lock({ '': {} }),
      },
      'packages/x is a workspace that package-lock.json does not know; run: npm install',
    ],
    [
      'differs from the manifest of a workspace',
      {
        'package.json': manifest({ workspaces: ['packages/*'] }),
        'packages/x/package.json': manifest({ dependencies: { a: '^2' } }),
        'package-lock.json': lock({ '': {}, 'packages/x': { dependencies: { a: '^1' } } }),
      },
      'packages/x/package.json and package-lock.json disagree: a is ^2',
    ],
    ['is no JSON', { 'package.json': manifest({}), 'package-lock.json': '{' }, 'package-lock.json is not valid JSON'],
    [
      'is of another package manager than the one that is named',
      { 'package.json': manifest({ packageManager: 'pnpm@9.0.0' }), 'package-lock.json': lock({ '': {} }) },
      'package-lock.json is not written by pnpm; remove it',
    ],
    ['has no manifest to agree with', { 'package.json': '[1]' }, 'package.json is not valid JSON with an object in it'],
  ])('%s', async (_what, files: Record<string, string>, message) => {
    const said = await checked(files);
    expect(said).toMatch(/^ExitCodeError/);
    expect(said).toContain(message);
  });

  test('of another package manager is not compared, and nothing is tested that is not installed', async () => {
    const files = {
      'package.json': manifest({ dependencies: { a: '1' }, scripts: { test: 'false' } }),
      'pnpm-lock.yaml': '',
    };
    expect(await checked(files)).toBe(
      [
        'package manager: pnpm (pnpm-lock.yaml)',
        'lockfile: pnpm-lock.yaml, not compared with package.json',
        'installed: no',
        'tests: not ready, as nothing is installed; run: pnpm install',
      ].join('\n'),
    );
  });

  test('of npm 6 is not compared', async () => {
    const files = { 'package.json': manifest({}), 'package-lock.json': JSON.stringify({ lockfileVersion: 1 }) };
    expect(await checked(files)).toContain('not compared, as it was written by npm 6 or older');
  });

  test('and the script that npm writes for no tests are understood', async () => {
    const test = 'echo "Error: no test specified" && exit 1';
    expect(await checked({ 'package.json': manifest({ scripts: { test } }) })).toContain('tests: none, no test script');
  });
});

test('a dry run of the check-up touches nothing and succeeds', async () => {
  const result = await runFlow(flow, { execMode: 'dry_run', speed: Number.POSITIVE_INFINITY });
  expect(result).toMatchObject({ outcome: 'success', simulated: true });
});
