import { CliError } from '../errors.ts';
import { readDotenv } from './dotenv.ts';
import { type EnvProblem, readVariables, type StackValues } from './variables.ts';

/** The file with the settings, read and judged. */
export interface EnvFile {
  readonly values: StackValues;
  /** The line of a variable; 0 when it is not in the file. */
  readonly lineOf: (name: string) => number;
  readonly problems: readonly EnvProblem[];
  /** Variables whose value is among the problems. */
  readonly refused: ReadonlySet<string>;
  readonly warnings: readonly string[];
}

/**
 * Reads the text of `.env`.
 *
 * @param path As it is shown.
 * @throws CliError `ARX_STACK_ENV` for a line that cannot be read. What is wrong with values is among the problems.
 */
export function readEnvFile(path: string, text: string): EnvFile {
  const read = readDotenv(text);
  if (read.kind === 'unreadable') {
    throw new CliError('ARX_STACK_ENV', {
      subject: path,
      message: `${path}:${read.line} ${read.why}`,
      hint: "a line is NAME=value, a comment behind #, or empty; quote values with blanks around them: NAME='value'",
    });
  }
  const { values, problems, refused, warnings } = readVariables(read.entries);
  const lineOf = (name: string): number => read.entries.get(name)?.line ?? 0;
  const replaced = read.replaced.map(({ name, line }) => ({
    line,
    text: `${name} is set again on line ${lineOf(name)}, which counts`,
  }));
  const told = [...warnings, ...replaced].sort((a, b) => a.line - b.line).map((problem) => located(path, problem));
  return { values, lineOf, problems, refused, warnings: told };
}

function located(path: string, { line, text }: EnvProblem): string {
  return line === 0 ? `${path}: ${text}` : `${path}:${line}: ${text}`;
}

/** All that is wrong with the file at once. @throws CliError `ARX_STACK_ENV` when there is something */
export function refuseProblems(path: string, problems: readonly EnvProblem[]): void {
  const [first, ...more] = [...problems].sort((a, b) => a.line - b.line).map((problem) => located(path, problem));
  if (first === undefined) return;
  const hint = [
    ...more,
    `correct ${more.length === 0 ? 'it' : 'them'} in ${path}, and run the command again; nothing was written`,
  ];
  throw new CliError('ARX_STACK_ENV', { subject: path, message: first, hint: hint.join('\n') });
}
