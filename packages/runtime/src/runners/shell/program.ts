import { type ChildProcess, spawn } from 'node:child_process';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Capture, createCapture } from './capture.ts';
import { adoptGroup, endGroup } from './process-group.ts';

/** How long a program may take to end after SIGTERM before it gets SIGKILL, in milliseconds. */
const TERM_GRACE_MS = 1000;
/** How long after its end its output may be kept open by a process that left its group, in milliseconds. */
const DRAIN_MS = 250;
/** How much of standard output is kept from its beginning, and as much from its end, in bytes. */
const KEPT_BYTES = 64 * 1024;
/** How much is kept of the end of what a terminal would have shown, in bytes. */
const LAST_BYTES = 1200;

/** What to run. Nothing in it is interpreted by a shell. */
export interface ProgramCall {
  /** A path, or a name that is looked up in `PATH` of `env`. */
  readonly file: string;
  readonly args: readonly string[];
  /** Absolute path of the working directory. */
  readonly cwd: string;
  /** The whole environment: nothing is inherited beside it. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends the program and everything that it started. */
  readonly signal: AbortSignal;
  /** Called with pieces of standard output and standard error as they arrive. */
  readonly onOutput?: ((chunk: Uint8Array) => void) | undefined;
}

/** How a program ended. */
export interface ProgramEnd {
  readonly exit:
    | { readonly kind: 'code'; readonly code: number }
    | { readonly kind: 'signal'; readonly signal: NodeJS.Signals };
  /** Its standard output: all of it, or its beginning and its end. */
  readonly stdout: string;
  /** The end of its standard output and standard error, in the order of their arrival. */
  readonly lastOutput: string;
}

/**
 * Runs a program in a process group of its own, with standard input at its end. When it has ended, by itself or because
 * `signal` aborted, what it left behind in its group is ended as well: SIGTERM, and SIGKILL a second later.
 *
 * Resolves also when the program was ended by `signal`; the caller knows.
 *
 * @throws the error of Node, with its `code`, when the program cannot be started
 */
export async function runProgram(call: ProgramCall): Promise<ProgramEnd> {
  const { file, args, cwd, env, signal, onOutput } = call;
  signal.throwIfAborted();
  const child = spawn(file, args, { cwd, env, detached: true, shell: false, stdio: ['ignore', 'pipe', 'pipe'] });
  const stdout = createCapture(KEPT_BYTES, KEPT_BYTES);
  const last = createCapture(0, LAST_BYTES);
  const closed = watchOutput(child, stdout, (chunk) => {
    last.add(chunk);
    onOutput?.(chunk);
  });
  const pid = await startOf(child);

  adoptGroup(pid);
  let ending: Promise<void> | undefined;
  const end = (): Promise<void> => {
    ending ??= endGroup(pid, TERM_GRACE_MS);
    return ending;
  };
  const onAbort = (): void => void end();
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    const exit = await exitOf(child);
    await end();
    await drained(child, closed);
    return { exit, stdout: stdout.text(), lastOutput: last.text() };
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** The process id, as soon as the program runs. */
function startOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid as number));
    // Also for errors after the start, such as a signal that could not be sent: they must not end this process.
    child.on('error', reject);
  });
}

function exitOf(child: ChildProcess): Promise<ProgramEnd['exit']> {
  const { exitCode, signalCode } = child;
  if (exitCode !== null || signalCode !== null) return Promise.resolve(asExit(exitCode, signalCode));
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(asExit(code, signal)));
  });
}

function asExit(code: number | null, signal: NodeJS.Signals | null): ProgramEnd['exit'] {
  return signal === null ? { kind: 'code', code: code ?? 0 } : { kind: 'signal', signal };
}

/** Collects the output. Resolves when nobody can write any more. */
function watchOutput(child: ChildProcess, stdout: Capture, onChunk: (chunk: Uint8Array) => void): Promise<void> {
  child.stdout?.on('data', (chunk: Uint8Array) => {
    stdout.add(chunk);
    onChunk(chunk);
  });
  child.stderr?.on('data', onChunk);
  return new Promise((resolve) => {
    child.once('close', () => resolve());
  });
}

/** Waits until the output is read. A process that left the group may keep it open for ever; then it is cut off. */
async function drained(child: ChildProcess, closed: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), DRAIN_MS);
  });
  try {
    if ((await Promise.race([closed, late])) !== 'late') return;
    // A busy process may come to its timers before it has read what is in the pipes: that takes one turn of the loop.
    await nextTurn();
    await nextTurn();
    child.stdout?.destroy();
    child.stderr?.destroy();
  } finally {
    clearTimeout(timer);
  }
}
