import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** A child process that runs a file of this folder on the sources. */
export interface Child {
  readonly process: ChildProcess;
  /** What it has printed so far, by line. */
  readonly lines: string[];
  /** What it has printed to stderr. */
  errors: string;
  /** Resolves with the exit code or the signal, when its output has been read to the end. */
  readonly over: Promise<number | string>;
  /** Resolves with the next line that it prints. */
  next(): Promise<string>;
}

export const SOURCE: string = fileURLToPath(new URL('../../../src', import.meta.url));

/** Starts a child; what is left of it is killed after the test. `cache` makes the second start several times faster. */
export function startChild(
  file: string,
  args: readonly string[],
  cache: string,
  prefix: readonly string[] = [],
): Child {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const command = [...prefix, process.execPath, '--conditions=@arx/source', path, ...args];
  const child = spawn(command[0] as string, command.slice(1), {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
  });
  const lines: string[] = [];
  const waiting: ((line: string) => void)[] = [];
  let taken = 0;
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => {
    lines.push(line);
    const resolve = waiting.shift();
    if (resolve !== undefined) {
      taken++;
      resolve(line);
    }
  });
  const drained = new Promise((resolve) => reader.on('close', resolve));
  const ended = new Promise<number | string>((resolve) => {
    child.on('exit', (code, signal) => resolve(signal ?? code ?? -1));
  });
  const started: Child = {
    process: child,
    lines,
    errors: '',
    over: drained.then(() => ended),
    next: () =>
      taken < lines.length
        ? Promise.resolve(lines[taken++] as string)
        : new Promise((resolve) => waiting.push(resolve)),
  };
  child.stderr.on('data', (data) => {
    started.errors += data;
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return started;
}
