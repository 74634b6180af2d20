import { expect, test } from 'vitest';
import { jsonProgress, liveProgress, plainProgress } from '../../src/output/run-progress.ts';
import { terminalOf } from '../../src/output/terminal.ts';
import { eventsOf, sampleFlow } from '../helpers/events.ts';
import { createSink, screenOf } from '../helpers/screen.ts';

test('JSON lines are the events and nothing else', async () => {
  const events = await eventsOf(sampleFlow(), 'T-1');
  const sink = createSink();
  const progress = jsonProgress(terminalOf(sink, {}));
  for (const event of events) progress.event(event);
  progress.end();
  const lines = sink.text().trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual(events);
});

test('plain lines have no control characters and all say simulated', async () => {
  const sink = createSink();
  const progress = plainProgress(terminalOf(sink, {}));
  for (const event of await eventsOf(sampleFlow())) progress.event(event);
  progress.end();
  const lines = sink.text().trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(8);
  expect(lines.filter((line) => !line.startsWith('simulated  '))).toEqual([]);
  expect(sink.text()).not.toMatch(/\x1b/);
});

test('a live table ends as the complete table with the result below, and the cursor is back', async () => {
  const sink = createSink({ columns: 60, rows: 6 });
  const progress = liveProgress(terminalOf(sink, { NO_COLOR: '1' }), 1);
  for (const event of await eventsOf(sampleFlow())) progress.event(event);
  progress.end();
  expect(screenOf(sink.text(), 60)).toEqual([
    'simulated  sample  branch main',
    'simulated    STEP       TIME  ATTEMPT  TOKENS IN      OUT',
    'simulated  ✓ plan     900 ms        1      1,850      210',
    'simulated  ✓ code      1.9 s      2/2          0        0',
    'simulated  ✓ test     100 ms        1          0        0',
    'simulated  - bench  skipped: its condition does not hold',
    'simulated  succeeded in 2.9 s: 3 of 4 steps succeeded, 1 ski',
    'pped, 1 retry, 1,850 tokens in, 210 out',
    '',
  ]);
  expect(sink.text().lastIndexOf('\x1b[?25h')).toBeGreaterThan(sink.text().lastIndexOf('\x1b[?25l'));
});

test('a run that breaks off in the middle leaves its last state and the cursor', async () => {
  const sink = createSink({ columns: 80, rows: 24 });
  const progress = liveProgress(terminalOf(sink, { NO_COLOR: '1' }), 1);
  for (const event of (await eventsOf(sampleFlow())).slice(0, 3)) progress.event(event);
  progress.end();
  expect(screenOf(sink.text(), 80).filter((line) => line.includes('plan'))).toHaveLength(1);
  expect(sink.text()).toContain('\x1b[?25h');
});
