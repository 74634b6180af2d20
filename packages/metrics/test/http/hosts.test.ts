import { describe, expect, test } from 'vitest';
import { createHostCheck, hostName } from '../../src/http/hosts.ts';

test.each([
  ['localhost', 'localhost'],
  ['LOCALHOST:9108', 'localhost'],
  ['127.0.0.1:9108', '127.0.0.1'],
  ['[::1]:9108', '::1'],
  ['[::1]', '::1'],
  ['::1', '::1'],
  ['metrics.example.org.:80', 'metrics.example.org'],
  ['', ''],
])('the name in %s is %s', (header, name) => {
  expect(hostName(header)).toBe(name);
});

describe('on a loopback address', () => {
  test.each(['127.0.0.1', 'localhost', '::1', '127.0.0.53'])('%s takes only names of this machine', (bound) => {
    const isAllowed = createHostCheck(bound, []);
    for (const name of ['localhost:1', '127.0.0.1:9108', '[::1]:9108', bound]) expect(isAllowed(name)).toBe(true);
    for (const name of [
      'evil.example',
      'evil.example:9108',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '10.0.0.1',
      '',
    ]) {
      expect(isAllowed(name)).toBe(false);
    }
    expect(isAllowed(undefined)).toBe(true);
  });

  test('takes the names that were allowed as well', () => {
    const isAllowed = createHostCheck('127.0.0.1', ['host.docker.internal']);
    expect(isAllowed('Host.Docker.Internal:9108')).toBe(true);
    expect(isAllowed('evil.example')).toBe(false);
  });
});

describe('on another address', () => {
  test('takes any name', () => {
    expect(createHostCheck('0.0.0.0', [])('metrics.internal')).toBe(true);
  });

  test('takes only the allowed names when there are some', () => {
    const isAllowed = createHostCheck('0.0.0.0', ['metrics.internal']);
    expect(isAllowed('metrics.internal:9108')).toBe(true);
    expect(isAllowed('evil.example')).toBe(false);
  });
});
