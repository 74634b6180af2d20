import { expect, test } from 'vitest';
import { createLiveRegion, type DrawnLine } from '../../src/output/live-region.ts';
import { terminalOf } from '../../src/output/terminal.ts';
import { createSink, screenOf } from '../helpers/screen.ts';

const line = (text: string): DrawnLine => ({ text, width: text.length });

test('lines are redrawn in place, and a shorter picture leaves nothing of the longer one', () => {
  const sink = createSink({ columns: 20, rows: 10 });
  const region = createLiveRegion(terminalOf(sink, {}));
  sink.write('before\n');
  region.draw([line('one running'), line('two waiting'), line('three')]);
  region.draw([line('one done'), line('two')]);
  region.release();
  expect(screenOf(sink.text(), 20)).toEqual(['before', 'one done', 'two', '']);
});

test('the cursor is hidden while it draws and shown again after', () => {
  const sink = createSink({ columns: 20, rows: 10 });
  const region = createLiveRegion(terminalOf(sink, {}));
  region.draw([line('one')]);
  region.draw([line('one')]);
  expect(sink.text().match(/\x1b\[\?25[lh]/g)).toEqual(['\x1b[?25l']);
  region.release();
  region.release();
  expect(sink.text().match(/\x1b\[\?25[lh]/g)).toEqual(['\x1b[?25l', '\x1b[?25h']);
});

test('a process that ends in the middle still gives the cursor back', () => {
  const sink = createSink({ columns: 20, rows: 10 });
  const listeners = process.listenerCount('exit');
  const region = createLiveRegion(terminalOf(sink, {}));
  region.draw([line('one')]);
  expect(process.listenerCount('exit')).toBe(listeners + 1);
  region.release();
  expect(process.listenerCount('exit')).toBe(listeners);
});

test('a window that became narrower is redrawn from the first row of the re-wrapped lines', () => {
  const window = { columns: 20, rows: 10 };
  const sink = createSink(window);
  const region = createLiveRegion(terminalOf(sink, {}));
  region.draw([line('a line of 15 ch'), line('b')]);
  (sink as unknown as { columns: number }).columns = 8;
  const before = sink.text().length;
  region.draw([line('short'), line('b')]);
  // 15 characters take two rows of 8, and one row for the second line.
  expect(sink.text().slice(before)).toContain('\x1b[3A\r');
});
