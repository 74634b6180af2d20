import { type ChildProcess, execFile, spawn } from 'node:child_process';

/** What a program did. */
export interface Ended {
  readonly code: number;
  /** What it wrote to both of its streams. */
  readonly output: string;
}

/** Starts a program with one more argument, and waits for its end. One start at a time. */
export type Start = (argument: string) => Promise<Ended>;

export interface StarterOptions {
  /** Path of the program. */
  readonly program: string;
  /** Arguments that it always gets, before the one of the start. */
  readonly args: readonly string[];
  /** After this time the program is killed and the start rejects. */
  readonly timeoutSeconds: number;
  /** Default: `/bin/sh`; none on Windows. */
  readonly shell?: string | undefined;
}

/** What a program writes at most; more is a failure. */
const MOST_CHARACTERS = 2 ** 20;

/** Without work for so long the shell ends, so that nothing stays of a probe that was stopped. */
const IDLE_MILLISECONDS = 30_000;

/** Starts the program once for each line that it reads, with the line for its last argument, and says how it ended. */
const SCRIPT = `while IFS= read -r argument; do "$0" "$@" "$argument" </dev/null 2>&1; printf '\\nended with %s\\n' $?; done`;

/**
 * Starts a program again and again from a shell that stays. Node starts a program from a copy of its own process, and
 * while the system makes one the event loop stands: 4 ms in a process of 80 MB, 50 ms in one of 1 GB. A shell is small.
 */
export function createStarter(options: StarterOptions): Start {
  let shell: Shell | undefined;
  let hasShell = options.shell !== undefined || process.platform !== 'win32';
  return async (argument) => {
    if (hasShell) {
      shell ??= openShell(options, () => {
        shell = undefined;
      });
      const ended = await shell(argument);
      if (ended !== 'no shell') return ended;
      // Such as in an image that has Node and nothing else.
      hasShell = false;
    }
    return startDirectly(options, argument);
  };
}

type Shell = (argument: string) => Promise<Ended | 'no shell'>;

/** @param onClose called once, when it takes no more work */
function openShell({ program, args, timeoutSeconds, shell = '/bin/sh' }: StarterOptions, onClose: () => void): Shell {
  // In a group of its own, so that what it started can be killed with it.
  const child = spawn(shell, ['-c', SCRIPT, program, ...args], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: environment(),
  });
  let output = '';
  let settle = (_: Ended | 'no shell' | Error): void => {};
  let idle: NodeJS.Timeout | undefined;
  let isOpen = true;

  const close = (outcome: 'no shell' | Error): void => {
    if (!isOpen) return;
    isOpen = false;
    clearTimeout(idle);
    onClose();
    killGroup(child);
    settle(outcome);
  };
  child.on('error', (error: NodeJS.ErrnoException) => close(error.code === 'ENOENT' ? 'no shell' : error));
  child.on('exit', () => close(new Error('its shell ended')));
  child.stdin.on('error', () => close(new Error('its shell does not listen')));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    const end = /\nended with (\d+)\n$/.exec(output);
    if (end !== null) settle({ code: Number(end[1]), output: output.slice(0, end.index) });
    else if (output.length > MOST_CHARACTERS) close(new Error('it writes too much'));
  });
  unref(child);

  return (argument) =>
    new Promise((resolve, reject) => {
      clearTimeout(idle);
      const late = setTimeout(() => close(new Error('it did not end')), timeoutSeconds * 1000).unref();
      output = '';
      settle = (ended) => {
        settle = () => {};
        clearTimeout(late);
        if (isOpen) idle = setTimeout(() => close(new Error('idle')), IDLE_MILLISECONDS).unref();
        if (ended instanceof Error) reject(ended);
        else resolve(ended);
      };
      child.stdin.write(`${argument}\n`);
    });
}

function killGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

/** Neither the shell nor its pipes keep this process alive; at its end the shell reads the end of its input. */
function unref(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout]) (stream as { unref?: () => void } | null)?.unref?.();
}

function startDirectly({ program, args, timeoutSeconds }: StarterOptions, argument: string): Promise<Ended> {
  const limits = { timeout: timeoutSeconds * 1000, killSignal: 'SIGKILL', maxBuffer: MOST_CHARACTERS } as const;
  return new Promise((resolve, reject) => {
    const options = { ...limits, windowsHide: true, env: environment() };
    execFile(program, [...args, argument], options, (error, stdout, stderr) => {
      if (error === null) resolve({ code: 0, output: stdout });
      else if (typeof error.code === 'number') resolve({ code: error.code, output: stdout + stderr });
      else reject(new Error(error.killed === true ? 'it did not end' : `it did not start (${error.code})`));
    });
  });
}

/** The C locale writes decimal points. */
function environment(): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: 'C' };
}
