import { expect, test } from 'vitest';
import { terminalOf } from '../../src/output/terminal.ts';
import { createSink } from '../helpers/screen.ts';

const WINDOW = { columns: 100, rows: 30 };

test('a terminal is live and coloured', () => {
  const terminal = terminalOf(createSink(WINDOW), {});
  expect(terminal).toMatchObject({ interactive: true, live: true });
  expect(terminal.style('bad', 'x')).toBe('\x1b[31mx\x1b[39m');
  expect([terminal.columns(), terminal.rows()]).toEqual([100, 30]);
});

test('a pipe is neither, and 80 by 24', () => {
  const terminal = terminalOf(createSink(), {});
  expect(terminal).toMatchObject({ interactive: false, live: false });
  expect(terminal.style('bad', 'x')).toBe('x');
  expect([terminal.columns(), terminal.rows()]).toEqual([80, 24]);
});

test.each([
  ['CI', { CI: 'true' }, false, true],
  ['CI=false', { CI: 'false' }, true, true],
  ['TERM=dumb', { TERM: 'dumb' }, false, false],
  ['NO_COLOR', { NO_COLOR: '1' }, true, false],
  ['an empty NO_COLOR', { NO_COLOR: '' }, true, true],
  ['FORCE_COLOR over NO_COLOR', { NO_COLOR: '1', FORCE_COLOR: '1' }, true, true],
  ['FORCE_COLOR=0', { FORCE_COLOR: '0' }, true, false],
])('in a terminal with %s', (_name, env, live, coloured) => {
  const terminal = terminalOf(createSink(WINDOW), env);
  expect(terminal.live).toBe(live);
  expect(terminal.style('good', 'x') !== 'x').toBe(coloured);
});

test('FORCE_COLOR colours a pipe', () => {
  expect(terminalOf(createSink(), { FORCE_COLOR: '1' }).style('good', 'x')).not.toBe('x');
});

test('a terminal of unknown size is 80 by 24', () => {
  const terminal = terminalOf(createSink({ columns: 0, rows: 0 }), {});
  expect([terminal.columns(), terminal.rows()]).toEqual([80, 24]);
});

test('a stream that was closed swallows what is written', () => {
  const sink = createSink();
  Object.assign(sink, { writable: false });
  terminalOf(sink, {}).line('lost');
  expect(sink.text()).toBe('');
});
