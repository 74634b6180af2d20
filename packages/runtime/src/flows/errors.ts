/** Every way in which flows and runs refuse something. The code is stable; the message is for people. */
export type FlowErrorCode =
  /** A declaration, in YAML or for `defineFlow`, is wrong. `problems` lists everything that is. */
  | 'ARX_FLOW_INVALID'
  /** A flow file or a directory of flows cannot be read. */
  | 'ARX_FLOW_UNREADABLE'
  /** Two files of one directory declare the same flow. */
  | 'ARX_FLOW_DUPLICATE'
  /** There is no flow with that id. */
  | 'ARX_FLOW_UNKNOWN'
  /** An option or an input of a run is wrong. */
  | 'ARX_RUN_OPTION_INVALID'
  /** A live run needs runners that nobody gave. */
  | 'ARX_LIVE_NOT_AVAILABLE';

/** One thing that is wrong in a declaration. */
export interface FlowProblem {
  /** The file, when the declaration came from one. */
  readonly file: string | undefined;
  /** Counted from 1; `undefined` when the declaration came from no text. */
  readonly line: number | undefined;
  /** Counted from 1, in UTF-16 code units. */
  readonly column: number | undefined;
  /** Keys and indexes from the top of the declaration to the place, such as `['steps', 1, 'needs', 0]`. */
  readonly path: readonly (string | number)[];
  /** What is wrong there, what was expected and what was probably meant. */
  readonly message: string;
}

/** An error of a user's own making: the message says what is wrong, where, and what to do about it. */
export class FlowError extends Error {
  readonly code: FlowErrorCode;
  /** What it is about: a file, a directory, the id of a flow or the name of an option. */
  readonly subject: string;
  /** Everything that is wrong in a declaration; empty for the other codes. */
  readonly problems: readonly FlowProblem[];
  /** The id that a broken declaration names, when that much could be read. */
  readonly flowId: string | undefined;

  constructor(
    code: FlowErrorCode,
    subject: string,
    message: string,
    options: ErrorOptions & { readonly problems?: readonly FlowProblem[]; readonly flowId?: string | undefined } = {},
  ) {
    super(message, options);
    this.name = 'FlowError';
    this.code = code;
    this.subject = subject;
    this.problems = options.problems ?? [];
    this.flowId = options.flowId;
  }
}

/** How many problems a message lists; a broken file can have thousands. */
const LISTED = 20;

/** The error for a declaration with problems, in the order of the text. */
export function invalidFlow(source: string, problems: readonly FlowProblem[], flowId: string | undefined): FlowError {
  const sorted = [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  const lines = sorted.slice(0, LISTED).map(problemLine);
  if (sorted.length > LISTED) lines.push(`… and ${sorted.length - LISTED} more`);
  const message =
    lines.length === 1
      ? (lines[0] as string)
      : `${source} has ${sorted.length} problems:\n${lines.map((line) => `  ${line}`).join('\n')}`;
  return new FlowError('ARX_FLOW_INVALID', source, message, { problems: sorted, flowId });
}

function problemLine({ file, line, column, message }: FlowProblem): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  return place === '' ? message : `${place}: ${message}`;
}

/** A text in quotes for a message: cut to a readable length, with nothing in it that could steer a terminal. */
export function quoted(text: string): string {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return JSON.stringify(shown).replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${(character.codePointAt(0) as number).toString(16).padStart(4, '0')}`,
  );
}

/** `; did you mean "needs"?`, or nothing. */
export function didYouMean(word: string | undefined): string {
  return word === undefined ? '' : `; did you mean ${quoted(word)}?`;
}

/** Words of a list for a message, cut after twenty: all keys of a step fit. */
export function listed(words: readonly string[]): string {
  const shown = words.slice(0, 20).join(', ');
  return words.length > 20 ? `${shown}, … (${words.length} in all)` : shown;
}
