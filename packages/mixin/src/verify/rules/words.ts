/** Puts a name or a piece of an expression into a message. */
export function code(text: string): string {
  const short = text.replace(/\s+/g, ' ').trim();
  return `\`${short.length > 100 ? `${short.slice(0, 97)}…` : short}\``;
}

/** `a, b or c` */
export function oneOf(words: readonly string[]): string {
  const shown = words.length > 12 ? [...words.slice(0, 11), `${words.length - 11} more`] : words;
  return shown.length < 2 ? (shown[0] ?? 'none') : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`;
}

/** The word of a list that comes nearest to one that is not in it; undefined where none is near. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  if (word.length > LONGEST) return undefined;
  const letters = lettersOf(word);
  let best: string | undefined;
  let least = Math.max(2, Math.floor(word.length / 4)) + 1;
  for (const candidate of words) {
    if (Math.abs(candidate.length - word.length) >= least || fewestEdits(letters, lettersOf(candidate)) >= least)
      continue;
    const distance = editDistance(word, candidate, least);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

// A name of a family, with room to spare.
const LONGEST = 200;

const known = new Map<string, Uint8Array>();

/** How often each letter is in a word. Comparing these is much cheaper than comparing the words. */
function lettersOf(word: string): Uint8Array {
  const found = known.get(word);
  if (found !== undefined) return found;
  const letters = new Uint8Array(32);
  for (let i = 0; i < word.length; i++) {
    const slot = word.charCodeAt(i) & 31;
    letters[slot] = (letters[slot] as number) + 1;
  }
  if (known.size > 5000) known.clear();
  known.set(word, letters);
  return letters;
}

/** A number of edits that is needed at least. */
function fewestEdits(a: Uint8Array, b: Uint8Array): number {
  let more = 0;
  let less = 0;
  for (let i = 0; i < 32; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference > 0) more += difference;
    else less -= difference;
  }
  return Math.max(more, less);
}

/** Levenshtein distance; `limit` as soon as it is sure to be that or more. */
function editDistance(a: string, b: string, limit: number): number {
  let row = Uint16Array.from({ length: b.length + 1 }, (_, i) => i);
  let next = new Uint16Array(b.length + 1);
  for (let i = 1; i <= a.length; i++) {
    let smallest = i;
    next[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const value = Math.min(changed, (row[j] as number) + 1, (next[j - 1] as number) + 1);
      next[j] = value;
      if (value < smallest) smallest = value;
    }
    if (smallest >= limit) return limit;
    [row, next] = [next, row];
  }
  return row[b.length] as number;
}
