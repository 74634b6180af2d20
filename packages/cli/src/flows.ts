import { type FlowLibrary, loadFlows, userFlowDirs } from '@arx/runtime/flows';
import type { Invocation } from './invocation.ts';
import { warn } from './output/warning.ts';

/** The shipped flows and those of `--flows-dir`, `ARX_FLOWS_DIR` or `./flows`. */
export async function loadLibrary({ flags, env }: Pick<Invocation, 'flags' | 'env'>): Promise<FlowLibrary> {
  return loadFlows({ dirs: userFlowDirs({ flag: flags.text('flows-dir'), env }) });
}

/** Says on standard error which flow files could not be taken. They do not keep the others from being used. */
export function warnOfProblems(library: FlowLibrary, { err }: Pick<Invocation, 'err'>): void {
  for (const { message } of library.problems) warn(err, message);
}
