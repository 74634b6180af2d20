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
  aliases: Map<string, number>;
}

/** Spellings kept beside the canonical texts; past this they take the slow path each time, and memory stays flat. */
const MAX_ALIASES = 1000;
/** A longer spelling is never kept. */
const MAX_ALIAS_LENGTH = 256;

export function createValueTable(): ValueTable {
  return { index: new Map(), texts: [], rendered: createPackedText(), uses: [], free: [], aliases: new Map() };
}

/** The number of a canonical text, made when new. Holds one use. */
export function acquire(table: ValueTable, text: string): number {
  let id = table.index.get(text);
  // An alias may stand where a canonical text now arrives: the text wins.
  if (id !== undefined && table.texts[id] !== text) {
    table.aliases.delete(text);
    id = undefined;
  }
  if (id === undefined) {
    id = table.free.pop() ?? table.texts.length;
    table.texts[id] = text;
    table.uses[id] = 0;
    table.index.set(text, id);
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
  if (spelling.length > MAX_ALIAS_LENGTH || table.aliases.size >= MAX_ALIASES || table.index.has(spelling)) return;
  table.aliases.set(spelling, id);
  table.index.set(spelling, id);
}

/** Gives one use back; the number is free again after its last. */
export function release(table: ValueTable, id: number): void {
  const uses = (table.uses[id] ?? 0) - 1;
  table.uses[id] = uses;
  if (uses > 0) return;
  table.index.delete(table.texts[id] ?? '');
  for (const [spelling, target] of table.aliases) {
    if (target !== id) continue;
    table.aliases.delete(spelling);
    table.index.delete(spelling);
  }
  table.texts[id] = '';
  forget(table.rendered, id);
  table.free.push(id);
}

/** Forgets all spellings: the policy has changed its mind about them. */
export function clearAliases(table: ValueTable | undefined): void {
  for (const spelling of table?.aliases.keys() ?? []) table?.index.delete(spelling);
  table?.aliases.clear();
}
