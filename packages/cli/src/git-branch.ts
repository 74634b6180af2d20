import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Env } from './environment.ts';

const run = promisify(execFile);

/** Longest time that git may take, in milliseconds: a run must not wait for a repository on a hanging disk. */
const TIMEOUT_MS = 2000;

/**
 * The branch that is checked out in a directory; `undefined` outside a repository, with a detached head, without git, or
 * when git takes longer than two seconds. Never rejects: a run does not fail because of its label.
 */
export async function currentBranch(
  directory: string,
  env: Env,
  timeoutMs: number = TIMEOUT_MS,
): Promise<string | undefined> {
  try {
    const { stdout } = await run('git', ['symbolic-ref', '--quiet', '--short', 'HEAD'], {
      cwd: directory,
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      // Reads only, never asks: neither for a lock nor for a password.
      env: { ...env, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' },
    });
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}
