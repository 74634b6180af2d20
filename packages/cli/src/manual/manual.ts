import type { VariableName } from '../environment.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { CommandHandler } from '../invocation.ts';

/** An option as it is parsed and as the manual shows it. */
export interface OptionManual {
  /** In commander's notation: `--port <number>`, `-y, --yes`. */
  readonly flags: string;
  /** Whole sentences. */
  readonly meaning: string;
  /** Another spelling of the same option, such as `--host <address>`. */
  readonly alias?: string;
  /** The variable that is asked when the flag is missing. */
  readonly variable?: VariableName;
  /** What holds when neither decides, as text. */
  readonly default?: string;
  readonly required?: boolean;
  /** May be given several times. */
  readonly repeatable?: boolean;
}

/** A positional argument; `variadic` takes one or more. */
export interface ArgumentManual {
  readonly name: string;
  readonly variadic?: boolean;
  readonly meaning: string;
}

export interface ExampleManual {
  readonly command: string;
  readonly meaning: string;
}

/** What stands in the manual of every command and of every group. */
interface PageManual {
  readonly name: string;
  /** One line for lists. */
  readonly summary: string;
  /** Paragraphs. */
  readonly description: readonly string[];
  readonly examples: readonly ExampleManual[];
}

/** A command that does something. */
export interface CommandManual extends PageManual {
  readonly kind: 'command';
  readonly arguments: readonly ArgumentManual[];
  readonly options: readonly OptionManual[];
  readonly exitCodes: readonly ExitCode[];
  readonly variables: readonly VariableName[];
  readonly files: readonly { readonly path: string; readonly meaning: string }[];
  /** Loads the code of the command; help and errors do without it. */
  readonly load: () => Promise<CommandHandler>;
}

/** A word that commands stand behind: `arx obs`. */
export interface GroupManual extends PageManual {
  readonly kind: 'group';
  readonly commands: readonly (CommandManual | GroupManual)[];
}

export type Manual = CommandManual | GroupManual;

/** A page of the manual with the words that lead to it, such as `arx obs serve`. */
export interface ManualPage {
  readonly path: string;
  readonly manual: Manual;
}

/** A manual and everything below it, parents first. */
export function pagesOf(manual: Manual, parents: readonly string[] = []): readonly ManualPage[] {
  const words = [...parents, manual.name];
  const below = manual.kind === 'group' ? manual.commands.flatMap((child) => pagesOf(child, words)) : [];
  return [{ path: words.join(' '), manual }, ...below];
}
