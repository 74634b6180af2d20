import { expect, test } from 'vitest';
import { hidden, joined, say, toldUrl, toldVersion } from '../../src/doctor/told.ts';

test('a text has two sides: what the user sees, and what may leave the machine', () => {
  const name = hidden('jane\x1b[2J', '<user>');
  expect(say`${name} has ${2} of ${say`${name}'s`} files`).toEqual({
    shown: "jane\\x1b[2J has 2 of jane\\x1b[2J's files",
    safe: "<user> has 2 of <user>'s files",
  });
  expect(say``).toEqual({ shown: '', safe: '' });
  expect(joined([name, say`b`], ', ')).toEqual({ shown: 'jane\\x1b[2J, b', safe: '<user>, b' });
});

test.each([
  ['http://127.0.0.1:9108', 'http://127.0.0.1:9108'],
  ['http://[::1]:9108', 'http://[::1]:9108'],
  ['http://localhost:9108', 'http://localhost:9108'],
  ['http://build7.internal:9108', 'http://<address>:9108'],
  ['https://10.0.0.7', 'https://<address>'],
])('of %s a report has %s', (url, safe) => {
  expect(toldUrl(url)).toEqual({ shown: url, safe });
});

test('a version is digits, anything else is no version to tell', () => {
  expect(toldVersion('0.1.0').safe).toBe('0.1.0');
  expect(toldVersion('0.1.0-jane').safe).toBe('another version');
});
