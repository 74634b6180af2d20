import { REDACTED } from './policy.ts';

/**
 * Shapes of personal data and of secrets. A value that holds one becomes `redacted` as a whole: a label is an
 * identity, and half a secret is still one. Names of things (flows, models, branches, versions) do not match.
 */
const SHAPES: readonly RegExp[] = [
  // Mail addresses, also percent-encoded and with a full-width @.
  /[\w.+-]{1,64}(?:@|%40|\uff20)[\w-]{1,63}(?:\.[\w-]{1,63})+/i,
  // JSON Web Tokens: a base64url object, a dot, more of it.
  /\beyJ[\w-]{8,}\.[\w-]{4,}/,
  // Keys by the prefixes that their issuers document: OpenAI, Anthropic, Stripe, GitHub, GitLab, Slack, npm, AWS, Google, Hugging Face, xAI, Groq.
  /\b(?:sk|pk|rk)[-_](?:[\w]{2,12}[-_])*[\w-]{16,}/,
  /\b(?:gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|xapp-|npm_|hf_|xai-|gsk_|ya29\.)[\w.-]{10,}/,
  /\b(?:AKIA|ASIA|AGPA|AIDA|AROA)[A-Z0-9]{16}\b/,
  /\bAIza[\w-]{30,}/,
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY/,
  // Credentials in a URL, bearer and basic headers, `password=…` and its like.
  /:\/\/[^\s/:@]{1,64}:[^\s/@]{1,128}@/,
  /\b(?:bearer|basic)[\s_%20]+[\w.~+/=-]{8,}/i,
  /\b(?:password|passwd|secret|api[_-]?key|access[_-]?token)\s{0,3}[=:]\s{0,3}\S{4,}/i,
  // Phone numbers: international with a plus, or groups in the common national forms.
  /(?:^|[^\w.])(?:\+|%2B|00)[1-9]\d{0,2}[\s().-]{0,3}(?:\d[\s().-]{0,2}){6,12}\d(?![\w.])/i,
  /(?:^|[^\w.-])\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}(?![\w.-])/,
  // A home directory names its owner.
  /(?:\/(?:home|Users)\/|[A-Z]:\\Users\\)[^/\\\s]{1,64}/i,
];

/** Card numbers: 13 to 19 digits, also in groups, with a valid check digit (ISO/IEC 7812-1, Luhn). */
const CARD = /(?:^|[^\w.-])((?:\d[ -]?){12,18}\d)(?![\w.-])/;
/** What cannot hold any of the shapes: nearly every identifier, found by one short test. */
const HARMLESS = /^[a-z_]{1,16}(?:[-_./: ][a-z_]{0,15})*$/i;
/** A screened value is cut first, so no expression ever sees a long text. */
const LONGEST = 512;

/** Cuts nothing and changes nothing but this: a value that looks like personal data or a secret becomes `redacted`. */
export function screen(value: string): string {
  if (value.length <= 64 && HARMLESS.test(value) && !value.includes('Users') && !value.includes('home')) return value;
  const text = value.length > LONGEST ? value.slice(0, LONGEST) : value;
  if (SHAPES.some((shape) => shape.test(text))) return REDACTED;
  const card = CARD.exec(text)?.[1];
  return card !== undefined && luhn(card) ? REDACTED : value;
}

function luhn(text: string): boolean {
  let sum = 0;
  let double = false;
  for (let i = text.length - 1; i >= 0; i--) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) continue;
    const weighted = double ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
    double = !double;
  }
  return sum > 0 && sum % 10 === 0;
}
