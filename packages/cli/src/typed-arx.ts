import { statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { shellWord } from './output/text.ts';

/**
 * How `arx` is typed in a directory: the one that is installed there or above, as in a workspace, else the one on PATH. Never
 * `npx arx`, which outside of a project asks the registry for a package of that name; it is somebody else's.
 *
 * @param directory Absolute; the one that commands are typed in.
 */
export function typedArx(directory: string): string {
  for (let at = directory; ; at = dirname(at)) {
    const program = join(at, 'node_modules/.bin/arx');
    if (statSync(program, { throwIfNoEntry: false })?.isFile() === true) return shellWord(relative(directory, program));
    if (at === dirname(at)) return 'arx';
  }
}
