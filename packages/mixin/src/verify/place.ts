/** Where something stands in a file. Lines and columns count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
  /** Path to it from the top of a JSON file, such as `$.panels[3].targets[0].expr`. */
  readonly path?: string | undefined;
}

/** A text of a file and where its characters stand there. */
export interface Text {
  readonly value: string;
  /** The place of a character of the value; of its first one when left out. */
  at(offset?: number): Place;
}

/** Line and column of an offset into a text. */
export function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, Math.max(0, offset));
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) line++;
  return { line, column: before.length - lineStart + 1 };
}

/** The offset into the source of a value's character: the two differ by escapes, by folding and by indentation. */
export function alignOffset(source: string, start: number, value: string, offset: number): number {
  let at = start;
  for (let i = 0; i < offset && at < source.length; i++) at = pass(source, at, value[i] as string);
  return at;
}

function pass(source: string, at: number, character: string): number {
  const here = source[at];
  if (here === '\\' && character !== '\\') return at + (source[at + 1] === 'u' ? 6 : 2);
  if (here === '\\' && source[at + 1] === '\\') return at + 2;
  if (here === "'" && character === "'" && source[at + 1] === "'") return at + 2;
  if (/\s/.test(character) && here !== undefined && /[\r\n]/.test(here)) return at + lineEnd(source, at);
  if (here === character) return at + 1;
  // Indentation that belongs to the value has been passed together with the line end.
  if (/\s/.test(character)) return at;
  const next = source.indexOf(character, at);
  return next === -1 ? at : next + 1;
}

/** Length of a line end together with the indentation of the next line. */
function lineEnd(source: string, at: number): number {
  return /^\r?\n?[ \t]*/.exec(source.slice(at, at + 200))?.[0].length ?? 1;
}
