import { ALNUM, BASE32, BASE64, BASE64URL, DIGITS, type Draw, drawer, HEX, LOWER, UPPER } from './random.ts';

/** How one issuer's key is made. The prefix is in parts where a scanner would know it. */
type Make = (draw: Draw) => string;

const MAKERS: Readonly<Record<string, Make>> = {
  openai: (d) => `s${'k-'}${d(20)}T3BlbkFJ${d(20)}`,
  'openai, old': (d) => `s${'k-'}${d(48)}`,
  'openai, project': (d) => `s${'k-'}proj-${d(74, BASE64URL)}T3BlbkFJ${d(74, BASE64URL)}`,
  'openai, service account': (d) => `s${'k-'}svcacct-${d(60, BASE64URL)}`,
  'openai, admin': (d) => `s${'k-'}admin-${d(58, BASE64URL)}`,
  anthropic: (d) => `s${'k-'}ant-api03-${d(93, BASE64URL)}AA`,
  'anthropic, admin': (d) => `s${'k-'}ant-admin01-${d(93, BASE64URL)}AA`,
  openrouter: (d) => `s${'k-'}or-v1-${d(64, HEX)}`,
  deepseek: (d) => `s${'k-'}${d(32, HEX)}`,
  langfuse: (d) => `s${'k-'}lf-${d(8, HEX)}-${d(4, HEX)}-4${d(3, HEX)}-a${d(3, HEX)}-${d(12, HEX)}`,
  google: (d) => `AI${'za'}Sy${d(33, BASE64URL)}`,
  'google, oauth secret': (d) => `GOC${'SPX-'}${d(28, BASE64URL)}`,
  'google, access token': (d) => `ya${'29.'}${d(120, BASE64URL)}`,
  'aws, key id': (d) => `AK${'IA'}${d(14, BASE32)}2A`,
  'aws, temporary key id': (d) => `AS${'IA'}${d(14, BASE32)}7B`,
  'aws, secret': (d) => d(40, BASE64),
  'aws, both': (d) => `AK${'IA'}${d(14, BASE32)}5C:${d(40, BASE64)}`,
  'github, personal': (d) => `gh${'p_'}${d(36)}`,
  'github, oauth': (d) => `gh${'o_'}${d(36)}`,
  'github, server': (d) => `gh${'s_'}${d(36)}`,
  'github, user': (d) => `gh${'u_'}${d(36)}`,
  'github, refresh': (d) => `gh${'r_'}${d(76)}`,
  'github, fine-grained': (d) => `github${'_pat_'}${d(22)}_${d(59)}`,
  gitlab: (d) => `glp${'at-'}${d(20, BASE64URL)}`,
  'gitlab, deploy': (d) => `gl${'dt-'}${d(20, BASE64URL)}`,
  'gitlab, runner': (d) => `gl${'rt-'}${d(20, BASE64URL)}`,
  'slack, bot': (d) => `xox${'b-'}${d(12, DIGITS)}-${d(13, DIGITS)}-${d(24)}`,
  'slack, user': (d) => `xox${'p-'}${d(12, DIGITS)}-${d(12, DIGITS)}-${d(12, DIGITS)}-${d(32, HEX)}`,
  'slack, app': (d) => `xap${'p-1-A'}${d(10, UPPER)}-${d(13, DIGITS)}-${d(64, HEX)}`,
  'slack, refresh': (d) => `xox${'e-1-'}${d(100)}`,
  'slack, webhook': (d) => `https://hooks.sl${'ack.com/serv'}ices/T${d(8, UPPER)}/B${d(8, UPPER)}/${d(24)}`,
  'stripe, live': (d) => `s${'k_live_'}${d(24)}`,
  'stripe, live, long': (d) => `s${'k_live_'}51${d(97)}`,
  'stripe, test': (d) => `s${'k_test_'}${d(24)}`,
  'stripe, restricted': (d) => `r${'k_live_'}${d(24)}`,
  'stripe, publishable': (d) => `p${'k_live_'}${d(24)}`,
  'stripe, webhook': (d) => `whs${'ec_'}${d(31)}7`,
  huggingface: (d) => `h${'f_'}${d(34, UPPER + LOWER)}`,
  'huggingface, organisation': (d) => `api${'_org_'}${d(34)}`,
  npm: (d) => `np${'m_'}${d(36)}`,
  pypi: (d) => `py${'pi-AgEIcHlwaS5vcmc'}${d(70, BASE64URL)}`,
  rubygems: (d) => `ruby${'gems_'}${d(48, HEX)}`,
  docker: (d) => `dckr${'_pat_'}${d(27, BASE64URL)}`,
  sendgrid: (d) => `S${'G.'}${d(22, BASE64URL)}.${d(43, BASE64URL)}`,
  mailgun: (d) => `ke${'y-'}${d(32, HEX)}`,
  'twilio, key': (d) => `S${'K'}${d(32, HEX)}`,
  'twilio, account': (d) => `A${'C'}${d(32, HEX)}`,
  telegram: (d) => `${d(10, '123456789')}:A${'A'}${d(33, BASE64URL)}`,
  'telegram, in its address': (d) =>
    `https://api.telegram.org/bot${d(10, '123456789')}:A${'A'}${d(33, BASE64URL)}/getMe`,
  'discord, bot': (d) => `M${d(25)}.${d(6)}.${d(38, BASE64URL)}`,
  'discord, webhook': (d) => `https://disc${'ord.com/api/web'}hooks/${d(18, DIGITS)}/${d(68, BASE64URL)}`,
  'azure, openai': (d) => d(84),
  'azure, storage': (d) => `${d(86, BASE64)}==`,
  'azure, client secret': (d) => `${d(3)}8${'Q~'}${d(34, BASE64URL)}`,
  'azure, devops': (d) => d(52, LOWER + DIGITS),
  'azure, shared access': (d) => `?sv=2024-08-04&sig=${encodeURIComponent(`${d(43, BASE64)}=`)}`,
  digitalocean: (d) => `do${'p_v1_'}${d(64, HEX)}`,
  'digitalocean, oauth': (d) => `do${'o_v1_'}${d(64, HEX)}`,
  groq: (d) => `gs${'k_'}${d(20)}WGdyb3FY${d(24)}`,
  replicate: (d) => `r${'8_'}${d(37)}`,
  mistral: (d) => d(32),
  cohere: (d) => d(40),
  ai21: (d) => d(32),
  xai: (d) => `xa${'i-'}${d(80)}`,
  perplexity: (d) => `pp${'lx-'}${d(48)}`,
  cerebras: (d) => `cs${'k-'}${d(48, LOWER + DIGITS)}`,
  voyage: (d) => `p${'a-'}${d(43, BASE64URL)}`,
  together: (d) => `tg${'p_v1_'}${d(43, BASE64URL)}`,
  together2: (d) => d(64),
  nvidia: (d) => `nva${'pi-'}${d(64, BASE64URL)}`,
  tavily: (d) => `tv${'ly-'}dev-${d(32)}`,
  elevenlabs: (d) => `s${'k_'}${d(48, HEX)}`,
  fireworks: (d) => `f${'w_'}${d(24)}`,
  pinecone: (d) => `pc${'sk_'}${d(6)}_${d(63)}`,
  langsmith: (d) => `lsv2${'_pt_'}${d(32, HEX)}_${d(10, HEX)}`,
  databricks: (d) => `da${'pi'}${d(32, HEX)}`,
  grafana: (d) => `gl${'sa_'}${d(32)}_${d(8, HEX)}`,
  vault: (d) => `hv${'s.'}${d(90, BASE64URL)}`,
  linear: (d) => `lin${'_api_'}${d(40)}`,
  notion: (d) => `nt${'n_'}${d(46)}`,
  figma: (d) => `fi${'gd_'}${d(40, BASE64URL)}`,
  sentry: (d) => `snt${'ryu_'}${d(64, HEX)}`,
  shopify: (d) => `shp${'at_'}${d(32, HEX)}`,
  square: (d) => `sq0${'atp-'}${d(22, BASE64URL)}`,
  postman: (d) => `PM${'AK-'}${d(24, HEX)}-${d(34, HEX)}`,
  airtable: (d) => `pa${'t'}${d(14)}.${d(64, HEX)}`,
  supabase: (d) => `sb${'p_'}${d(40, HEX)}`,
  planetscale: (d) => `pscale${'_tkn_'}${d(43, BASE64URL)}`,
  alibaba: (d) => `LT${'AI'}${d(20)}`,
  age: (d) => `AGE-${'SECRET-KEY-1'}${d(58, BASE32)}`,
  'auth0, client secret': (d) => d(64, BASE64URL),
};

/** Seeds of the keys that are made in each way. */
const SEEDS = [1, 2];

export const KEYS: readonly string[] = Object.values(MAKERS).flatMap((make, i) =>
  SEEDS.map((seed) => make(drawer(seed * 1000 + i))),
);

/** The ways to make a key, for values beyond the corpus. */
export const KEY_MAKERS: readonly Make[] = Object.values(MAKERS);

function token(header: object, payload: object, draw: Draw): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(payload)}.${draw(43, BASE64URL)}`;
}

/** A JSON Web Token of somebody. */
export function jwtOf(subject: string, draw: Draw): string {
  return token({ alg: 'HS256', typ: 'JWT' }, { sub: subject, iat: 1_732_176_000 }, draw);
}

export const JSON_WEB_TOKENS: readonly string[] = [
  jwtOf('1234567890', drawer(1)),
  jwtOf('alice', drawer(2)),
  token({ alg: 'RS256', kid: 'k1', typ: 'JWT' }, { iss: 'https://issuer.example', aud: 'arx' }, drawer(3)),
  token({ typ: 'at+jwt', alg: 'ES256' }, { scope: 'read write' }, drawer(4)),
  token({ alg: 'none' }, { sub: 'bob' }, drawer(5)),
  `${token({ alg: 'dir', enc: 'A256GCM' }, { x: 1 }, drawer(6))}.${drawer(7)(43, BASE64URL)}.${drawer(8)(22, ALNUM)}`,
];

export const PRIVATE_KEYS: readonly string[] = ['', 'RSA ', 'EC ', 'DSA ', 'OPENSSH ', 'ENCRYPTED '].map(
  (kind, i) => `-----BEGIN ${kind}PRIV${'ATE KEY'}-----\n${drawer(i + 50)(64, BASE64)}\n`,
);
