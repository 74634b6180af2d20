import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { addressClass, createScraperLog, isScraper } from '../../src/server/scrapers.ts';

/** A log with a clock that the test moves, and requests without a network. */
function createLog() {
  let time = 0;
  const log = createScraperLog(() => time);
  const read = (agent: string | undefined, { page = '/metrics', address = '127.0.0.1', method = 'GET' } = {}) => {
    let answered = false;
    const handler = log.watch(page, () => {
      answered = true;
    });
    const request = { method, headers: { 'user-agent': agent }, socket: { remoteAddress: address } };
    handler(request as unknown as IncomingMessage, {} as ServerResponse);
    return answered;
  };
  return {
    read,
    list: log.list,
    pass: (seconds: number) => {
      time += seconds * 1000;
    },
  };
}

test('it tells who read which page, how often and when, the latest first', () => {
  const { read, list, pass } = createLog();
  expect(read('Prometheus/2.42.0')).toBe(true);
  pass(15);
  read('curl/8.5.0', { page: '/metrics/arx', address: '::ffff:192.168.1.4' });
  read('Prometheus/2.42.0');
  pass(2);
  expect(list()).toEqual([
    { agent: 'Prometheus/2.42.0', from: 'loopback', page: '/metrics', scrapes: 2, lastSeconds: 2, intervalSeconds: 15 },
    {
      agent: 'curl/8.5.0',
      from: 'private',
      page: '/metrics/arx',
      scrapes: 1,
      lastSeconds: 2,
      intervalSeconds: undefined,
    },
  ]);
  expect(list().every(isScraper)).toBe(true);
});

test('it remembers eight, and forgets the one that was seen longest ago', () => {
  const { read, list } = createLog();
  for (let i = 0; i < 20; i++) {
    read('Prometheus/2.42.0');
    read(`client${i}/1.0`);
  }
  expect(list().map(({ agent }) => agent)).toEqual([
    'client19/1.0',
    'Prometheus/2.42.0',
    ...[18, 17, 16, 15, 14, 13].map((i) => `client${i}/1.0`),
  ]);
});

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0', 'Mozilla/5.0'],
  ['bot/1.0 (+mailto:jane@example.org)', 'bot/1.0'],
  ['jane@example.org', 'unknown'],
  ['', 'unknown'],
  [undefined, 'unknown'],
  ['x'.repeat(200), 'unknown'],
  ['\x1b[31mred', 'unknown'],
])('of the user agent %j it keeps %j', (text, agent) => {
  const { read, list } = createLog();
  read(text);
  expect(list().map((one) => one.agent)).toEqual([agent]);
});

test('neither the doctor nor a HEAD is a scraper', () => {
  const { read, list } = createLog();
  expect(read('arx-doctor/0.1.0')).toBe(true);
  expect(read('curl/8.5.0', { method: 'HEAD' })).toBe(true);
  expect(list()).toEqual([]);
});

test.each([
  ['127.0.0.1', 'loopback'],
  ['::1', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['10.1.2.3', 'private'],
  ['::ffff:172.20.0.1', 'private'],
  ['fe80::1', 'private'],
  ['fd00::1', 'private'],
  ['203.0.113.9', 'public'],
  ['2001:db8::1', 'public'],
  [undefined, 'public'],
])('%s is %s', (address, expected) => {
  expect(addressClass(address)).toBe(expected);
});
