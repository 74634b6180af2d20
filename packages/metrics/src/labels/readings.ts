/** Most readings of one text: what is encoded more often than by mistake is not looked into. */
const MAX_READINGS = 16;
/** Most characters of all readings together, in UTF-16 units: what a text can cost that was made to cost much. */
const MAX_CHARACTERS = 4096;

/** Gives the text as one decoder reads it; the same text, or nothing, where there is nothing to decode. */
type Decode = (text: string) => string;

/**
 * Whether the text, or what it says once decoded, has a property. Full-width and invisible characters, percent-encoding,
 * form-encoding, HTML entities, the escapes of JSON and JavaScript, base64 and hexadecimal are read, also one inside another.
 */
export function someReading(text: string, has: (reading: string) => boolean): boolean {
  const readings = [text];
  let left = MAX_CHARACTERS;
  for (let i = 0; i < readings.length && left > 0; i++) {
    const reading = (readings[i] as string).slice(0, left);
    left -= reading.length;
    if (has(reading)) return true;
    for (const decode of DECODERS) {
      if (readings.length === MAX_READINGS) break;
      const decoded = decode(reading);
      if (decoded !== '' && !readings.includes(decoded)) readings.push(decoded);
    }
  }
  return false;
}

const PLAIN = /^[ -~]*$/;
const SPACE = /[\t-\r\u0085\u2028\u2029]/g;
/** Nothing is seen of these: format and control characters, fillers, lone accents, halves of pairs and what these become. */
const INVISIBLE = '[\\p{Cf}\\p{Cc}\\p{Cs}\\p{M}\\u115f\\u1160\\u2800\\u3164\\ufffd]';
/** Made when first needed: the classes of Unicode cost some milliseconds, which no program should pay at start-up. */
let invisible: RegExp | undefined;

/** Full-width and other compatibility forms become plain, dashes a hyphen; what nobody sees goes. */
function plain(text: string): string {
  if (PLAIN.test(text)) return text;
  invisible ??= new RegExp(INVISIBLE, 'gu');
  return text
    .normalize('NFKC')
    .replace(SPACE, ' ')
    .replace(invisible, '')
    .replace(/[\u2010-\u2015\u2212\u301c]/g, '-');
}

/** RFC 3986, section 2.1, and the `%uXXXX` of `escape()`. */
function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  return text
    .replace(/%u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/(?:%[0-9a-f]{2})+/gi, (run) => utf8Decoded(bytesOf(run.replaceAll('%', ''))));
}

/** A plus sign between two characters may be a space, as in the answers of a form. */
function formDecoded(text: string): string {
  return text.includes('+') ? text.replace(/(?<=[^\s+])\+(?=[^\s+])/g, ' ') : text;
}

/** The named characters that addresses, paths and keys are made of (HTML, "Named character references"). */
const ENTITIES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    amp: '&',
    apos: "'",
    bsol: '\\',
    colon: ':',
    commat: '@',
    dash: '-',
    equals: '=',
    hyphen: '-',
    lowbar: '_',
    lpar: '(',
    nbsp: ' ',
    percnt: '%',
    period: '.',
    plus: '+',
    quot: '"',
    rpar: ')',
    sol: '/',
  }),
);

function entitiesDecoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));?/gi, (all, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES.get(name.toLowerCase()) ?? all;
    return characterOf(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal));
  });
}

/** Escapes of JSON (RFC 8259, section 7) and JavaScript. Of those that make white space, any gives a space. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|([bfnrt])|(["'\\/]))/g,
    (_, four, braced, two, white, char) =>
      white !== undefined ? ' ' : (char ?? characterOf(Number.parseInt(four ?? braced ?? two, 16))),
  );
}

function characterOf(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

/** Letters of base64 and base64url; a shorter run holds nothing that is looked for. */
const BASE64_RUN = /[A-Za-z0-9+/_-]{8,}/g;
/** Two groups of four letters that give six characters of ASCII. Most names have none. */
const BASE64_OF_ASCII = /(?:[A-Za-f][A-HQ-Xg-nw-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589][A-Za-z0-9+/_-]){2}/;

/** Names may stand before the base64 in a run; after more of them it is not looked for. */
const MAX_STARTS = 12;

/** What the base64 in a text says (RFC 4648, sections 4 and 5). It begins after a separator, or anywhere in a group of four. */
function base64Decoded(text: string): string {
  if (!BASE64_OF_ASCII.test(text)) return '';
  const found: Set<string> = new Set();
  for (const [run] of text.matchAll(BASE64_RUN)) {
    const letters = run.replaceAll('-', '+').replaceAll('_', '/');
    const afterNames = Array.from(letters.matchAll(/[+/](?=[^+/]{2})/g), ({ index }) => index + 1);
    const starts = new Set([0, 1, 2, 3, ...afterNames].slice(0, MAX_STARTS));
    for (const start of starts) {
      // A last letter alone is no byte.
      const end = letters.length - ((letters.length - start) % 4 === 1 ? 1 : 0);
      for (const piece of readable(atob(letters.slice(start, end)))) {
        if (piece.length >= CERTAIN || SHORT.test(piece)) found.add(piece);
      }
    }
  }
  return [...found].join('\n');
}

/** Six pairs of hexadecimal digits, together or each after the same kind of separator. */
const HEX_RUN = /(?:[0-9a-f]{2}[ :,-]?){6,}/gi;

/** What hexadecimal digits say, from the first or from the second on. */
function hexDecoded(text: string): string {
  const found: string[] = [];
  for (const run of text.match(HEX_RUN) ?? []) {
    const digits = run.replace(/[ :,-]/g, '');
    found.push(...readable(bytesOf(digits)), ...readable(bytesOf(digits.slice(1))));
  }
  return found.join('\n');
}

/** The bytes of pairs of hexadecimal digits, as a string of Latin-1. A last digit alone is no byte. */
function bytesOf(digits: string): string {
  let bytes = '';
  for (let i = 0; i + 1 < digits.length; i += 2)
    bytes += String.fromCharCode(Number.parseInt(digits.slice(i, i + 2), 16));
  return bytes;
}

/** Fewer characters are read in a word that was never base64 as well. */
const CERTAIN = 12;
/** What fewer of them may be: a short address, a short number, a short path. */
const SHORT = /@|\d.*\d.*\d|[/\\](?:home|users)[/\\]/i;

/** Six characters or more of UTF-8 (RFC 3629, section 4), in bytes as a string of Latin-1. */
const READABLE = /(?:[ -~]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}){6,}/g;

/**
 * What can be read in bytes, given as a string of Latin-1, some of which may be those of words that stood beside what was
 * encoded. Zero bytes are those of UTF-16.
 */
function readable(bytes: string): readonly string[] {
  return bytes.replaceAll('\0', '').match(READABLE)?.map(utf8Decoded) ?? [];
}

const ASCII = /^[\0-\x7f]*$/;
const utf8 = new TextDecoder();

/** Bytes as a string of Latin-1, read as UTF-8. Those of ASCII are what they are. */
function utf8Decoded(bytes: string): string {
  return ASCII.test(bytes) ? bytes : utf8.decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
}

const DECODERS: readonly Decode[] = [
  plain,
  percentDecoded,
  entitiesDecoded,
  unescaped,
  base64Decoded,
  hexDecoded,
  formDecoded,
];
