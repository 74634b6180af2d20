import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** How a worker process is started. */
export interface WorkerProcessOptions {
  readonly url: string;
  readonly leaseSeconds: number;
  readonly concurrency?: number;
  readonly maxConnections?: number;
  /** By how much its clock is wrong, in milliseconds. */
  readonly clockOffset?: number;
}

/** What a worker process says. */
export interface WorkerLine {
  readonly kind: 'ready' | 'started' | 'finished' | 'lost';
  readonly runId?: string;
  readonly attempt?: number;
  readonly outcome?: string;
  readonly workerId?: string;
}

/** A worker in a process of its own. */
export interface WorkerProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly lines: readonly WorkerLine[];
  readonly ended: Promise<void>;
  readonly isAlive: () => boolean;
  /** Ends it, also when it is stopped. */
  kill(signal?: NodeJS.Signals): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('worker-process.ts', import.meta.url));
const CLOCK = new URL('shifted-clock.ts', import.meta.url).href;

/** @param onLine Called with each line that it says. */
export function spawnWorker(
  options: WorkerProcessOptions,
  onLine: (line: WorkerLine) => void = () => {},
): WorkerProcess {
  const { clockOffset = 0, ...rest } = options;
  const child = spawn(
    process.execPath,
    ['--conditions=@arx/source', `--import=${CLOCK}`, PROGRAM, JSON.stringify(rest)],
    {
      env: { ...process.env, ARX_TEST_CLOCK_OFFSET: String(clockOffset) },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const lines: WorkerLine[] = [];
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as WorkerLine;
    lines.push(line);
    onLine(line);
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    child,
    pid: child.pid as number,
    lines,
    ended,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    kill: async (signal = 'SIGKILL') => {
      child.kill(signal);
      await ended;
    },
  };
}
