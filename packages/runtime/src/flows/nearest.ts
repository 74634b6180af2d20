/** Longest text that is compared; identifiers are not longer. */
const MAX_LENGTH = 64;

/**
 * The candidate that `word` was probably meant to be, or `undefined` when none is near. Upper and lower case do not
 * count; swapping two neighbours is one mistake, and a third of the word may be wrong.
 */
export function nearestWord(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.slice(0, MAX_LENGTH).toLowerCase();
  let nearest: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const other = candidate.slice(0, MAX_LENGTH).toLowerCase();
    const distance = distanceBetween(wanted, other);
    if (distance > mistakesAllowed(wanted, other)) continue;
    if (nearest === undefined || distance < nearest.distance) nearest = { candidate, distance };
  }
  return nearest?.candidate;
}

/** A third of the longer word, at least one mistake; but never so many that nothing of the word is left. */
function mistakesAllowed(wanted: string, candidate: string): number {
  const third = Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 3));
  return Math.min(third, wanted.length - 1);
}

/** Optimal string alignment distance: insertions, deletions, replacements and swaps of two neighbours. */
function distanceBetween(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = at(last, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      let best = Math.min(at(current, column - 1) + 1, at(last, column) + 1, replaced);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) best = Math.min(best, at(beforeLast, column - 2) + 1);
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] as number;
}
