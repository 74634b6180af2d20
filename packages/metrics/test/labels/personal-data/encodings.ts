/** Ways in which a text is written by the programs that it passes. All but the changes of case can be read back. */
export const ENCODINGS: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  'upper case': (text) => text.toUpperCase(),
  'lower case': (text) => text.toLowerCase(),
  'percent-encoded': encodeURIComponent,
  'percent-encoded in every byte': everyByte,
  'percent-encoded twice': (text) => encodeURIComponent(everyByte(text)),
  'form-encoded': (text) => new URLSearchParams({ v: text }).toString().slice(2),
  base64: (text) => Buffer.from(text).toString('base64'),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  hexadecimal: (text) => Buffer.from(text).toString('hex'),
  'HTML entities in decimal': (text) => [...text].map((char) => `&#${char.codePointAt(0)};`).join(''),
  'HTML entities in hexadecimal': (text) =>
    [...text].map((char) => `&#x${char.codePointAt(0)?.toString(16)};`).join(''),
  'HTML entities by name': (text) => text.replace(/[&@.:/+()_"']/g, (char) => NAMES[char] as string),
  JSON: (text) => JSON.stringify(text),
  'JSON with every unit escaped': (text) =>
    Array.from({ length: text.length }, (_, i) => `\\u${unit(text, i)}`).join(''),
  'full-width': (text) =>
    text.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)).replaceAll(' ', '\u3000'),
  'zero-width characters': (text) => [...text].join('\u200b'),
  'a soft hyphen': (text) => `${text.slice(0, text.length / 2)}\u00ad${text.slice(text.length / 2)}`,
};

const NAMES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '@': '&commat;',
  '.': '&period;',
  ':': '&colon;',
  '/': '&sol;',
  '+': '&plus;',
  '(': '&lpar;',
  ')': '&rpar;',
  _: '&lowbar;',
  '"': '&quot;',
  "'": '&apos;',
};

function everyByte(text: string): string {
  return Buffer.from(text).toString('hex').replace(/../g, '%$&').toUpperCase();
}

function unit(text: string, at: number): string {
  return text.charCodeAt(at).toString(16).padStart(4, '0');
}

/** Texts in which a value stands. */
export const EMBEDDINGS: Readonly<Record<string, (value: string) => string>> = {
  bare: (value) => value,
  'in a sentence': (value) => `failed with ${value} at step 3`,
  'after a key': (value) => `user:${value}`,
  'in a path': (value) => `/runs/${value}/steps`,
  'in a query': (value) => `/search?id=${value}&page=2`,
  'in a name': (value) => `task_${value}_end`,
  'before an extension': (value) => `${value}.log`,
  'in quotes': (value) => `{"who":"${value}"}`,
  'in lines': (value) => `first\n${value}\nlast`,
};
