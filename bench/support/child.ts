// A process per library: for what is not the same where several share a heap, an event loop or a garbage collector.
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** What a child can be asked, each with what it takes and gives. */
type Answers = Readonly<Record<string, (argument: never) => unknown>>;

/** A child that answers one question at a time and does nothing in between. */
export interface Child {
  readonly name: string;
  ask<T>(question: string, argument?: unknown): Promise<T>;
  /** Ends it and waits for its end. */
  stop(): Promise<void>;
}

type Reply = { readonly kind: 'answer'; readonly value: unknown } | { readonly kind: 'error'; readonly text: string };

/** Starts `bench/children/<file>` and waits until it says that it is ready. */
export async function startChild(
  name: string,
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Child> {
  const child = fork(join(import.meta.dirname, '..', 'children', file), args, {
    execArgv: ['--expose-gc'],
    env: { ...process.env, ...env },
    // What it prints must not get between the results.
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await reply(child, name);
  return {
    name,
    ask: async <T>(question: string, argument?: unknown) => {
      const answer = reply(child, name);
      child.send({ question, argument: argument ?? null });
      return (await answer) as T;
    },
    async stop() {
      child.disconnect();
      await ended;
    },
  };
}

function reply(child: ChildProcess, name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      child.off('message', onMessage);
      child.off('exit', onExit);
    };
    const onMessage = (message: Reply): void => {
      done();
      if (message.kind === 'answer') resolve(message.value);
      else reject(new Error(`The process of ${name} failed: ${message.text}`));
    };
    const onExit = (code: number | null, signal: string | null): void => {
      done();
      reject(new Error(`The process of ${name} ended with ${signal ?? `exit code ${code}`}.`));
    };
    child.on('message', onMessage);
    child.on('exit', onExit);
  });
}

/** In a child: says that it is ready, then answers until the parent lets go of it. */
export function answerParent(answers: Answers): void {
  const send = (message: Reply): unknown => process.send?.(message);
  const answer = async (question: string, argument: never): Promise<void> => {
    try {
      send({ kind: 'answer', value: await answers[question]!(argument) });
    } catch (error) {
      send({ kind: 'error', text: (error as Error).stack ?? String(error) });
    }
  };
  process.on('message', ({ question, argument }: { question: string; argument: never }) => {
    void answer(question, argument);
  });
  process.once('disconnect', () => process.exit());
  send({ kind: 'answer', value: null });
}

/** Collects garbage until nothing more goes. */
export async function collectGarbage(): Promise<void> {
  for (let i = 0; i < 4; i++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
