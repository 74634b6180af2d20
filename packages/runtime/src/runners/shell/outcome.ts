import { quoted } from '../../flows/errors.ts';
import { type StepFailure, stepFailure } from '../../flows/step-failure.ts';
import type { StepResult } from '../../flows/step-runner.ts';
import type { ProgramEnd } from './program.ts';

/**
 * What a program's end means for its step: code 0 is success, with standard output as the output, without the line breaks
 * at its end.
 *
 * @throws StepFailure `ExitCodeError`, `SignalError`, with the end of what the program said
 */
export function resultOf(program: string, { exit, stdout, lastOutput }: ProgramEnd): StepResult {
  if (exit.kind === 'signal') {
    throw stepFailure('SignalError', `${quoted(program)} was ended by ${exit.signal}${said(lastOutput)}`);
  }
  if (exit.code !== 0) {
    throw stepFailure('ExitCodeError', `${quoted(program)} ended with exit code ${exit.code}${said(lastOutput)}`);
  }
  return { output: stdout.replace(/[\r\n]+$/, '') };
}

function said(lastOutput: string): string {
  const text = lastOutput.trim();
  return text === '' ? ' and said nothing' : `; it said: ${text}`;
}

/** The failure of a program that could not be started. Another attempt would not find it either. */
export function startFailure(program: string, error: unknown): StepFailure {
  const { code, message } = error as NodeJS.ErrnoException;
  const name = quoted(program);
  switch (code) {
    case 'ENOENT':
      return stepFailure('CommandNotFoundError', `${notFound(program, name)}; install it or correct argv`, {
        kind: 'never',
      });
    case 'EACCES':
      return stepFailure('CommandNotFoundError', `${name} is not executable; check its mode, or correct argv`, {
        kind: 'never',
      });
    default:
      return stepFailure('SpawnError', `${name} cannot be started: ${message}`);
  }
}

function notFound(program: string, name: string): string {
  return program.includes('/')
    ? `${name} is not there, or the interpreter that its first line names is not`
    : `there is no program ${name} in PATH`;
}
