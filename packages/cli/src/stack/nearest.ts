/** The name that was most likely meant: at most a third of its letters differ. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((other) => ({ other, distance: distanceOf(name.toUpperCase(), other.toUpperCase()) }))
    .filter(({ other, distance }) => distance <= Math.max(2, Math.floor(other.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return best?.other;
}

/** Levenshtein's distance: letters to insert, remove or replace. */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (b[j - 1] === letter ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
