import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { FlowError, quoted } from '../../flows/errors.ts';
import { stepFailure } from '../../flows/step-failure.ts';

/**
 * The real path of the directory that the programs of a run work in.
 *
 * @throws FlowError `ARX_RUN_OPTION_INVALID` when there is no such directory
 */
export async function openWorkspace(directory: string): Promise<string> {
  const path = await realpath(directory).catch(() => undefined);
  if (path !== undefined && (await stat(path)).isDirectory()) return path;
  const found = path === undefined ? 'there is nothing with this name' : 'it is no directory';
  const message = `workspace is ${quoted(directory)}: ${found}; expected a directory that the run works in`;
  throw new FlowError('ARX_RUN_OPTION_INVALID', 'workspace', message);
}

/**
 * The real path of something in the workspace, with every symbolic link followed. Asked when an attempt starts: a program
 * that replaces the path by a link afterwards runs with the rights of the user anyway.
 *
 * @param workspace Its real path.
 * @param path Relative to `base`.
 * @param what What it is, for the message: `cwd`, `the program`.
 * @throws StepFailure `WorkspaceError` when it is not there, or outside
 */
export async function insideWorkspace(workspace: string, base: string, path: string, what: string): Promise<string> {
  const real = await realpath(resolve(base, path)).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'is not there' : `cannot be reached (${error.code})`;
    throw refused(`${what} ${quoted(path)} ${why} in the workspace ${quoted(workspace)}`);
  });
  const way = relative(workspace, real);
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) {
    throw refused(`${what} ${quoted(path)} leads out of the workspace ${quoted(workspace)}, to ${quoted(real)}`);
  }
  return real;
}

function refused(message: string): Error {
  return stepFailure('WorkspaceError', message);
}
