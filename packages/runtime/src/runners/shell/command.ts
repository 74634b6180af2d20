import { isAbsolute } from 'node:path';
import type { ShellStep } from '../../flows/flow.ts';
import { renderArgument } from '../../flows/template.ts';
import { insideWorkspace } from './workspace.ts';

/** Where a run works, as far as its programs are concerned. */
export interface ShellPlace {
  /** Real path of the directory that the programs work in. */
  readonly workspace: string;
  /** Directory of the flow's own file, for `{{flow.dir}}`; `undefined` for a flow that came from no file. */
  readonly flowDir: string | undefined;
}

/** A program, its arguments and its directory, ready to be started. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
}

/**
 * Resolves what a step declares to what is started. A bare name is looked up in `PATH`; an absolute path is what it says;
 * a relative one is a file of the workspace, and must be inside it, as must the working directory.
 *
 * @throws StepFailure `WorkspaceError`
 */
export async function commandOf(step: ShellStep, { workspace, flowDir }: ShellPlace): Promise<Command> {
  const cwd = await insideWorkspace(workspace, workspace, step.cwd, 'cwd');
  const [file = '', ...args] = step.argv.map((part) => renderArgument(part, { node: process.execPath, flowDir }));
  // Only checked: it is started under the name that was given, as some programs look at theirs.
  if (file.includes('/') && !isAbsolute(file)) await insideWorkspace(workspace, cwd, file, 'the program');
  return { file, args, cwd };
}
