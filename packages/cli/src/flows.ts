import { FlowError, type FlowLibrary, loadFlows, userFlowDirs } from '@arx/runtime/flows';
import { namedFlowsDirectory } from './environment.ts';
import type { Invocation } from './invocation.ts';
import { warn } from './output/warning.ts';

/**
 * The shipped flows and those of `--flows-dir`, `ARX_FLOWS_DIR` or `./flows`.
 *
 * @throws FlowError `ARX_FLOW_UNREADABLE` when a directory that somebody named cannot be read; CliError `ARX_USAGE` when
 *   its name is no path
 */
export async function loadLibrary({ flags, env }: Pick<Invocation, 'flags' | 'env'>): Promise<FlowLibrary> {
  const named = namedFlowsDirectory(flags.text('flows-dir'), env);
  const library = await loadFlows({ dirs: userFlowDirs({ flag: named?.path, env: {} }) });
  // Its files have longer names, so this is about the directory itself.
  const unreadable = named && library.problems.find(({ subject }) => subject === named.path);
  if (!named || !unreadable) return library;
  const message = `${named.name} is ${JSON.stringify(named.path)}: ${unreadable.message}`;
  throw new FlowError('ARX_FLOW_UNREADABLE', named.path, message, { cause: unreadable });
}

/** Says on standard error which flow files could not be taken. They do not keep the others from being used. */
export function warnOfProblems(library: FlowLibrary, { err }: Pick<Invocation, 'err'>): void {
  for (const { message } of library.problems) warn(err, message);
}
