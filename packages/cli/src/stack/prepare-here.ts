import { resolve } from 'node:path';
import { buildStack } from '@arx/mixin/emit';
import type { Invocation } from '../invocation.ts';
import type { RunOptions } from './docker.ts';
import { type Prepared, prepare } from './init.ts';
import { thisMachine } from './machine.ts';

/** The directory that `--dir` names, absolute. */
export function stackDirectory({ flags }: Invocation): string {
  return resolve(flags.text('dir') ?? '.');
}

/** Decides the files of the stack for this machine; see {@link prepare}. */
export function prepareHere(invocation: Invocation, force: boolean): Prepared {
  return prepare({ build: buildStack, directory: stackDirectory(invocation), machine: thisMachine(), force });
}

/** How programs are run for a command. */
export function runOptions(invocation: Invocation): RunOptions {
  return { directory: stackDirectory(invocation), env: invocation.env, signal: invocation.interrupts.signal };
}
