import type { Env } from './environment.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Interrupts } from './interrupts.ts';
import type { Terminal } from './output/terminal.ts';

/** What a command gets: what the user typed and where it runs. */
export interface Invocation {
  /** Positional arguments. */
  readonly arguments: readonly string[];
  readonly flags: Flags;
  readonly env: Env;
  /** Results go here. */
  readonly out: Terminal;
  /** Diagnostics go here. */
  readonly err: Terminal;
  readonly interrupts: Interrupts;
  /** Asks the user and gives the answer, empty when he gave none; `undefined` where there is no terminal to ask on. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
}

/** The flags of a command by their long names without dashes, unparsed. */
export interface Flags {
  /** The text of an option that takes a value; `undefined` when it was not given. */
  text(name: string): string | undefined;
  /** The texts of an option that may be given several times. */
  list(name: string): readonly string[];
  /** Whether an option without a value was given. */
  given(name: string): boolean;
}

/** Does what a command is for. Throws a `CliError` for a mistake of the user. */
export type CommandHandler = (invocation: Invocation) => Promise<ExitCode>;
