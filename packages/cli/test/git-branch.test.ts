import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { currentBranch } from '../src/git-branch.ts';

let directory: string;
// Nothing of the surrounding repository or of the user's configuration.
const env = { PATH: process.env['PATH'], HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' };
const git = (...args: string[]) => execFileSync('git', args, { cwd: directory, env, stdio: 'pipe' });

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'arx-branch-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('the branch that is checked out, also before its first commit', async () => {
  git('init', '--quiet', '--initial-branch', 'feature/a-b');
  expect(await currentBranch(directory, env)).toBe('feature/a-b');
});

test('a detached head has none', async () => {
  git('init', '--quiet', '--initial-branch', 'main');
  git('-c', 'user.name=x', '-c', 'user.email=x@example.org', 'commit', '--quiet', '--allow-empty', '-m', 'x');
  git('checkout', '--quiet', '--detach');
  expect(await currentBranch(directory, env)).toBeUndefined();
});

test('a directory outside a repository, and one that does not exist, have none', async () => {
  expect(await currentBranch(directory, env)).toBeUndefined();
  expect(await currentBranch(join(directory, 'missing'), env)).toBeUndefined();
});

test('a machine without git has none', async () => {
  expect(await currentBranch(directory, { PATH: directory })).toBeUndefined();
});

test('a git that hangs is given up', async () => {
  const slow = join(directory, 'git');
  writeFileSync(slow, '#!/bin/sh\nexec sleep 30\n');
  chmodSync(slow, 0o755);
  const began = performance.now();
  expect(await currentBranch(directory, { PATH: `${directory}:${process.env['PATH']}` }, 200)).toBeUndefined();
  expect(performance.now() - began).toBeLessThan(10_000);
});
