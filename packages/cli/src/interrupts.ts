import { EXIT, type ExitCode } from './exit-codes.ts';

/** The signals that ask a process to end. */
export type InterruptSignal = 'SIGHUP' | 'SIGINT' | 'SIGTERM';

const EXIT_OF: Readonly<Record<InterruptSignal, ExitCode>> = {
  SIGHUP: EXIT.hangup,
  SIGINT: EXIT.interrupted,
  SIGTERM: EXIT.terminated,
};

/**
 * One Ctrl-C can arrive twice: from the terminal, and from npm, which passes its own on to its child. Two within this
 * time, in milliseconds, are one.
 */
const SAME_PRESS_MS = 250;

/** What the user's wish to end does to a command. */
export interface Interrupts {
  /** Aborts when the first signal arrives. */
  readonly signal: AbortSignal;
  /** The first signal that arrived. */
  received(): InterruptSignal | undefined;
  /** The exit code that the first signal asks for, 0 when none arrived. */
  exitCode(): ExitCode;
  /** Stops listening: the next signal ends the process as it does without a handler. */
  stop(): void;
}

/**
 * Listens for SIGINT, SIGTERM and SIGHUP. The first one asks for a graceful end; a second one ends the process at once
 * (its `exit` handlers still run).
 */
export function listenForInterrupts(): Interrupts {
  const controller = new AbortController();
  let first: { readonly signal: InterruptSignal; readonly at: number } | undefined;

  const onSignal = (signal: InterruptSignal): void => {
    if (first === undefined) {
      first = { signal, at: performance.now() };
      controller.abort(new DOMException(`ended by ${signal}`, 'AbortError'));
    } else if (performance.now() - first.at > SAME_PRESS_MS) {
      process.exit(EXIT_OF[signal]);
    }
  };
  const names = Object.keys(EXIT_OF) as InterruptSignal[];
  for (const name of names) process.on(name, onSignal);

  return {
    signal: controller.signal,
    received: () => first?.signal,
    exitCode: () => (first === undefined ? EXIT.ok : EXIT_OF[first.signal]),
    stop: () => {
      for (const name of names) process.off(name, onSignal);
    },
  };
}
