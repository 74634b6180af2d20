import { createPackedText, forget, type PackedText } from './packed-text.ts';

/**
 * The values of one label position, each with a small number. Texts and their rendered bytes are kept once per value,
 * not once per series; a value whose last series is removed gives its number back.
 */
export interface ValueTable {
  /** From a value as the caller writes it to its number. Holds canonical texts and a bounded set of aliases. */
  readonly index: Map<string, number>;
  /** From the number to the canonical text. */
  readonly texts: string[];
  /** The rendered label pair per number, as it stands on a page. Filled by the exposition when first needed. */
  readonly rendered: PackedText;
  /** Series that use the number. */
  readonly uses: number[];
  readonly free: number[];
  /** Per number, the other spellings that lead to it. At most `MAX_ALIASES` in all. */
  readonly aliases: Map<number, string[]>;
  /** Spellings in `aliases`. */
  aliasCount: number;
}

/** Spellings kept beside the canonical texts; past this they take the slow path each time, and memory stays flat. */
const MAX_ALIASES = 1000;
/** A longer spelling is never kept. */
const MAX_ALIAS_LENGTH = 256;
/** V8 cuts shorter pieces out of a string by copying; a longer piece keeps the whole string alive. */
export const MIN_SLICE = 13;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export function createValueTable(): ValueTable {
  return {
    index: new Map(),
    texts: [],
    rendered: createPackedText(),
    uses: [],
    free: [],
    aliases: new Map(),
    aliasCount: 0,
  };
}

/** The number of a canonical text, made when new. Holds one use. */
export function acquire(table: ValueTable, text: string): number {
  let id = table.index.get(text);
  // An alias may stand where a canonical text now arrives: the text wins.
  if (id !== undefined && table.texts[id] !== text) {
    dropAlias(table, id, text);
    id = undefined;
  }
  if (id === undefined) {
    const own = ownCopy(text);
    id = table.free.pop() ?? table.texts.length;
    table.texts[id] = own;
    table.uses[id] = 0;
    table.index.set(own, id);
  }
  table.uses[id] = (table.uses[id] ?? 0) + 1;
  return id;
}

/** The number of a canonical text if it has one. */
export function numberOf(table: ValueTable, text: string): number | undefined {
  const id = table.index.get(text);
  return id !== undefined && table.texts[id] === text ? id : undefined;
}

/** Lets `spelling` find the number `id` without passing its policy again, as long as there is room. */
export function addAlias(table: ValueTable, spelling: string, id: number): void {
  if (spelling.length > MAX_ALIAS_LENGTH || table.aliasCount >= MAX_ALIASES || table.index.has(spelling)) return;
  // An ill-formed spelling has no copy in UTF-8; nobody writes one twice.
  if (!spelling.isWellFormed()) return;
  const own = ownCopy(spelling);
  const spellings = table.aliases.get(id);
  if (spellings === undefined) table.aliases.set(id, [own]);
  else spellings.push(own);
  table.aliasCount++;
  table.index.set(own, id);
}

/** Gives one use back; the number is free again after its last. */
export function release(table: ValueTable, id: number): void {
  const uses = (table.uses[id] ?? 0) - 1;
  table.uses[id] = uses;
  if (uses > 0) return;
  table.index.delete(table.texts[id] ?? '');
  const spellings = table.aliases.get(id);
  if (spellings !== undefined) {
    for (const spelling of spellings) table.index.delete(spelling);
    table.aliasCount -= spellings.length;
    table.aliases.delete(id);
  }
  table.texts[id] = '';
  forget(table.rendered, id);
  table.free.push(id);
}

/** Forgets all spellings: the policy has changed its mind about them. */
export function clearAliases(table: ValueTable): void {
  for (const spellings of table.aliases.values()) for (const spelling of spellings) table.index.delete(spelling);
  table.aliases.clear();
  table.aliasCount = 0;
}

function dropAlias(table: ValueTable, id: number, spelling: string): void {
  const spellings = table.aliases.get(id);
  if (spellings === undefined) return;
  table.aliases.set(
    id,
    spellings.filter((other) => other !== spelling),
  );
  table.aliasCount--;
}

/** The same text in memory of its own: a label cut out of a request must not keep the request alive. */
function ownCopy(text: string): string {
  return text.length < MIN_SLICE ? text : decoder.decode(encoder.encode(text));
}
