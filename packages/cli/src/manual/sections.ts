import { VARIABLES } from '../environment.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { CommandManual, ExampleManual, ManualPage, OptionManual } from './manual.ts';
import { pagesOf } from './manual.ts';

/** Something with an explanation: an option, a variable, a file. */
export interface Entry {
  readonly term: string;
  readonly text: readonly string[];
}

/** A part of a manual page, before it is laid out for a terminal or as Markdown. */
export type Section =
  | { readonly kind: 'text'; readonly title: string; readonly paragraphs: readonly string[] }
  | { readonly kind: 'code'; readonly title: string; readonly lines: readonly string[] }
  | { readonly kind: 'entries'; readonly title: string; readonly entries: readonly Entry[] }
  | { readonly kind: 'examples'; readonly title: string; readonly examples: readonly ExampleManual[] };

const HELP: OptionManual = { flags: '-h, --help', meaning: 'Shows this page.' };
const VERSION: OptionManual = { flags: '-V, --version', meaning: 'Prints the version.' };

/** The sections of a page in the order of a manual page; empty ones are left out. */
export function sectionsOf(page: ManualPage): readonly Section[] {
  const { path, manual } = page;
  const head: Section[] = [
    { kind: 'text', title: 'NAME', paragraphs: [`${path} - ${manual.summary}`] },
    { kind: 'code', title: 'SYNOPSIS', lines: [synopsisOf(page)] },
    { kind: 'text', title: 'DESCRIPTION', paragraphs: manual.description },
  ];
  const examples: Section = { kind: 'examples', title: 'EXAMPLES', examples: manual.examples };
  if (manual.kind === 'command') return [...head, ...argumentsAndOptions(manual), examples, ...references(manual)];

  const commands = pagesOf(manual, path.split(' ').slice(0, -1))
    .filter((below) => below.manual.kind === 'command')
    .map((below) => ({ term: below.path, text: [below.manual.summary] }));
  const options = path === 'arx' ? [HELP, VERSION] : [HELP];
  return [
    ...head,
    { kind: 'entries', title: 'COMMANDS', entries: commands },
    { kind: 'entries', title: 'OPTIONS', entries: options.map(optionEntry) },
    examples,
    ...(path === 'arx' ? [everyVariable(), exitCodeSection(EXIT_CODES)] : []),
    { kind: 'text', title: 'SEE ALSO', paragraphs: [`${path} COMMAND --help`] },
  ];
}

/** `arx obs serve [--port <number>] …`; required options stand without brackets. */
function synopsisOf({ path, manual }: ManualPage): string {
  if (manual.kind === 'group') return `${path} COMMAND [options]`;
  const options = manual.options.map(({ flags, required }) => {
    const typed = flags.replace(/^-\w, /, '');
    return required === true ? typed : `[${typed}]`;
  });
  const operands = manual.arguments.map(({ name, variadic }) => (variadic === true ? `${name}…` : name));
  return [path, ...options, ...operands].join(' ');
}

function argumentsAndOptions(manual: CommandManual): readonly Section[] {
  const operands = manual.arguments.map(({ name, variadic, meaning }) => ({
    term: variadic === true ? `${name}…` : name,
    text: [meaning],
  }));
  const options = [...manual.options, HELP].map(optionEntry);
  const sections: Section[] = [
    { kind: 'entries', title: 'ARGUMENTS', entries: operands },
    { kind: 'entries', title: 'OPTIONS', entries: options },
  ];
  return sections.filter((section) => section.kind !== 'entries' || section.entries.length > 0);
}

function optionEntry({ flags, alias, meaning, required, variable, default: fallback }: OptionManual): Entry {
  const facts = [
    required === true ? 'Required' : undefined,
    fallback === undefined ? undefined : `Default: ${fallback}`,
    variable === undefined ? undefined : `Variable: ${variable}`,
  ].filter((fact) => fact !== undefined);
  return {
    term: alias === undefined ? flags : `${flags}, ${alias}`,
    text: facts.length === 0 ? [meaning] : [meaning, `${facts.join('. ')}.`],
  };
}

function references(manual: CommandManual): readonly Section[] {
  const variables = manual.variables.map((name) => variableEntry(name, VARIABLES[name]));
  const files = manual.files.map(({ path, meaning }) => ({ term: path, text: [meaning] }));
  return [
    ...(variables.length > 0 ? [{ kind: 'entries' as const, title: 'ENVIRONMENT', entries: variables }] : []),
    ...(files.length > 0 ? [{ kind: 'entries' as const, title: 'FILES', entries: files }] : []),
    exitCodeSection(EXIT_CODES.filter(({ code }) => manual.exitCodes.includes(code))),
  ];
}

function everyVariable(): Section {
  const entries = Object.entries(VARIABLES).map(([name, variable]) => variableEntry(name, variable));
  return { kind: 'entries', title: 'ENVIRONMENT', entries };
}

function variableEntry(name: string, variable: { readonly meaning: string; readonly default: string }): Entry {
  return { term: name, text: [variable.meaning, `Default: ${variable.default}.`] };
}

function exitCodeSection(codes: typeof EXIT_CODES): Section {
  const entries = codes.map(({ code, meaning }) => ({ term: String(code), text: [meaning] }));
  return { kind: 'entries', title: 'EXIT CODES', entries };
}
