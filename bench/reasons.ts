/**
 * Why a row of the table misses its target, or why a peer needs less than we do: by the id of the row. It is printed only
 * while that is so.
 */
export const REASONS: Readonly<Record<string, string>> = {
  'turn-spooled':
    'Ours is in a file when the turn ends, where another process finds it and `kill -9` does not reach it; the numbers of ' +
    'the others are in the memory of their process alone.',
};
