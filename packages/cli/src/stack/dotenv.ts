/** A variable of the file, and the line that it stands on, from 1. */
export interface DotenvEntry {
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

/** What a text in dotenv syntax says. A reason never repeats a value: it may be a secret. */
export type Dotenv =
  | {
      readonly kind: 'read';
      /** The last one of a name counts. */
      readonly entries: ReadonlyMap<string, DotenvEntry>;
      /** Entries that a later one of the same name replaced. */
      readonly replaced: readonly DotenvEntry[];
    }
  | { readonly kind: 'unreadable'; readonly line: number; readonly why: string };

const NAME = /^(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=(.*)$/s;
const LINE_END = /\r\n|\n|\r/;
/** Blanks, and a comment behind at least one blank. */
const REST = /^(?:[ \t]*|[ \t]+#.*)$/s;
const CONTROL = /[\0-\x08\x0b-\x1f\x7f]/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' };

/**
 * Reads `NAME=value` lines: comments, `export`, single quotes (as it stands), double quotes (with `\n \r \t \" \\ \$`), any
 * line ends. A `#` begins a comment only behind a blank, as in Compose and in shells, so that `#alerts` and `pass#word`
 * stay whole; `parseEnv` of Node cuts them, and leaves out what it cannot read without a word. Nothing is expanded.
 */
export function readDotenv(text: string): Dotenv {
  const entries = new Map<string, DotenvEntry>();
  const replaced: DotenvEntry[] = [];
  for (const [i, content] of text
    .replace(/^\uFEFF/, '')
    .split(LINE_END)
    .entries()) {
    const line = i + 1;
    const trimmed = content.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const [, name, rest = ''] = NAME.exec(trimmed) ?? [];
    if (name === undefined) return { kind: 'unreadable', line, why: 'is no NAME=value' };
    const value = readValue(rest);
    if (value.kind === 'unreadable') return { kind: 'unreadable', line, why: `${name} ${value.why}` };
    const before = entries.get(name);
    if (before !== undefined) replaced.push(before);
    entries.set(name, { name, value: value.text, line });
  }
  return { kind: 'read', entries, replaced };
}

type Value = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'unreadable'; readonly why: string };

function readValue(text: string): Value {
  if (CONTROL.test(text)) return { kind: 'unreadable', why: 'has a control character in its value' };
  const bare = text.trimStart();
  const [quote] = bare;
  if (quote === '`') return { kind: 'unreadable', why: 'is in backticks: use single or double quotes' };
  if (quote !== '"' && quote !== "'") return { kind: 'text', text: text.replace(/[ \t]+#.*$/s, '').trim() };
  const [whole, inner = ''] = (quote === '"' ? /^"((?:[^"\\]|\\.)*)"/s : /^'([^']*)'/s).exec(bare) ?? [];
  if (whole === undefined) return { kind: 'unreadable', why: 'has a quote that does not end on its line' };
  if (!REST.test(bare.slice(whole.length))) return { kind: 'unreadable', why: 'goes on behind its closing quote' };
  return { kind: 'text', text: quote === '"' ? unescaped(inner) : inner };
}

/** A backslash before another character stays. */
function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, (both, letter: string) => ESCAPES[letter] ?? both);
}
