import { StringDecoder } from 'node:string_decoder';
import type { ShellStep } from '../../flows/flow.ts';
import type { StepRunner } from '../../flows/step-runner.ts';
import type { Env } from '../env.ts';
import { commandOf, type ShellPlace } from './command.ts';
import { programEnvironment } from './environment.ts';
import { resultOf, startFailure } from './outcome.ts';
import { type ProgramEnd, runProgram } from './program.ts';

/** What the runner of shell steps needs. */
export interface ShellRunnerOptions extends ShellPlace {
  /** What the environment of the programs is taken from. */
  readonly env: Env;
}

/**
 * Runs the programs of shell steps: argv as it is, in the workspace, with the environment of the allow-list, standard
 * input at its end, in a process group that is gone when the attempt is over.
 */
export function createShellRunner({ env, ...place }: ShellRunnerOptions): StepRunner<ShellStep> {
  return async ({ step, signal, progress }) => {
    const { file, args, cwd } = await commandOf(step, place);
    const decoder = new StringDecoder('utf8');
    let end: ProgramEnd;
    try {
      end = await runProgram({
        file,
        args,
        cwd,
        env: programEnvironment(env, step.env),
        signal,
        onOutput: (chunk) => progress(decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))),
      });
    } catch (error) {
      signal.throwIfAborted();
      throw startFailure(file, error);
    }
    signal.throwIfAborted();
    return resultOf(file, end);
  };
}
