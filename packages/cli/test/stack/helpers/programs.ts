import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

export interface Started {
  readonly child: ChildProcess;
  /** What it has said so far. */
  output(): string;
  stop(): Promise<void>;
}

type Clean = (cleanUp: () => Promise<void>) => void;

/** Starts a program, which ends with the test at the latest, or when `whenDone` says so. */
export function startProgram(program: string, args: readonly string[], whenDone: Clean = onTestFinished): Started {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      output += data;
    });
  }
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(timer);
  };
  whenDone(stop);
  return { child, output: () => output, stop };
}

/** Serves on a port of loopback, any free one by default. */
export async function serve(handler: RequestListener, whenDone: Clean = onTestFinished, port = 0): Promise<number> {
  const server = createServer(handler);
  whenDone(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A port of loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Asks again until the answer is something else than `undefined` or `false`. */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer | undefined | false>,
  patienceMs = 20_000,
): Promise<Answer> {
  const end = performance.now() + patienceMs;
  let last: unknown;
  while (performance.now() < end) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      last = error;
    }
    await sleep(100);
  }
  throw new Error(`waited for ${what}`, { cause: last });
}
