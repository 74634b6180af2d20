import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A text file of the checkout. */
export interface SourceFile {
  /** Relative to the root, with forward slashes. */
  path: string;
  text: string;
}

const run = promisify(execFile);

/**
 * Every text file that git tracks or would track (untracked and not ignored), as it is in the work tree. Files with a
 * NUL byte are binary and left out.
 */
export async function trackedFiles(root: string): Promise<readonly SourceFile[]> {
  const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
  });
  const paths = [...new Set(stdout.split('\0').filter(Boolean))].sort();
  const files = await Promise.all(
    paths.map(async (path): Promise<SourceFile | undefined> => {
      try {
        const text = await readFile(join(root, path), 'utf8');
        return text.includes('\0') ? undefined : { path, text };
      } catch {
        // Deleted in the work tree, a submodule or a link to nowhere.
        return undefined;
      }
    }),
  );
  return files.filter((file) => file !== undefined);
}

/** `path:line`, 1-based, of an offset in a file. */
export function placeOf(file: SourceFile, offset: number): string {
  return `${file.path}:${file.text.slice(0, offset).split('\n').length}`;
}
