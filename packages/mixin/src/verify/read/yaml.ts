import { type Document, isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import { alignOffset, type Place, placeOf, type Text } from '../place.ts';

/** A node of a YAML file, as far as rule files use them. */
export type YamlNode =
  | { readonly kind: 'map'; readonly entries: readonly YamlEntry[]; readonly place: () => Place }
  | { readonly kind: 'list'; readonly items: readonly YamlNode[]; readonly place: () => Place }
  | { readonly kind: 'scalar'; readonly value: string; readonly text: Text; readonly place: () => Place }
  | { readonly kind: 'none'; readonly place: () => Place };

export interface YamlEntry {
  readonly key: string;
  readonly keyPlace: () => Place;
  readonly value: YamlNode;
}

export type YamlRead =
  | { readonly kind: 'yaml'; readonly documents: readonly YamlNode[] }
  | { readonly kind: 'broken'; readonly problems: readonly { readonly at: Place; readonly message: string }[] };

/** What YAML does not allow anywhere in a file, and Prometheus refuses; the parser here takes it for text. */
const FORBIDDEN = /[^\t\n\r\x20-\x7E\x85\xA0-\u{10FFFF}]/u;

/** Reads YAML and keeps the way back to its text. Never throws. */
export function readYaml(text: string): YamlRead {
  const forbidden = text.search(FORBIDDEN);
  if (forbidden !== -1) {
    const message = `it has a control character, U+${text.charCodeAt(forbidden).toString(16).toUpperCase().padStart(4, '0')}`;
    return { kind: 'broken', problems: [{ at: placeOf(text, forbidden), message }] };
  }
  try {
    const documents = parseAllDocuments(text, { prettyErrors: true });
    const list = Array.isArray(documents) ? documents : [];
    const problems = list.flatMap(({ errors }) =>
      errors.map(({ pos, message }) => ({
        at: placeOf(text, pos[0]),
        message: message.split(/ at line \d|\n/, 1)[0] as string,
      })),
    );
    // What follows the first one follows from it, most often.
    if (problems.length > 0) return { kind: 'broken', problems: problems.slice(0, 1) };
    return {
      kind: 'yaml',
      documents: list.map((document) => view(document.contents, { text, document, budget: { left: MOST_NODES } })),
    };
  } catch (error) {
    // Nested more deeply than the stack allows, or aliases that repeat each other without end.
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'broken', problems: [{ at: { line: 1, column: 1 }, message }] };
  }
}

interface Source {
  readonly text: string;
  readonly document: Document.Parsed;
  /** How many nodes may still be looked at: aliases of aliases make a small file endless. */
  readonly budget: { left: number };
}

const MOST_NODES = 500_000;

function view(node: unknown, source: Source): YamlNode {
  const start = rangeOf(node)?.[0] ?? 0;
  const place = () => placeOf(source.text, start);
  if (source.budget.left-- <= 0) return { kind: 'none', place };
  if (isAlias(node)) return view(node.resolve(source.document), source);
  if (isSeq(node)) {
    const items = once(() => node.items.map((item) => view(item, source)));
    return {
      kind: 'list',
      get items() {
        return items();
      },
      place,
    };
  }
  if (isMap(node)) {
    const entries = once(() => merged(node.items.map((pair) => viewEntry(pair, source))));
    return {
      kind: 'map',
      get entries() {
        return entries();
      },
      place,
    };
  }
  if (!isScalar(node) || node.value === null) return { kind: 'none', place };
  // The text as written: `for: 1e3` is no number to Prometheus.
  const value = typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
  const from = contentStart(source.text, start, node.type);
  const at = (offset = 0) => placeOf(source.text, alignOffset(source.text, from, value, offset));
  return { kind: 'scalar', value, text: { value, at }, place };
}

/** With what `<<` brings from other maps, as Prometheus reads it: keys of its own win, then the first map that has one. */
function merged(entries: readonly YamlEntry[]): readonly YamlEntry[] {
  if (!entries.some(isMerge)) return entries;
  const own = entries.filter((entry) => !isMerge(entry));
  const brought = entries.filter(isMerge).flatMap(({ value }) => (value.kind === 'list' ? value.items : [value]));
  const known = new Set(own.map(({ key }) => key));
  const more = brought.flatMap((map) => (map.kind === 'map' ? map.entries : []));
  return [...own, ...more.filter(({ key }) => !known.has(key) && known.add(key) !== undefined)];
}

function isMerge({ key, value }: YamlEntry): boolean {
  return key === '<<' && (value.kind === 'map' || value.kind === 'list');
}

function viewEntry(pair: { readonly key: unknown; readonly value: unknown }, source: Source): YamlEntry {
  const key = view(pair.key, source);
  const value = once(() => view(pair.value, source));
  return {
    key: key.kind === 'scalar' ? key.value : '',
    keyPlace: key.place,
    get value() {
      return value();
    },
  };
}

/** Only what is asked for is looked at, and that once. */
function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function rangeOf(node: unknown): readonly number[] | null | undefined {
  return (node as { range?: readonly number[] | null } | null | undefined)?.range;
}

function contentStart(text: string, start: number, type: string | undefined): number {
  switch (type) {
    case 'QUOTE_DOUBLE':
    case 'QUOTE_SINGLE':
      return start + 1;
    case 'BLOCK_LITERAL':
    case 'BLOCK_FOLDED': {
      const line = text.indexOf('\n', start) + 1;
      return line + (/^[ \t]*/.exec(text.slice(line, line + 200))?.[0].length ?? 0);
    }
    default:
      return start;
  }
}

/** The value of a key; a node of nothing where it is missing. */
export function entryOf(node: YamlNode, key: string): YamlNode {
  const entry = node.kind === 'map' ? node.entries.find((one) => one.key === key) : undefined;
  return entry?.value ?? { kind: 'none', place: node.place };
}

export function itemsOf(node: YamlNode): readonly YamlNode[] {
  return node.kind === 'list' ? node.items : [];
}

/** The text of a scalar; undefined for anything else. */
export function textOf(node: YamlNode): Text | undefined {
  return node.kind === 'scalar' ? node.text : undefined;
}

/** The texts of a map by their keys, `labels` or `annotations`. */
export function textsOf(node: YamlNode): ReadonlyMap<string, Text> {
  const entries = node.kind === 'map' ? node.entries : [];
  return new Map(entries.flatMap(({ key, value }) => (value.kind === 'scalar' ? [[key, value.text] as const] : [])));
}
