import fc from 'fast-check';
import { hasLuhnDigit } from '../../../src/labels/check-digits.ts';
import { ENCODINGS } from './encodings.ts';
import { jwtOf, KEY_MAKERS } from './keys.ts';
import { DIGITS, drawer } from './random.ts';

// Values beyond the corpus: other names, other digits, other places for the marks, two encodings one inside the other.

const digits = (length: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...DIGITS), { minLength: length, maxLength: length }).map((list) => list.join(''));

/** Digits for every `#` and the digits between brackets: `[6-9]# ###`. */
function pattern(format: string): fc.Arbitrary<string> {
  return fc.stringMatching(new RegExp(`^${format.replace(/[.+()]/g, '\\$&').replaceAll('#', '\\d')}$`));
}

const seeds = fc.integer();
const person = fc.stringMatching(/^[a-z]{2,9}(?:[._-][a-z]{2,9}|\d{1,3})?$/);
const label = fc.stringMatching(/^[a-z][a-z0-9]{1,9}(?:-[a-z0-9]{1,5})?$/);

const mail: fc.Arbitrary<string> = fc
  .tuple(person, fc.option(label), label, fc.constantFrom('com', 'de', 'co.uk', 'io', 'example', 'technology', 'рф'))
  .map(([who, sub, domain, top]) => `${who}@${sub === null ? '' : `${sub}.`}${domain}.${top}`);

const PHONE_FORMATS: readonly string[] = [
  '+[1-9]# ### ### ###',
  '+[1-9]#-##-####-####',
  '+[1-9]#[1-9]########',
  '+1 ([2-9]##) [2-9]##-####',
  '+1.[2-9]##.[2-9]##.####',
  '00[1-9]# ### #######',
  '[2-9]##-[2-9]##-####',
  '([2-9]##) [2-9]##-####',
  '1-[2-9]##-[2-9]##-####',
  '01[5-7]# #######',
  '01[5-7]#/#######',
  '01[5-7]########',
  '0[2-9]## ######',
  '(0[2-9]#) #######',
  '07### ######',
  '0[1-9] ## ## ## ##',
  '0[1-9].##.##.##.##',
  '[67]## ### ###',
  '[67]## ## ## ##',
  '[6-9]#### #####',
  '1[3-9]# #### ####',
  '0[7-9]0-####-####',
  '04## ### ###',
  '([1-9][1-9]) 9####-####',
  '07# ### ## ##',
  '06-########',
  'tel:[2-9]#########',
  'phone_number=[2-9]#########',
];

function withLuhnDigit(start: string): string {
  return [...DIGITS].map((digit) => start + digit).find(hasLuhnDigit) as string;
}

const CARD_FORMATS: readonly (readonly [format: string, groups: readonly number[]])[] = [
  ['4##############', [4, 4, 4, 4]],
  ['5[1-5]#############', [4, 4, 4, 4]],
  ['222[1-9]###########', [4, 4, 4, 4]],
  ['3[47]############', [4, 6, 5]],
  ['6011###########', [4, 4, 4, 4]],
  ['36###########', [4, 6, 4]],
];

const card = fc.constantFrom(...CARD_FORMATS).chain(([format, groups]) =>
  fc.tuple(pattern(format), fc.constantFrom('', ' ', '-')).map(([start, separator]) => {
    const digitGroup = new RegExp(`^${groups.map((length) => `(.{${length}})`).join('')}$`);
    return (digitGroup.exec(withLuhnDigit(start)) as string[]).slice(1).join(separator);
  }),
);

/** ISO 13616: the two digits that make the number, country and `00` moved to its end, 1 modulo 97. */
function ibanOf(country: string, account: string): string {
  const number = [...`${account}${country}00`].map((char) => Number.parseInt(char, 36)).join('');
  return `${country}${String(98n - (BigInt(number) % 97n)).padStart(2, '0')}${account}`;
}

const account = fc
  .constantFrom(['DE', 18], ['FR', 23], ['ES', 20], ['IT', 23], ['NL', 14], ['PL', 24], ['CH', 17], ['GB', 18])
  .chain(([country, length]) =>
    fc.tuple(digits(length as number), fc.boolean()).map(([number, isGrouped]) => {
      const iban = ibanOf(country as string, number);
      return isGrouped ? (iban.match(/.{1,4}/g) as string[]).join(' ') : iban;
    }),
  );

const homePath = fc
  .tuple(person, fc.stringMatching(/^[a-z]{2,8}(?:\.[a-z]{2,4})?$/), fc.integer({ min: 0, max: 5 }))
  .map(([who, file, kind]) =>
    [
      ['', 'home', who, file].join('/'),
      ['C:', 'Users', who, file].join('\\'),
      ['C:', 'Users', who, file].join('/'),
      ['file://', 'home', who, file].join('/'),
      ['', 'mnt', 'd', 'Users', who, 'Documents', file].join('/'),
      ['', '', 'server', 'Users', who, file].join('\\'),
    ].at(kind),
  ) as fc.Arbitrary<string>;

const password = fc.stringMatching(/^[A-Za-z0-9!$%&*?-]{6,20}$/);

const credentials = fc
  .tuple(
    fc.constantFrom('postgres', 'mysql', 'redis', 'amqps', 'https'),
    person,
    password,
    fc.integer({ min: 0, max: 4 }),
  )
  .map(([scheme, who, secret, kind]) =>
    [
      `${scheme}:${'//'}${who}:${encodeURIComponent(secret)}@host.internal:1234/x`,
      `Bas${'ic '}${Buffer.from(`${who}:${secret}`).toString('base64')}`,
      `user=${who} pass${'word='}${secret}`,
      `client_sec${'ret: '}${secret}`,
      `"api${'Key":"'}${secret}"`,
    ].at(kind),
  ) as fc.Arbitrary<string>;

export const HELD_OUT: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'mail addresses': mail,
  'telephone numbers': fc.constantFrom(...PHONE_FORMATS).chain(pattern),
  'keys of providers': fc.tuple(fc.constantFrom(...KEY_MAKERS), seeds).map(([make, seed]) => make(drawer(seed))),
  'JSON Web Tokens': fc.tuple(person, seeds).map(([who, seed]) => jwtOf(who, drawer(seed))),
  'credentials in addresses, headers, assignments': credentials,
  'home directories': homePath,
  'card numbers': card,
  'bank accounts': account,
  'social security numbers': pattern('[1-57-8]##-[1-9]#-[1-9]###'),
};

/** Encodings that can stand inside another. */
const NESTED = Object.values(ENCODINGS).slice(3);

const somewhere = (text: string): fc.Arbitrary<number> => fc.integer({ min: 1, max: Math.max(1, text.length - 1) });

/** Other ways to write a text than those of the corpus. */
const written: readonly ((text: string) => fc.Arbitrary<string>)[] = [
  fc.constant,
  (text) => fc.constantFrom(...NESTED).map((encode) => encode(text)),
  (text) => fc.tuple(fc.constantFrom(...NESTED), fc.constantFrom(...NESTED)).map(([a, b]) => b(a(text))),
  // Some characters only, in either case of the hexadecimal digits.
  (text) =>
    fc
      .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
      .map((chosen) =>
        text
          .replace(/[ -~]/g, (char, i: number) => (chosen[i] ? `%${char.charCodeAt(0).toString(16)}` : char))
          .replaceAll(/%(?![0-9a-f]{2})/g, '%25'),
      ),
  (text) =>
    fc.constant(
      [...text]
        .map((char) => `&#${char.codePointAt(0)}`)
        .join('')
        .concat(';'),
    ),
  (text) => fc.constant(Array.from(Buffer.from(text), (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')),
  (text) => fc.constant(Buffer.from(text).toString('hex').toUpperCase()),
  (text) => fc.constant((Buffer.from(text).toString('hex').match(/../g) as string[]).join(' ')),
  (text) => fc.constant(Buffer.from(text, 'utf16le').toString('base64')),
  (text) =>
    fc
      .tuple(
        somewhere(text),
        fc.constantFrom('\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u202e', '\ud800', '\u0000'),
      )
      .map(([at, char]) => text.slice(0, at) + char + text.slice(at)),
];

const word = fc.stringMatching(/^[a-z]{2,9}$/);

/** Other places in a text than those of the corpus. */
const placed: readonly ((text: string) => fc.Arbitrary<string>)[] = [
  fc.constant,
  (text) => word.map((before) => `${before}: ${text}`),
  (text) => fc.tuple(word, word).map(([before, after]) => `${before} ${text}, ${after}`),
  (text) => fc.tuple(word, word).map(([before, after]) => `${before}=${text}&${after}=1`),
  (text) => fc.tuple(word, word).map(([before, after]) => `[${before}] <${text}> (${after})`),
  (text) => word.map((before) => `${before}|${text}|`),
  (text) => word.map((before) => `${before}\t${text}\r\n`),
];

/** Most characters of a text that the screen looks at. */
const LOOKED_AT = 512;

/** A value of a kind as some program may have written it, in some text, of the length that is looked at. */
export function disguised(value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return value
    .chain((plain) => fc.constantFrom(...written).chain((write) => write(plain)))
    .chain((text) => fc.constantFrom(...placed).chain((place) => place(text)))
    .filter((text) => text.length <= LOOKED_AT);
}

const WORDS =
  'agent api artifact auth batch branch build cache chat checkout client cluster code commit config coordinator crawler ' +
  'data db deploy dispatch docs eval event executor export feature fetch flow gateway git graph hotfix http image import ' +
  'index ingest issue job key knowledge lint loop memory merge metric migration model monitor node notify orchestrator ' +
  'parser persona phone pipeline plan planner policy preview prod prompt proxy queue rag rate refactor registry release ' +
  'report request retry review router rule runner sandbox schema search secret server service session shard step store ' +
  'stream summary sync task template test token tool trace triage user vector verify web worker workflow zone';

const name = fc.constantFrom(...WORDS.split(' '));
const small = fc.integer({ min: 0, max: 999 });
const hexadecimal = (length: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));

/** What stands at the end of names: versions, days, sizes, numbers, hashes. */
const suffix: fc.Arbitrary<string> = fc.oneof(
  fc.constant(''),
  small.map(String),
  small.map((n) => `v${n}`),
  fc.tuple(small, small, small).map((parts) => parts.join('.')),
  fc.tuple(small, small, small).map((parts) => `${parts.join('.')}-rc.1`),
  fc.stringMatching(/^202[0-6](?:0[1-9]|1[0-2])(?:0[1-9]|1\d|2[0-8])$/),
  fc
    .tuple(fc.integer({ min: 2020, max: 2026 }), fc.integer({ min: 10, max: 12 }), fc.integer({ min: 10, max: 28 }))
    .map((day) => day.join('-')),
  fc.constantFrom('8b', '70b', '405b', '32k', '128k', 'q4_K_M', 'fp16', 'instruct', 'preview', 'latest', 'mini'),
  hexadecimal(7),
  hexadecimal(40),
  fc.uuid(),
  fc.ulid(),
  fc.integer({ min: 1_600_000_000, max: 1_999_999_999 }).map(String),
  fc.integer({ min: 1_600_000_000_000, max: 1_999_999_999_999 }).map(String),
);

/** Names of things beyond the list. */
export const HELD_OUT_NAMES: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(fc.array(name, { minLength: 1, maxLength: 4 }), fc.constantFrom('_', '-', '.', '/', ':'), suffix)
    .map(([words, separator, end]) => [...words, end].filter((part) => part !== '').join(separator)),
  fc
    .array(name, { minLength: 1, maxLength: 4 })
    .map((words) => `${words.map((w) => w[0]?.toUpperCase() + w.slice(1)).join('')}Error`),
  fc.tuple(name, name).map(([a, b]) => `/api/v1/${a}/{${b}Id}/${b}`),
  fc.ipV4(),
  fc.tuple(name, name, small).map(([a, b, port]) => `${a}.${b}.internal:${port + 1000}`),
  fc.tuple(name, name, suffix).map(([a, b, tag]) => `ghcr.io/${a}/${b}:${tag || 'latest'}`),
  fc
    .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
);
