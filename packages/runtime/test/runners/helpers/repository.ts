import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryDirectory } from './shell.ts';

const run = promisify(execFile);

/** Runs git in a directory, untouched by the configuration of the machine. */
export async function git(directory: string, ...args: readonly string[]): Promise<string> {
  const env = {
    PATH: process.env['PATH'],
    HOME: directory,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@example.com',
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@example.com',
  };
  return (await run('git', [...args], { cwd: directory, env })).stdout;
}

export async function write(directory: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), content);
  }
}

/** Manifest and lockfile of a project without dependencies, with a test that passes or fails. */
export function project(testScript: string): Readonly<Record<string, string>> {
  const manifest = { name: 'sample', version: '1.0.0', scripts: { test: testScript } };
  const lock = {
    name: 'sample',
    version: '1.0.0',
    lockfileVersion: 3,
    packages: { '': { name: 'sample', version: '1.0.0' } },
  };
  return { 'package.json': JSON.stringify(manifest), 'package-lock.json': JSON.stringify(lock) };
}

/** A repository with one commit of these files, on the branch main. */
export async function repository(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await temporaryDirectory();
  await git(directory, 'init', '--quiet', '--initial-branch=main');
  await write(directory, files);
  await git(directory, 'add', '--all');
  await git(directory, 'commit', '--quiet', '--allow-empty', '--message=First');
  return directory;
}
