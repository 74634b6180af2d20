const DOMAINS = [
  'example.com',
  'mail.example.co.uk',
  'Example.ORG',
  'sub-domain.example.museum',
  'xn--bcher-kva.example',
];
const LOCALS = ['alice', 'alice.baker', 'alice_b', 'a-b', "o'brien", 'alice+arx', '4lice', 'ALICE', 'x'];

/** Mail addresses; the domains are reserved for examples (RFC 2606). */
export const MAIL_ADDRESSES: readonly string[] = [
  ...LOCALS.flatMap((local) => DOMAINS.map((domain) => `${local}@${domain}`)),
  'jürgen@müller.example',
  'zoë@exämple.example',
  '用户@例子.example',
  'имя@пример.example',
  '"alice baker"@example.com',
  'Alice Baker <alice@example.com>',
  'mailto:alice@example.com?subject=x',
  'alice [at] example [dot] com',
  'alice(at)example.com',
  'alice at example dot com',
];
