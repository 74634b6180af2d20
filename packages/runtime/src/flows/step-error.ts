import { failureOf } from '@arx/signals';
import type { StepError } from './run-event.ts';

/** Longest message that is kept; some libraries put whole responses into theirs. */
const MAX_MESSAGE = 2000;

/** What was thrown, as plain data. Never throws, whatever it is given. */
export function stepErrorOf(thrown: unknown): StepError {
  // A thrown text is a message; as a name it would make a metric label of free text.
  if (typeof thrown === 'string') return { name: 'unknown', message: thrown.slice(0, MAX_MESSAGE) };
  const { outcome, reason } = failureOf(thrown);
  // Nobody asked this attempt to end, so what looks like a cancelled run is a failure.
  return { name: outcome === 'cancelled' ? 'UnexpectedAbortError' : reason, message: messageOf(thrown) };
}

/** The failure of an attempt that took too long. */
export function timeoutError(timeoutMs: number): Error {
  return named('TimeoutError', `the attempt took longer than ${timeoutMs} ms`);
}

/** What a runner is given as the reason when its attempt is stopped from outside. */
export function abortError(): Error {
  return named('AbortError', 'the run was stopped');
}

function named(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}

function messageOf(thrown: unknown): string {
  try {
    const message = (thrown as { readonly message?: unknown } | null | undefined)?.message;
    return typeof message === 'string' ? message.slice(0, MAX_MESSAGE) : '';
  } catch {
    // A getter or a proxy that throws: the failure that is being reported matters more.
    return '';
  }
}
