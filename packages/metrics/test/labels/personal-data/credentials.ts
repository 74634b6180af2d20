import { ALNUM, BASE64, drawer, HEX } from './random.ts';

const PASSWORDS = ['wonderland', 'Tr0ub4dor&3', 'pa55!word', 'correct-horse'];
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Headers with credentials. */
export const HEADERS: readonly string[] = [
  `Bea${'rer '}${drawer(1)(40)}`,
  `bea${'rer '}${drawer(2)(32, HEX)}`,
  `BEA${'RER '}${drawer(3)(24)}`,
  `Authorization: Bea${'rer '}${drawer(4)(86, BASE64)}==`,
  `"authorization":"Bea${'rer '}${drawer(5)(30)}"`,
  ...PASSWORDS.map((password) => `Bas${'ic '}${base64(`alice:${password}`)}`),
  `Authorization: Bas${'ic '}${base64('user:pass')}`,
  `Proxy-Authorization: bas${'ic '}${base64('proxy:hunter22')}`,
  `X-API-${'Key: '}${drawer(6)(20)}`,
  `api-${'key: '}${drawer(7)(32, HEX)}`,
  `Authorization: tok${'en '}${drawer(8)(40, HEX)}`,
];

const SCHEMES = ['postgres', 'postgresql', 'mysql', 'mongodb+srv', 'redis', 'rediss', 'amqp', 'https', 'ftp', 'smtp'];

/** Addresses with a user and a password. */
export const URLS: readonly string[] = [
  ...SCHEMES.map(
    (scheme, i) => `${scheme}:${'//app:'}${encodeURIComponent(PASSWORDS[i % 4] as string)}@db.internal:5432/runs`,
  ),
  `redis:${'//:'}wonderland@cache:6379/0`,
  `https:${'//alice:'}${drawer(9)(20)}@git.internal/arx/arx.git`,
  `https:${'//x-access-token:'}${drawer(10)(36)}@code.internal/arx.git`,
  `jdbc:postgresql:${'//app:'}wonderland@db/runs`,
  `socks5:${'//u:'}p4ss@proxy:1080`,
];

/** Connection strings and assignments, as in settings, queries and logs. */
export const ASSIGNMENTS: readonly string[] = [
  `Server=db;Database=runs;User Id=app;Pass${'word='}wonderland;`,
  `Server=db;Uid=app;Pw${'d='}wonderland;`,
  `DefaultEndpointsProtocol=https;AccountName=arx;Account${'Key='}${drawer(11)(86, BASE64)}==`,
  `Endpoint=sb://arx.example/;SharedAccess${'Key='}${drawer(12)(43, BASE64)}=`,
  `host=db user=app pass${'word='}wonderland dbname=runs`,
  `pass${'word: '}hunter22`,
  `pass${'wd='}hunter22`,
  `"pass${'word":"'}hunter22"`,
  `client_sec${'ret='}${drawer(13)(24)}`,
  `?access_tok${'en='}${drawer(14)(24)}`,
  `?api_${'key='}${drawer(15)(24)}`,
  `OPENAI_API_${'KEY='}${drawer(16)(24)}`,
  `AWS_SECRET_ACCESS_${'KEY='}${drawer(17)(40, BASE64)}`,
  `refresh_tok${'en: '}${drawer(18)(24)}`,
  `{"apiK${'ey":"'}${drawer(19)(20)}"}`,
  `private_${'key: '}${drawer(20)(30, ALNUM)}`,
  `DB_PASS${'WORD='}wonderland`,
  `secret${'='}wonderland`,
];
