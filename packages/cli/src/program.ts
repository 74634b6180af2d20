import { Command, Option } from 'commander';
import type { Flags } from './invocation.ts';
import { renderHelp } from './manual/help.ts';
import type { CommandManual, Manual, OptionManual } from './manual/manual.ts';
import type { Terminal } from './output/terminal.ts';

/** What happens when the words lead to a command. */
export type Chosen = (manual: CommandManual, operands: readonly string[], flags: Flags) => Promise<void>;

export interface ProgramOptions {
  readonly out: Terminal;
  readonly err: Terminal;
  readonly version: string;
  readonly chosen: Chosen;
  /** Told which command spoke last, before an error of the parser is thrown. */
  readonly atCommand: (path: string) => void;
}

/** Makes commander's tree from the manual. Errors of the parser are thrown as `CommanderError`, never printed. */
export function createProgram(root: Manual, options: ProgramOptions): Command {
  const program = build(root, [], options);
  return program.version(`arx ${options.version}`, '-V, --version');
}

function build(manual: Manual, parents: readonly string[], options: ProgramOptions): Command {
  const words = [...parents, manual.name];
  const path = words.join(' ');
  const command = new Command(manual.name)
    .helpCommand(false)
    .allowExcessArguments(false)
    .configureOutput({ writeOut: options.out.write, writeErr: options.err.write, outputError: () => {} })
    .configureHelp({
      formatHelp: () => renderHelp({ path, manual }, { columns: options.out.columns(), style: options.out.style }),
    })
    .exitOverride((error) => {
      options.atCommand(path);
      throw error;
    });

  if (manual.kind === 'group') {
    for (const child of manual.commands) command.addCommand(build(child, words, options));
    return command;
  }
  for (const { name, variadic } of manual.arguments) command.argument(variadic === true ? `<${name}...>` : `<${name}>`);
  for (const option of manual.options) addOption(command, option);
  return command.action(async () => {
    await options.chosen(manual, command.args, flagsOf(command, manual.options));
  });
}

function addOption(command: Command, option: OptionManual): void {
  const parsed = new Option(option.flags).makeOptionMandatory(option.required === true);
  if (option.repeatable === true) {
    parsed.argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), text]);
  }
  command.addOption(parsed);
  if (option.alias !== undefined) command.addOption(new Option(option.alias).hideHelp());
}

function flagsOf(command: Command, options: readonly OptionManual[]): Flags {
  const values: Record<string, unknown> = command.opts();
  const aliases = new Map(options.map(({ flags, alias }) => [longName(flags), alias && longName(alias)]));
  return {
    text: (name) => {
      const value = values[attribute(name)] ?? values[attribute(aliases.get(name) ?? name)];
      return typeof value === 'string' ? value : undefined;
    },
    list: (name) => {
      const value = values[attribute(name)];
      return Array.isArray(value) ? value.map(String) : [];
    },
    given: (name) =>
      name.startsWith('no-') ? values[attribute(name.slice(3))] === false : values[attribute(name)] === true,
  };
}

/** `port` of `--port <number>`. */
function longName(flags: string): string {
  return /--([\w-]+)/.exec(flags)?.[1] ?? flags;
}

/** Commander's name of an option: `spoolDir` of `spool-dir`. */
function attribute(name: string): string {
  return name.replace(/-(\w)/g, (_match, letter: string) => letter.toUpperCase());
}
