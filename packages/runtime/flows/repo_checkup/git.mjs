// Shared by the programs of the flow repo_checkup: git that only reads, and how they end.
import { spawnSync } from 'node:child_process';

/** Most output of git that is taken: the names of some million files. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * The output of a git command that only reads. No lock is taken, nothing is asked, and no program is started that the
 * configuration of the repository names to watch its files.
 *
 * @param {readonly string[]} args
 * @returns {Buffer}
 */
export function git(args) {
  const safe = ['--no-optional-locks', '-c', 'core.fsmonitor=false'];
  const { error, status, stdout, stderr } = spawnSync('git', [...safe, ...args], { maxBuffer: MAX_BYTES });
  if (error !== undefined) fail(`git cannot be started: ${error.message}`);
  if (status === 0) return stdout;
  const said = stderr.toString().trim();
  if (said.includes('not a git repository')) {
    fail(`${process.cwd()} is not a git repository; choose another directory with --workspace, or run: git init`);
  }
  fail(`git ${args[0]} failed: ${said}`);
}

/**
 * Ends the program as a failure.
 *
 * @param {string} message
 * @returns {never}
 */
export function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/**
 * A path as one line of text, whatever its name is.
 *
 * @param {string} path
 */
export function shown(path) {
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(path) ? JSON.stringify(path) : path;
}
