import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory, textOf } from './support/stack-directory.ts';

/** Says where it runs, and what it was given. */
const ECHO = '#!/bin/sh\necho "$0 in $PWD:"\nfor word in "$@"; do echo "[$word]"; done\n';

function program(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

/** A project with the script, whose name needs quotes. */
function project(): string {
  const root = join(realpathSync(temporaryDirectory()), 'two words');
  program(join(root, 'observability/configure.sh'), textOf('observability/configure.sh'));
  return root;
}

/** Runs it from another place; `npx` is one that tells what it was asked. */
function configure(root: string, ...args: readonly string[]) {
  return configureWith(temporaryDirectory(), root, ...args);
}

/** @param bin Comes first on PATH. */
function configureWith(bin: string, root: string, ...args: readonly string[]) {
  program(join(bin, 'npx'), ECHO);
  return spawnSync(join(root, 'observability/configure.sh'), args, {
    cwd: '/',
    encoding: 'utf8',
    env: { PATH: `${bin}:/usr/bin:/bin` },
  });
}

test('it runs the arx that is installed, in the root of the project, with all arguments', () => {
  const root = project();
  program(join(root, 'node_modules/.bin/arx'), ECHO);
  const { stdout, status } = configure(root, '--dry-run', 'a b', '');
  expect(stdout).toBe(`${root}/node_modules/.bin/arx in ${root}:\n[stack]\n[init]\n[--dry-run]\n[a b]\n[]\n`);
  expect(status).toBe(0);
});

test('it finds one further up, as in a workspace', () => {
  const root = project();
  program(join(dirname(root), 'node_modules/.bin/arx'), ECHO);
  expect(configure(root).stdout).toBe(`${dirname(root)}/node_modules/.bin/arx in ${root}:\n[stack]\n[init]\n`);
});

test('without one it runs the one on PATH', () => {
  const root = project();
  const bin = temporaryDirectory();
  program(join(bin, 'arx'), ECHO);
  expect(configureWith(bin, root, '--force').stdout).toBe(`${bin}/arx in ${root}:\n[stack]\n[init]\n[--force]\n`);
});

test('without any it says so, and asks neither npx nor a registry', () => {
  const { stdout, stderr, status } = configure(project(), '--force');
  expect({ stdout, status }).toEqual({ stdout: '', status: 127 });
  expect(stderr).toMatch(/^configure\.sh: arx is not installed: .*@arx\/cli\n$/);
});

test('it fails as arx fails', () => {
  const root = project();
  program(join(root, 'node_modules/.bin/arx'), '#!/bin/sh\nexit 3\n');
  expect(configure(root).status).toBe(3);
});
