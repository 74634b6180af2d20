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
 * @returns {() => NodeJS.Signals | undefined} Stops forwarding and tells the first signal that came, if any.
 */
function forwardSignals(child) {
  const terminal = Boolean(process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY);
  /** @type {NodeJS.Signals | undefined} */
  let received;
  /** @type {Array<[NodeJS.Signals, () => void]>} */
  const handlers = FORWARDED.map((signal) => [
    signal,
    () => {
      received ??= signal;
      if (signal !== 'SIGINT' || !terminal) child.kill(signal);
    },
  ]);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
    return received;
  };
}

/**
 * The exit code a shell would give: the code itself, or 128 plus the number of the signal that ended the process.
 *
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
function exitCodeOf(code, signal) {
  return signal ? 128 + constants.signals[signal] : (code ?? 1);
}

/**
 * Ends a child when the npm that started this process is gone, even by SIGKILL: nobody could stop the server any more
 * by the process that he started. Not started by npm, this process may well outlive its parent (a script that starts a
 * server and ends).
 *
 * @param {import('node:child_process').ChildProcess} child
 */
function stopWithNpm(child) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    child.kill('SIGTERM');
  }, 1_000);
  timer.unref();
}

/**
 * Runs a program with this terminal as its own and waits for its end.
 *
 * @param {string} command
 * @param {string[]} args Passed as they are; no shell is involved.
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, tether?: boolean }} options `tether`: the child must
 *   not outlive this process nor the npm that started it. A channel to the child, whose end it notices even when this
 *   process is killed with SIGKILL, carries nothing else.
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
    if (tether) stopWithNpm(child);
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
 * @returns {Promise<{ code: number, output: string, missing: boolean }>} `code` as a shell counts it; of the signal that
 *   this process got meanwhile, if any, whatever the program made of it. `missing`: there is no such program. `output` is
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
      resolve({ code: exitCodeOf(code, stop() ?? signal), output, missing: false });
    });
  });
}
