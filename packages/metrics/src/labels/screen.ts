import { REDACTED } from './policy.ts';

/**
 * Shapes of personal data and of secrets. They are meant to catch what a program passes by mistake, not what somebody
 * hides; names of things (flows, models, versions, branches, routes, hashes, dates) must not match.
 *
 * Every expression takes linear time: no repeated part can match the same text in two ways. None ever sees more than
 * `LONGEST` characters.
 */
const SHAPES: readonly RegExp[] = [
  // A mail address, also with the @ percent-encoded, full-width or written out. `pkg@1.2.3` is a version, `git@host.org` nobody.
  /(?<!(?<![\w.+-])git)(?<=[\p{L}\p{N}_.+'-])(?:[@\uff20\ufe6b]|%(?:25){0,3}40|&#64;|[[(]at[\])])(?!\d+\.\d)(?:[\p{L}\p{N}-]{1,63}\.)+\p{L}{2,24}/iu,
  // The start of a JSON object in base64url: a JSON Web Token, or half of one.
  /(?<![A-Za-z0-9])eyJ[\w-]{8,}(?:\.[\w-]{4,}|[\w-]{8,})/,
  // Keys by the prefixes of their issuers. First those whose rest may hold separators: OpenAI, Anthropic, OpenRouter,
  // Stripe, GitHub, GitLab, Slack, Google, SendGrid, Grafana, NVIDIA, Tavily.
  /(?<![A-Za-z0-9])(?:sk-(?:proj|svcacct|admin|ant|or)-|[spr]k_(?:live|test)_|whsec_)[\w-]{10,}/,
  /(?<![A-Za-z0-9])(?:github_pat_|gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat|sa)[-_]|xox[abceoprs][-.]|xapp-)[\w.-]{12,}/,
  /(?<![A-Za-z0-9])(?:AIza|GOCSPX-|ya29\.|SG\.|nvapi-|tvly-)[\w-]{16,}/,
  // Then those with one long run of letters and digits: GitHub, npm, Hugging Face, Groq, xAI, Replicate, Perplexity, AWS.
  /(?<![A-Za-z0-9])(?:gh[pousr]|npm|hf|gsk|r8|lin_api|dop_v1|shpat)_[A-Za-z0-9]{16,}/,
  /(?<![A-Za-z0-9])(?:xai|pplx)-[A-Za-z0-9]{16,}/,
  /(?<![A-Za-z0-9])sk-(?:[A-Za-z0-9]{1,15}[-_]){0,8}(?=[A-Za-z]{0,40}\d)[A-Za-z0-9]{16,}/,
  /(?<![A-Za-z0-9])A(?:KIA|SIA|GPA|IDA|ROA|BIA|CCA)[A-Z0-9]{16}(?![A-Za-z0-9])/,
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY/,
  /hooks\.slack\.com\/services\/\w/,
  // Credentials in a URL, in a header, in an assignment. What follows `Bearer` must look like a token, not like a word.
  /:\/\/[^\s/:@]{0,64}:[^\s/@]{1,128}@/,
  /(?<![A-Za-z])(?:bearer|basic)(?:\s|%20|\+){1,3}(?=[\w.~+/-]{0,200}(?:\d|=))[\w.~+/=-]{8,}/i,
  /(?<![A-Za-z])(?:[Bb]earer|[Bb]asic|BEARER|BASIC)(?:\s|%20|\+){1,3}(?=[A-Za-z]{0,200}[a-z][A-Z])[A-Za-z]{8,}/,
  /(?:password|passwd|passphrase|secret|api[_-]?key|access[_-]?key|token)["']?\s{0,3}(?:=|%3D|:\s|:["'])\s{0,3}\S{4,}/i,
  // The home directory of a person, plain or percent-encoded; not the routes /users/{id} and /home/:tab.
  /(?:\/|%2F)(?:home|Users)(?:\/|%2F)[^/\\\s{:<*[]/,
  /[a-z](?::|%3A)(?:[\\/]|%5C|%2F){1,4}(?:users|documents and settings)(?:[\\/]|%5C|%2F){1,4}[^/\\\s]/i,
  // A phone number: with its country code; as 3-3-4 digits; with the area code in brackets; in pairs.
  /(?:(?<![\w.+])(?:\+|%2B)|(?<![\w.+:-])00)[1-9](?:[\s()./-]{0,3}\d){7,14}(?!\w)/i,
  /(?<!\d[\s.-]?)(?:1[\s.-])?(?:\(\d{3}\)\s?|\d{3}[\s.-])\d{3}[\s.-]\d{4}(?!\w|[.-]\d)/,
  /\(0?\d{2,5}\)\s?\d{3,5}[\s.-]?\d{3,5}(?!\w|[.-]\d)/,
  /(?<![\w.:+-])0[1-9](?:[\s.-]\d\d){4}(?!\w|[.-]\d)/,
  // With a trunk 0: area code, separator, the rest; or 10 to 12 digits in one run.
  /(?<![\w.:+-])0[1-9]\d{1,3}[\s/-]\d{3,4}[\s-]?\d{3,5}(?!\w|[.-]\d)/,
  /(?<![\w.:+-])0[1-9]\d{8,10}(?!\w|[.-]\d)/,
];

/** Card numbers by their first digits, bare or in the groups that are printed on them (ISO/IEC 7812-1). */
const CARD =
  /(?<![A-Za-z0-9]|\d[ -])(?:[2-6]\d{3}([ -]?)\d{4}\1\d{4}\1\d{1,7}|3[47]\d\d([ -]?)\d{6}\2\d{5}|3[0689]\d\d([ -]?)\d{6}\3\d{4})(?![A-Za-z0-9]|[ -]\d)/g;
/** Short words with separators: nearly every name of a thing, and nothing that has one of the shapes. */
const NAME = /^[a-z]{1,15}(?:[-_.][a-z]{1,15})*$/i;
/** More is never looked at; a value is cut shorter than this anyway. */
const LONGEST = 512;

/** Changes nothing but this: a value that holds personal data or a secret becomes `redacted` as a whole, as half a secret is still one. */
export function screen(value: string): string {
  if (value.length <= 64 && NAME.test(value)) return value;
  const text = value.length > LONGEST ? value.slice(0, LONGEST) : value;
  if (SHAPES.some((shape) => shape.test(text))) return REDACTED;
  return text.match(CARD)?.some(hasCheckDigit) ? REDACTED : value;
}

/** Whether the digits end in the right check digit (Luhn, ISO/IEC 7812-1 annex B). */
function hasCheckDigit(text: string): boolean {
  const digits = [...text.replace(/\D/g, '')].reverse().map(Number);
  const sum = digits.reduce(
    (total, digit, i) => total + (i % 2 === 0 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2),
    0,
  );
  return sum % 10 === 0;
}
