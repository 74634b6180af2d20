import { ASSIGNMENTS, HEADERS, URLS } from './credentials.ts';
import { JSON_WEB_TOKENS, KEYS, PRIVATE_KEYS } from './keys.ts';
import { MAIL_ADDRESSES } from './mail.ts';
import { ACCOUNTS, CARD_NUMBERS, SOCIAL_SECURITY_NUMBERS } from './numbers.ts';
import { HOME_PATHS, MAC_PATHS, SHORT_PATHS } from './paths.ts';
import { PHONE_NUMBERS } from './phones.ts';

/** Values of one kind that must never stand on a page. */
export interface Kind {
  readonly name: string;
  readonly values: readonly string[];
  /** Encodings in which such a value is none of its kind any more. */
  readonly without?: readonly string[];
}

export const CORPUS: readonly Kind[] = [
  { name: 'mail addresses', values: MAIL_ADDRESSES },
  { name: 'telephone numbers', values: PHONE_NUMBERS },
  { name: 'keys of providers', values: KEYS },
  { name: 'JSON Web Tokens', values: JSON_WEB_TOKENS },
  { name: 'private keys', values: PRIVATE_KEYS },
  { name: 'headers with credentials', values: HEADERS },
  { name: 'addresses with a password', values: URLS },
  { name: 'assignments of a secret', values: ASSIGNMENTS },
  { name: 'home directories', values: HOME_PATHS },
  { name: 'home directories of a Mac', values: MAC_PATHS, without: ['lower case'] },
  { name: 'home directories, short', values: SHORT_PATHS, without: ['base64', 'base64url'] },
  { name: 'card numbers', values: CARD_NUMBERS },
  { name: 'bank accounts', values: ACCOUNTS },
  { name: 'social security numbers', values: SOCIAL_SECURITY_NUMBERS },
];
