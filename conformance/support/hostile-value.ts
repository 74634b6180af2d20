/** Values that other programs trip over: names of prototypes, separators, broken text, what looks like a page. */
const SHORT: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'valueOf',
  'undefined',
  'null',
  'NaN',
  '0',
  '-0',
  '',
  ' ',
  '"',
  '\\',
  '\\"',
  '\n',
  '\r\n',
  '\t',
  '\u0000',
  '\u001f',
  '\u007f',
  '\u00ff',
  ',',
  ';',
  '|',
  '=',
  '{',
  '}',
  '} 1\n# EOF\n',
  '# HELP x\n',
  'le="+Inf"',
  '\ud800',
  '\udc00',
  '\udc00\ud800',
  '\ufffe',
  '\ufeff',
  '\u2028',
  '\u202e',
  'é',
  'e\u0301',
  '🚀',
  '日本語',
  'other',
  'unknown',
  'redacted',
];

/** Every so many values one has a million characters. */
const HUGE_EVERY = 5_000;
const HUGE = 'x'.repeat(1_000_000);
const LONG = '\u00e9"\\\n'.repeat(250);

/**
 * The `i`-th of a row of hostile values, the same each time. Nearly all differ: names with a number, with something hostile
 * before or behind it, random text of all planes, long ones, raw paths, addresses, error messages.
 */
export function hostileValue(i: number): string {
  const short = SHORT[i % SHORT.length] as string;
  if (i % HUGE_EVERY === HUGE_EVERY - 1) return `${i}${HUGE}`;
  switch (i % 10) {
    case 0:
      return i < 10 * SHORT.length ? (SHORT[i / 10] as string) : `${short}${i}`;
    case 1:
      return `${i}${short}`;
    case 2:
      return `v${i}`;
    case 3:
      return randomText(i, 8 + (i % 40));
    case 4:
      return `${short}${i}${short}${randomText(i, 4)}`;
    case 5:
      return `${i}${LONG}`;
    case 6:
      return `/runs/${i}/steps/${randomText(i, 3)}`;
    case 7:
      return `user${i}@example.com`;
    case 8:
      return `Error${i.toString(36)}`;
    default:
      return `failed at ${i} with ${short}, after ${i * 7} ms`;
  }
}

/** UTF-16 units drawn from everywhere, halves of pairs among them. */
function randomText(seed: number, length: number): string {
  let state = seed + 1;
  let text = '';
  for (let k = 0; k < length; k++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const ceiling = k % 2 === 0 ? 0x80 : 0x1_0000;
    text += String.fromCharCode((state >>> 8) % ceiling);
  }
  return text;
}
