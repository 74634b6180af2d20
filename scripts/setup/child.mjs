import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const FORWARDED = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Passes the signals that this process gets on to a child while it runs.
 *
 * In a terminal Ctrl-C reaches every process of the foreground group by itself, and a second copy would look like a
 * second Ctrl-C to the child, so SIGINT is passed on only where there is no terminal.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @returns {() => void} Stops forwarding.
 */
export function forwardSignals(child) {
  const terminal = Boolean(process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY);
  /** @type {Array<[NodeJS.Signals, () => void]>} */
  const handlers = FORWARDED.map((signal) => [
    signal,
    () => {
      if (signal !== 'SIGINT' || !terminal) child.kill(signal);
    },
  ]);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
}

/**
 * The exit code a shell would give: the code itself, or 128 plus the number of the signal that ended the process.
 *
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
export function exitCodeOf(code, signal) {
  return signal ? 128 + constants.signals[signal] : (code ?? 1);
}

/**
 * Runs a program with this terminal as its own and waits for its end.
 *
 * @param {string} command
 * @param {string[]} args Passed as they are; no shell is involved.
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, tether?: boolean }} options `tether`: open a channel to the child whose
 *   end tells it that this process is gone, even when it was killed with SIGKILL.
 * @returns {Promise<number>} Exit code as a shell counts it.
 */
export function runInherited(command, args, { cwd, env, tether = false }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: tether ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
    });
    const stop = forwardSignals(child);
    child.once('error', (error) => {
      stop();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      stop();
      resolve(exitCodeOf(code, signal));
    });
  });
}

/**
 * Runs a program without input and collects what it prints.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ code: number, output: string, missing: boolean }>} `missing`: there is no such program. `output` is
 *   standard output and standard error in the order they came.
 */
export function runCaptured(command, args, { cwd, env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const stop = forwardSignals(child);
    let output = '';
    const take = (/** @type {Buffer} */ chunk) => {
      output += chunk;
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      stop();
      if (error.code === 'ENOENT') resolve({ code: 127, output: '', missing: true });
      else reject(error);
    });
    child.once('close', (code, signal) => {
      stop();
      resolve({ code: exitCodeOf(code, signal), output, missing: false });
    });
  });
}
