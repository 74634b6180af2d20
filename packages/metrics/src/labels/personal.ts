import { hasIbanDigits, hasLuhnDigit } from './check-digits.ts';
import { hasPhoneNumber } from './phones.ts';

// A letter of another script is any character outside ASCII: the classes of Unicode would cost a millisecond at start-up.
const SHAPES: readonly RegExp[] = [
  // A mail address. `pkg@1.2.3` is a version, `git@host.org` nobody.
  /(?<!(?<![\w.+-])git)(?<=[A-Za-z0-9\u0080-\uffff_.+'"-])@(?!\d+\.\d)(?:[A-Za-z0-9\u0080-\uffff-]{1,63}\.)+[A-Za-z\u0080-\uffff]{2,24}/i,
  // One that is written out: alice [at] example [dot] com, alice at example dot com.
  /[A-Za-z0-9\u0080-\uffff_] ?[[({<] ?at ?[\])}>] ?[A-Za-z0-9\u0080-\uffff-]{1,63}(?:\.| ?[[({<] ?dot ?[\])}>] ?)[A-Za-z\u0080-\uffff]{2}/i,
  /[A-Za-z0-9\u0080-\uffff_] at [A-Za-z0-9\u0080-\uffff-]{1,63} dot [A-Za-z\u0080-\uffff]{2}/i,
  // The home directory of a person; not the routes /home/{tab}, /users/{id} and /users/all.
  /[/\\]home[/\\]{1,2}[A-Za-z0-9\u0080-\uffff_]/i,
  /\/(?:Users|USERS)\/[A-Za-z0-9\u0080-\uffff_]/,
  /\/users\/[^/\s{}:]{1,64}\/(?:desktop|documents|downloads|library|movies|music|pictures|projects)(?![A-Za-z0-9])/i,
  /[a-z]:[\\/]{1,4}(?:users|documents and settings)[\\/]{1,4}[^/\\\s{<%]/i,
  /\\{1,4}users\\{1,4}[^/\\\s{<%]/i,
  /(?<![A-Za-z0-9.~])~[a-z][\w.-]{2,31}(?![A-Za-z0-9~])/i,
  // A social security number of the United States.
  /(?<![A-Za-z0-9]|\d[ .-])(?!000|666|9)\d{3}([ -])(?!00)\d\d\1(?!0000)\d{4}(?![A-Za-z0-9]|[ .-]\d)/,
];

/** Whether a text holds personal data: a mail address, a telephone number, a home directory, a card, an account. */
export function hasPersonalData(value: string): boolean {
  const text = value.replace(UUID, 'uuid');
  return SHAPES.some((shape) => shape.test(text)) || hasPhoneNumber(text) || hasCard(text) || hasAccount(text);
}

/** Some of them have groups of digits alone. */
const UUID = /(?<![0-9a-f])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-f])/gi;

/** 14 to 19 digits, bare or in the groups that are printed on a card. */
const CARD =
  /(?<![A-Za-z0-9]|\d[ .-])(?:\d{14,19}|\d{4}([ .-])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ .-])\d{6}\2\d{4,5})(?![A-Za-z0-9]|[ -]\d)/g;
/** The first digits of those who issue cards (ISO/IEC 7812-1), with the lengths that they use. */
const ISSUERS: readonly RegExp[] = [
  /^4(?:\d{15}|\d{18})$/,
  /^(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720|220[0-4])\d{12}$/,
  /^3[47]\d{13}$/,
  /^3(?:0[0-59]|[689]\d)\d{11,16}$/,
  /^(?:6011|64[4-9]\d|65\d{2}|62\d{2}|35[2-8]\d|81\d{2}|60\d{2}|508\d)\d{12,15}$/,
  /^(?:50|5[6-9]|6[37])\d{14,17}$/,
];

function hasCard(text: string): boolean {
  return (text.match(CARD) ?? []).some((card) => {
    const digits = card.replace(/\D/g, '');
    return ISSUERS.some((issuer) => issuer.test(digits)) && hasLuhnDigit(digits);
  });
}

/** A country, two check digits and the account, in one run or in groups of four. */
const IBAN =
  /(?<![A-Za-z0-9])[a-z]{2}\d\d(?:[a-z0-9]{11,30}|(?:[ -][a-z0-9]{4}){2,7}(?:[ -][a-z0-9]{1,4})?)(?![A-Za-z0-9])/gi;
/** Length of an IBAN by country (SWIFT, IBAN Registry). */
const IBAN_LENGTHS: ReadonlyMap<string, number> = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 ' +
    'FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 ' +
    'LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 ' +
    'SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

function hasAccount(text: string): boolean {
  return (text.match(IBAN) ?? []).some((iban) => {
    const account = iban.replace(/[ -]/g, '').toUpperCase();
    const length = IBAN_LENGTHS.get(account.slice(0, 2)) ?? 0;
    // In groups, a word may follow that looks like one more.
    const isWhole = account.length === length || (account.length > length && account.length < iban.length);
    return isWhole && hasIbanDigits(account.slice(0, length));
  });
}
