import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { usageError } from './errors.ts';

/** The absolute path of a directory that a flag names, else the current one. @throws CliError `ARX_USAGE` when it is none */
export function existingDirectory(flag: string, text: string | undefined): string {
  const directory = resolve(text ?? '.');
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return directory;
  throw usageError(flag, `${flag} is ${JSON.stringify(text)}, which is no directory`);
}
