import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test, vi } from 'vitest';
import {
  allowedHosts,
  flowEngineEnabled,
  metricsAddr,
  metricsPort,
  metricsSwitch,
  runSpeed,
  spoolDirectory,
} from '../src/environment.ts';
import { homeDirectory } from '../src/home.ts';

const system = vi.hoisted(() => ({ userInfo: vi.fn() }));
vi.mock('node:os', async (original) => {
  const os = await original<typeof import('node:os')>();
  system.userInfo.mockImplementation(os.userInfo);
  return { ...os, userInfo: system.userInfo };
});

test('the flag wins over the variable, the variable over the default', () => {
  expect(metricsPort('9200', { AR_METRICS_PORT: '9300' })).toBe(9200);
  expect(metricsPort(undefined, { AR_METRICS_PORT: '9300' })).toBe(9300);
  expect(metricsPort(undefined, {})).toBe(9108);
});

test('an empty variable counts as unset', () => {
  expect(metricsPort(undefined, { AR_METRICS_PORT: '' })).toBe(9108);
});

test('a bad variable is not looked at when the flag decides', () => {
  expect(metricsPort('1', { AR_METRICS_PORT: 'x' })).toBe(1);
});

test.each(['65536', '-1', '9108.5', 'abc', '0x10', '1e3', '', ' 9404', '9404 ', '99999999999'])(
  '%j is no port',
  (text) => {
    expect(() => metricsPort(text, {})).toThrow(
      `--port is ${JSON.stringify(text)}, but must be a whole number from 0 to 65535`,
    );
  },
);

test('an error names the variable when the variable is wrong', () => {
  expect(() => metricsPort(undefined, { AR_METRICS_PORT: 'abc' })).toThrow('AR_METRICS_PORT is "abc"');
});

test.each([
  ['127.0.0.1', '127.0.0.1'],
  ['0.0.0.0', '0.0.0.0'],
  ['::1', '::1'],
  ['[::1]', '::1'],
  ['localhost', 'localhost'],
  ['metrics.internal', 'metrics.internal'],
])('%s is an address', (text, address) => {
  expect(metricsAddr(text, {})).toBe(address);
});

test.each(['http://127.0.0.1', '127.0.0.1:9108', '127.0.0', '256.1.1.1', 'a b', '-x', ''])(
  '%j is no address',
  (text) => {
    expect(() => metricsAddr(text, {})).toThrow('--addr is ');
  },
);

test('the default address is loopback', () => {
  expect(metricsAddr(undefined, {})).toBe('127.0.0.1');
});

test('the spool is the state directory of the user unless it is named', () => {
  expect(spoolDirectory('spool', { AR_METRICS_DIR: '/x' })).toBe(resolve('spool'));
  expect(spoolDirectory(undefined, { AR_METRICS_DIR: '/x' })).toBe('/x');
  expect(spoolDirectory(undefined, { XDG_STATE_HOME: '/state' })).toBe('/state/arx');
  expect(spoolDirectory(undefined, { XDG_STATE_HOME: 'relative', HOME: '/accounts/jane' })).toBe(
    '/accounts/jane/.local/state/arx',
  );
  expect(spoolDirectory(undefined, { HOME: '/accounts/jane' })).toBe('/accounts/jane/.local/state/arx');
});

test.each([{}, { HOME: '' }, { HOME: 'relative' }])('with %j the home is that of the account', (env) => {
  expect(homeDirectory(env, () => '/home/account')).toBe('/home/account');
  expect(homeDirectory(env, () => '')).toBeUndefined();
  const unknown = (): string => {
    throw new Error('no such account');
  };
  expect(homeDirectory(env, unknown)).toBeUndefined();
});

test.each([{ HOME: '' }, { HOME: 'relative' }])('with %j the spool is never below the working directory', (env) => {
  expect(spoolDirectory(undefined, env)).toBe(join(userInfo().homedir, '.local/state/arx'));
});

test('without any home the spool must be named', () => {
  system.userInfo.mockImplementationOnce(() => {
    throw new Error('no such account');
  });
  expect(() => spoolDirectory(undefined, { HOME: '' })).toThrow(
    expect.objectContaining({
      code: 'ARX_USAGE',
      hint: expect.stringContaining('set AR_METRICS_DIR'),
    }),
  );
  expect(spoolDirectory('/spool', { HOME: '' })).toBe('/spool');
  expect(spoolDirectory(undefined, { HOME: '', AR_METRICS_DIR: '/spool' })).toBe('/spool');
});

test.each(['', ' ', 'a\0b'])('%j is no directory', (text) => {
  expect(() => spoolDirectory(text, {})).toThrow('--spool-dir is ');
});

test('allowed hosts are names with commas between them, and flags replace the variable', () => {
  expect(allowedHosts([], {})).toEqual([]);
  expect(allowedHosts([], { ARX_ALLOWED_HOSTS: 'a.internal, ,b' })).toEqual(['a.internal', 'b']);
  expect(allowedHosts(['c', 'd'], { ARX_ALLOWED_HOSTS: 'a' })).toEqual(['c', 'd']);
  expect(() => allowedHosts(['http://c'], {})).toThrow('--allow-host is "http://c"');
});

test('the flow engine is on unless it is switched off', () => {
  expect(flowEngineEnabled({})).toBe(true);
  expect(flowEngineEnabled({ AR_ENABLE_FLOW_ENGINE: '1' })).toBe(true);
  expect(flowEngineEnabled({ AR_ENABLE_FLOW_ENGINE: '0' })).toBe(false);
  expect(() => flowEngineEnabled({ AR_ENABLE_FLOW_ENGINE: 'yes' })).toThrow('AR_ENABLE_FLOW_ENGINE is "yes"');
});

test.each([
  [undefined, 'unset'],
  ['', 'unset'],
  ['1', 'on'],
  ['0', 'off'],
  ['true', 'unrecognised'],
  [' 1', 'unrecognised'],
])('AR_ENABLE_METRICS=%j is %s', (text, expected) => {
  expect(metricsSwitch({ AR_ENABLE_METRICS: text })).toBe(expected);
});

test('the speed is a number above 0 or max', () => {
  expect([undefined, '10', '0.5', 'max'].map(runSpeed)).toEqual([1, 10, 0.5, Number.POSITIVE_INFINITY]);
  for (const text of ['0', '-1', 'fast', '1e3', 'Infinity', '']) expect(() => runSpeed(text)).toThrow('--speed is ');
});
