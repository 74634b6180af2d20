import { expect, test } from 'vitest';
import { nearest } from '../../src/stack/nearest.ts';
import {
  durationSeconds,
  isOneself,
  parseBaseUrl,
  parseDuration,
  parseHost,
  parseHttpsUrl,
  parseMailAddresses,
  parsePort,
  parseSize,
  parseSmarthost,
} from '../../src/stack/values.ts';

test.each([
  ['1', 1],
  ['65535', 65_535],
  ['0', undefined],
  ['65536', undefined],
  ['-1', undefined],
  ['1e3', undefined],
  ['9108 ', undefined],
  ['', undefined],
])('port %j', (text, port) => expect(parsePort(text)).toBe(port));

test.each(['arx', 'arx-1.example.com', 'my_container', '10.0.0.1', 'fe80::1', '[fe80::1]', 'a.b.'])(
  'host %j is taken',
  (host) => expect(parseHost(host)).toBe(host.replace(/[[\]]/g, '')),
);

test.each(['http://arx', 'arx:9108', 'a b', '-a', '', '1.2.3', '2130706433', '0x7f000001', 'a..b', 'a/b', '$HOST'])(
  'host %j is refused',
  (host) => expect(parseHost(host)).toBeUndefined(),
);

test.each([
  'localhost',
  'LOCALHOST',
  'localhost.',
  'api.localhost',
  'localhost.localdomain',
  'ip6-localhost',
  '127.0.0.1',
  '127.8.9.1',
  '0.0.0.0',
  '::1',
  '::',
  '0:0:0:0:0:0:0:1',
  '::ffff:127.0.0.1',
])('%s is the container itself', (host) => expect(isOneself(host)).toBe(true));

test.each(['host.docker.internal', '10.0.0.1', '172.17.0.1', 'fe80::1', 'localhost.example.com', '128.0.0.1', '::2'])(
  '%s is not',
  (host) => expect(isOneself(host)).toBe(false),
);

test.each([
  ['15s', 15],
  ['1m', 60],
  ['1h30m', 5400],
  ['1d', 86_400],
  ['1w2d', 777_600],
  ['500ms', 0.5],
  ['', undefined],
  ['15', undefined],
  ['15 s', undefined],
  ['1.5s', undefined],
  ['30m1h', undefined],
  ['-1s', undefined],
])('duration %j', (text, seconds) => expect(durationSeconds(text)).toBe(seconds));

test('a duration is kept between its bounds as it was written', () => {
  const parse = parseDuration(1, 60);
  expect([parse('1s'), parse('60s'), parse('1m'), parse('500ms'), parse('61s')]).toEqual([
    '1s',
    '60s',
    '1m',
    undefined,
    undefined,
  ]);
});

test.each([
  ['10GB', '10GB'],
  ['512MB', '512MB'],
  ['0GB', undefined],
  ['10', undefined],
  ['10gb', undefined],
  ['1.5GB', undefined],
])('size %j', (text, size) => expect(parseSize(text)).toBe(size));

test.each([
  ['a@b.example', 'a@b.example'],
  ['a@b.example,c@d.example', 'a@b.example, c@d.example'],
  ['a', undefined],
  ['a@b, ', undefined],
  ['A <a@b.example>', undefined],
])('mail addresses %j', (text, addresses) => expect(parseMailAddresses(text)).toBe(addresses));

test.each([
  ['mail.example.com:587', 'mail.example.com:587'],
  ['mail.example.com', undefined],
  ['mail.example.com:0', undefined],
  ['smtp://mail.example.com:25', undefined],
])('smarthost %j', (text, host) => expect(parseSmarthost(text)).toBe(host));

test.each([
  ['https://hooks.slack.com/services/T/B/x', true],
  ['http://hooks.slack.com/services/T/B/x', false],
  ['https://user:pw@hooks.slack.com/', false],
  ['hooks.slack.com/x', false],
  ['https://', false],
])('the address of a webhook: %j', (text, isTaken) => expect(parseHttpsUrl(text)).toBe(isTaken ? text : undefined));

test.each([
  ['https://wiki.example.com/runbooks/', 'https://wiki.example.com/runbooks/'],
  ['https://wiki.example.com/runbooks', 'https://wiki.example.com/runbooks/'],
  ['http://10.0.0.1:8080', 'http://10.0.0.1:8080/'],
  ['docs/runbooks/', undefined],
  ['ftp://wiki.example.com/', undefined],
  ['https://user:pw@wiki.example.com/', undefined],
  ['https://wiki.example.com/?page=', undefined],
  ['https://wiki.example.com/#', undefined],
  ['https://wiki.example.com/{{ .x }}', undefined],
  ['https://wiki.example.com/a|b', undefined],
  ['https:///runbooks', undefined],
])('where runbooks are: %j', (text, url) => expect(parseBaseUrl(text)).toBe(url));

test.each([
  ['PROMETEUS_PORT', 'PROMETHEUS_PORT'],
  ['api_host', 'API_HOST'],
  ['GRAFANA_PASSWORD', 'GRAFANA_ADMIN_PASSWORD'],
  ['EDITOR', undefined],
])('%s is most likely %s', (name, meant) => {
  expect(nearest(name, ['API_HOST', 'PROMETHEUS_PORT', 'GRAFANA_ADMIN_PASSWORD'])).toBe(meant);
});
