import { defineFlow, type Flow, FlowError, type FlowInput, type ShellStepInput } from '@arx/runtime/flows';

/** A step that does nothing in particular. */
export function shell(id: string, more: Partial<ShellStepInput> = {}): ShellStepInput {
  return { id, kind: 'shell', argv: ['true'], ...more };
}

/** A flow of the given steps. */
export function flowOf(steps: FlowInput['steps'], more: Partial<FlowInput> = {}): Flow {
  return defineFlow({ id: 'sample', persona: 'TESTER_AI', steps, ...more });
}

/** Fixtures of a step whose every attempt fails. */
export const FAILS: ShellStepInput['fixtures'] = [{ outcome: 'error', duration: '10ms', error: { name: 'BoomError' } }];

/** The error that `body` throws, which must be one of ours. */
export async function flowErrorOf(body: () => unknown): Promise<FlowError> {
  try {
    await body();
  } catch (error) {
    if (error instanceof FlowError) return error;
    throw error;
  }
  throw new Error('expected a FlowError, but nothing was thrown');
}
