import { looksRandom, type RandomOptions } from './random-text.ts';

/**
 * Shapes that nothing but a secret has. Keys are known by the prefix of their issuer, in any case, since a name may have
 * been made lower case on its way. Every expression takes linear time.
 */
const SHAPES: readonly RegExp[] = [
  // OpenAI, Anthropic, OpenRouter, Langfuse; Stripe.
  /(?<![A-Za-z0-9])(?:[sp]k-(?:proj|svcacct|admin|ant|or|lf)-|whsec_)(?=[\w-]{0,64}\d)[\w-]{16,}/i,
  /(?<![A-Za-z0-9])[spr]k_(?:live|test)_[A-Za-z0-9]{20,}/i,
  // GitHub, GitLab, Slack.
  /(?<![A-Za-z0-9])(?:github_pat_|gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat|sa)[-_]|xox[abceoprs][-.]|xapp-)[\w.-]{12,}/i,
  // Google, NVIDIA, Tavily, PyPI, Grafana, HashiCorp Vault, age, Linear, Notion, Docker, Sentry, Figma, LangSmith, Pinecone.
  /(?<![A-Za-z0-9])(?:AIza[\w-]{30,}|GOCSPX-[\w-]{16,}|ya29\.[\w-]{16,}|nvapi-[\w-]{16,}|tvly-[\w-]{16,}|pypi-Ag[\w-]{16,})/i,
  /(?<![A-Za-z0-9])(?:gl(?:sa|c)_[\w+/=]{20,}|hv[sbr]\.[\w-]{20,}|AGE-SECRET-KEY-1[A-Z0-9]{20,}|(?:lin_api|ntn|dckr_pat|figd)_[\w-]{20,})/i,
  /(?<![A-Za-z0-9])(?:sntry[su]_[\w+/=-]{20,}|lsv2_(?:pt|sk)_[a-z0-9_]{20,}|pcsk_[\w-]{20,}|sbp_[0-9a-f]{20,}|pscale_(?:tkn|pw)_[\w-]{20,})/i,
  // DigitalOcean, Shopify, Square, Postman, Airtable, Databricks, Mailgun, Alibaba, Together.
  /(?<![A-Za-z0-9])(?:do[opr]_v1_[a-f0-9]{20,}|shp(?:at|ca|pa|ss)_[a-f0-9]{20,}|sq0(?:atp|csp)-[\w-]{16,}|PMAK-[a-f0-9-]{20,})/i,
  /(?<![A-Za-z0-9])(?:pat[a-z0-9]{14}\.[a-f0-9]{20,}|dapi[a-f0-9]{32}|key-[a-f0-9]{32}|LTAI[a-z0-9]{16,}|tgp_v1_[\w-]{20,})/i,
  // AWS key identifiers, Twilio's keys and accounts, Telegram's bots, Azure's client secrets.
  /(?<![A-Za-z0-9])A(?:KIA|SIA|GPA|IDA|ROA|BIA|CCA)(?=[A-Z]{0,15}\d)[A-Z0-9]{16}(?![A-Za-z0-9])/i,
  /(?<![A-Za-z0-9])A(?:KIA|SIA)[A-Z2-7]{16}(?![A-Za-z0-9])/,
  /(?<![A-Za-z0-9])(?:SK|AC)[0-9a-f]{32}(?![A-Za-z0-9])/i,
  /(?<![A-Za-z0-9])(?:bot)?\d{8,10}:AA[\w-]{33}(?![A-Za-z0-9])/i,
  /\w{3}\dQ~[\w~.-]{31,34}/i,
  /---BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY/i,
  /hooks\.slack\.com\/(?:services|workflows)\/\w|discord(?:app)?\.com\/api\/webhooks\/\d|webhook\.office\.com\/webhookb2\/\w/i,
  // The start of a JSON object in base64url: a JSON Web Token, or half of one. Letters in one case need both halves.
  /(?<![A-Za-z0-9])eyJ[\w-]{8,}(?:\.[\w-]{4,}|[\w-]{8,})/,
  /(?<![A-Za-z0-9])eyj[\w-]{8,}\.eyj[\w-]/i,
  // A password in a URL, but for a place where one will stand.
  /:\/\/[^\s/:@]{0,64}:(?!\$?\{|<|\*{3})[^\s/@]{1,128}@/,
  // An assignment, likewise.
  /(?:password|passwd|passphrase|passcode|secret|credential|(?:api|access|account|private|auth|signing|encryption)[ _-]?key|accesssignature|token)["']?\s{0,3}(?:=|:\s|:["'])\s{0,3}(?!["']?(?:\$?\{|<|\*{3}|\[))\S{4,}/i,
  /(?<![a-z])(?:pwd|sig)["']?\s{0,3}(?:=|:\s|:["'])\s{0,3}(?!["']?(?:\$?\{|<|\*{3}|\[))\S{4,}/i,
];

/** Prefixes that names have as well: a secret if a long piece with a digit follows, a longer one, or what looks random. */
const PREFIXED: readonly RegExp[] = [
  // OpenAI, DeepSeek and many more; Stripe, ElevenLabs; GitHub, Groq, Hugging Face, npm, Replicate, RubyGems, Fireworks, Vercel; xAI, Perplexity.
  /(?<![A-Za-z0-9])sk-([\w-]{16,})/gi,
  /(?<![A-Za-z0-9])[sprw]k_([A-Za-z0-9]{16,})/gi,
  /(?<![A-Za-z0-9])(?:gh[opsur]|gsk|hf|api_org|npm|r8|rubygems|fw|vcp|nfp|rnd|secret)_([A-Za-z0-9]{16,})/gi,
  /(?<![A-Za-z0-9])(?:xai|pplx|csk)-([A-Za-z0-9]{16,})/gi,
];
const LONG = /(?<![A-Za-z0-9])(?:(?=[A-Za-z]*\d)[A-Za-z0-9]{16,}|[A-Za-z0-9]{28,})/;

/** What follows `Bearer` and `Basic` is a secret if it has a digit or padding or looks random: words may follow as well. */
const HEADER = /(?<![A-Za-z])(?:bearer|basic|apikey|token)\s{1,3}([\w.~+/-]{8,}={0,2})/gi;
const WITH_DIGIT = /=$|(?<![A-Za-z0-9])(?=[A-Za-z]*\d)[A-Za-z0-9]{8,}/;

/** What is a secret only if it looks random. */
const RANDOM: readonly RegExp[] = [
  // Voyage; SendGrid; Discord.
  /(?<![A-Za-z0-9])pa-([\w-]{20,})/gi,
  /(?<![A-Za-z0-9])SG\.([\w-]{16,}\.[\w-]{16,})/gi,
  /(?<![A-Za-z0-9])([MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,})/gi,
];

/** A key without any mark, as those of AWS, Azure, Mistral and Cohere. A shorter one cannot be told from a name. */
const UNMARKED = /[A-Za-z0-9+/_-]{32,}/g;
/** Shorter pieces, and fewer letters, are the abbreviations of a long name: `aws-cdk-lambda-layer-kubectl-v27`. */
const KEY: RandomOptions = { leastPairs: 14, shortestPiece: 7 };

/** Whether a text holds a key, a token, a password or another credential. */
export function hasSecret(text: string): boolean {
  return (
    SHAPES.some((shape) => shape.test(text)) ||
    PREFIXED.some((shape) => restsOf(text, shape).some((rest) => LONG.test(rest) || looksRandom(rest))) ||
    restsOf(text, HEADER).some((rest) => WITH_DIGIT.test(rest) || looksRandom(rest)) ||
    RANDOM.some((shape) => restsOf(text, shape).some((rest) => looksRandom(rest))) ||
    (text.match(UNMARKED)?.some((run) => looksRandom(run, KEY)) ?? false)
  );
}

/** What follows the mark, each time that a shape is found. */
function restsOf(text: string, shape: RegExp): readonly string[] {
  // Nearly always there is none, and asking costs a tenth of collecting.
  if (text.search(shape) < 0) return [];
  return Array.from(text.matchAll(shape), ([, rest]) => rest as string);
}
