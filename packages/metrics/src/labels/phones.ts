// What may stand beside a number: no letter, no digit, and no further group of digits. A name may be joined by `_`.
const BEFORE = '(?<![A-Za-z0-9]|\\d[ .:+/-])';
const AFTER = '(?![A-Za-z0-9]|[.:-]\\d)';
/** A day, which groups of digits may be as well: `2024-08-06`, `06.08.2024`. */
const NO_DATE = '(?!(?:19|20)\\d\\d[./-]?[01]\\d[./-]?[0-3]\\d(?!\\d)|[0-3]?\\d([./-])[0-3]?\\d\\1(?:19|20)\\d\\d)';

function shape(body: string): RegExp {
  return new RegExp(`${BEFORE}${body}${AFTER}`, 'i');
}

/**
 * Shapes of telephone numbers: with a country code, with the trunk 0 of most countries, or in the groups of a country that
 * has none. Ten bare digits, as in North America, are also the seconds since 1970 and the number of an issue: they are a
 * telephone number only where a word before them says so.
 */
const SHAPES: readonly RegExp[] = [
  // +49 170 1234567, +1 (555) 123-4567; the build of a version follows its digits.
  /(?<![A-Za-z0-9.+])\+[1-9](?:[ ()./-]{0,3}\d){7,14}(?![A-Za-z0-9])/,
  // 0049 170 1234567; a number padded with zeros is shorter.
  shape('00[1-9](?:[ ()./-]{0,3}\\d){9,13}'),
  shape('00(?=(?:[ ()./-]{0,3}\\d){9})[1-9]\\d{0,3}(?:[ ()./-]{1,3}\\d{2,9}){1,4}'),
  // North America, and all who write 3-3-4: 555-123-4567, (555) 123-4567, 1-800-555-0199.
  shape('(?:1[ .-])?(?:\\(\\d{3}\\) ?|\\d{3}[ .-])\\d{3}[ .-]\\d{4}'),
  // The area code in brackets: (030) 123456, (11) 91234-5678, 8 (912) 345-67-89.
  /(?<![A-Za-z0-9])\(0?\d{2,5}\) ?\d{2,5}(?:[ .-]?\d{2,5}){1,3}(?![A-Za-z0-9]|[.:-]\d)/,
  // A trunk 0 and groups: 0170-1234567, 020 7946 0958, 06.12.34.56.78, 079 123 45 67.
  shape(`${NO_DATE}0(?=(?:[ ./-]?\\d){8,11}${AFTER})[1-9]\\d{0,4}(?:[ ./-]\\d{2,8}){1,5}`),
  // A trunk 0 and 9 to 11 digits in one run.
  shape('0[1-9]\\d{8,10}'),
  // Spain, Portugal, Poland: 612 345 678, 612 34 56 78. India: 98765 43210. China: 138 1234 5678.
  shape('[5-9]\\d\\d(?: \\d{3}){2}'),
  shape('[5-9]\\d\\d(?: \\d\\d){3}'),
  shape('[6-9]\\d{4}[ -]\\d{5}'),
  shape('1[3-9]\\d[ -]\\d{4}[ -]\\d{4}'),
  // Brazil: 11 91234-5678. Mexico: 55 1234 5678. Russia: 8 912 345-67-89. Australia: 1300 123 456.
  shape('[1-9]\\d 9\\d{4}[ -]\\d{4}'),
  shape('\\d\\d \\d{4} \\d{4}'),
  shape('8[ -]\\d{3}[ -]\\d{3}[ -]\\d\\d[ -]\\d\\d'),
  shape('1[38]00 \\d{3} \\d{3}'),
  // Denmark, Norway: 20 12 34 56.
  shape('[2-9]\\d(?: \\d\\d){3}'),
  // Any after a word for it.
  new RegExp(
    '(?<![a-z])(?:phone|mobile|tel|telephone|cell|fax|sms|whatsapp|msisdn|caller)(?:[ _-]?(?:no|nr|number))?' +
      `["']?[ :=._/-]{0,3}["']?${NO_DATE}\\+?\\(?\\d(?:[ ()-]{0,2}\\d){6,11}(?![A-Za-z0-9])`,
    'i',
  ),
];

/** Whether a text holds a telephone number. */
export function hasPhoneNumber(text: string): boolean {
  return DIGITS.test(text) && SHAPES.some((phone) => phone.test(text));
}

/** The shortest of them has seven digits, with at most three characters between two. */
const DIGITS = /(?:\d[^\dA-Za-z]{0,3}){7}/;
