/**
 * Pairs of neighbouring letters that words are made of, by their first letter: the 220 commonest in the names and comments
 * of program libraries. They are nine tenths of the pairs of a name and a third of those of letters drawn at random.
 */
const FOLLOWERS: readonly string[] = [
  'abcdefgiklmnprstuvy', // a
  'aeilorsu', // b
  'acehiklorstu', // c
  'abdeiorsu', // d
  'abcdefgilmnprstvx', // e
  'aefilou', // f
  'aehioru', // g
  'aeiot', // h
  'abcdefglmnoprstvz', // i
  's', // j
  'eis', // k
  'adeilostuy', // l
  'aeimopu', // m
  'acdefginost', // n
  'abcdgilmnoprstuvw', // o
  'aeiloprstu', // p
  'u', // q
  'acdegikmnorstuy', // r
  'acehilopstu', // s
  'acehilorstuy', // t
  'abceilmnprst', // u
  'aei', // v
  'aei', // w
  't', // x
  'p', // y
  'e', // z
];

const A = 'a'.charCodeAt(0);
const DIGITS_END = ':'.charCodeAt(0);
const COMMON: Uint8Array = new Uint8Array(26 * 26);
for (const [first, followers] of FOLLOWERS.entries()) {
  for (let i = 0; i < followers.length; i++) COMMON[first * 26 + followers.charCodeAt(i) - A] = 1;
}

/** A text of letters is random if fewer of its pairs than this are common. */
const WORDY = 0.6;
/** Changes between a letter and a digit that no piece of a name has. */
const MANY_CHANGES = 4;
/** A shorter piece may be the suffix that a scheduler gives a name: `-7d9f8b6c5d-x2x7k`. */
const LONG_PIECE = 12;
/** So many of the places between two characters are a change, or a small letter before a capital: half in a draw, a fifth in a name. */
const RESTLESS = 0.35;
/** Fewer places say nothing. */
const MIN_PLACES = 20;

const PIECE = /[A-Za-z0-9]+/g;
/** Hashes and identifiers, hexadecimal or ULIDs: they are nobody's secret, and may be in anything's name. */
const IDENTIFIER = /^(?:[0-9A-Fa-f]{4,}|[0-7][0-9A-HJKMNP-TV-Z]{25}|[0-7][0-9a-hjkmnp-tv-z]{25})$/;

export interface RandomOptions {
  /** Fewer pairs of letters decide nothing. Default 6. */
  readonly leastPairs?: number;
  /** Shorter pieces are not counted. Default 1. */
  readonly shortestPiece?: number;
}

/**
 * Whether letters and digits look drawn at random: their pairs are not those of words, or letters and digits, small letters
 * and capitals alternate. Separators stand between pieces; pieces that are identifiers say nothing.
 */
export function looksRandom(text: string, { leastPairs = 6, shortestPiece = 1 }: RandomOptions = {}): boolean {
  let pairs = 0;
  let common = 0;
  let restless = 0;
  let places = 0;
  for (const piece of text.match(PIECE) ?? []) {
    if (piece.length < shortestPiece || IDENTIFIER.test(piece)) continue;
    const tally = tallyOf(piece);
    if (tally.changes >= MANY_CHANGES && piece.length >= LONG_PIECE) return true;
    pairs += tally.pairs;
    common += tally.common;
    restless += tally.changes + tally.humps;
    places += piece.length - 1;
  }
  return (pairs >= leastPairs && common < pairs * WORDY) || (places >= MIN_PLACES && restless > places * RESTLESS);
}

/** What stands side by side in a piece. */
interface Tally {
  pairs: number;
  common: number;
  /** Between a letter and a digit. */
  changes: number;
  /** From a small letter to a capital. */
  humps: number;
}

function tallyOf(piece: string): Tally {
  const tally: Tally = { pairs: 0, common: 0, changes: 0, humps: 0 };
  for (let i = 1; i < piece.length; i++) {
    const before = letterAt(piece, i - 1);
    const letter = letterAt(piece, i);
    if (letter < 0 !== before < 0) tally.changes++;
    if (letter < 0 || before < 0) continue;
    tally.pairs++;
    // The same letter again and again is a line, not a draw.
    if (letter === before || COMMON[before * 26 + letter] === 1) tally.common++;
    if (piece.charCodeAt(i - 1) >= A && piece.charCodeAt(i) < A) tally.humps++;
  }
  return tally;
}

/** The number of a letter in the alphabet, in either case; negative for a digit. */
function letterAt(piece: string, i: number): number {
  const code = piece.charCodeAt(i);
  return code < DIGITS_END ? -1 : (code | 0x20) - A;
}
