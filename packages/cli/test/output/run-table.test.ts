import type { RunEvent } from '@arx/runtime/flows';
import { expect, test } from 'vitest';
import { advance, type RunState, startOf } from '../../src/output/run-state.ts';
import { renderRunTable } from '../../src/output/run-table.ts';
import { createStyle } from '../../src/output/style.ts';
import { widthOf } from '../../src/output/text.ts';
import { eventsOf, sampleFlow } from '../helpers/events.ts';

const view = { columns: 100, rows: 24, style: createStyle(false), nowMs: 0, frame: 0 };

function stateAfter(events: readonly RunEvent[], last: (event: RunEvent) => boolean): RunState {
  const [first, ...rest] = events.slice(0, events.findIndex(last) + 1);
  if (first?.kind !== 'run.started') throw new Error('a run starts with run.started');
  return rest.reduce(advance, startOf(first));
}

const ended = (event: RunEvent): boolean => event.kind === 'run.ended';

test('a finished run', async () => {
  const state = stateAfter(await eventsOf(sampleFlow(), 'T-0099'), ended);
  expect(renderRunTable(state, view).map(({ text }) => text)).toEqual([
    'simulated  sample  task T-0099  branch main',
    'simulated    STEP       TIME  ATTEMPT  TOKENS IN      OUT',
    'simulated  ✓ plan     900 ms        1      1,850      210',
    'simulated  ✓ code      1.9 s      2/2          0        0',
    'simulated  ✓ test     100 ms        1          0        0',
    'simulated  - bench  skipped: its condition does not hold',
  ]);
});

test('a step that waits for its next attempt says why, with the time that has gone by', async () => {
  const state = stateAfter(await eventsOf(sampleFlow()), (event) => event.kind === 'step.retrying');
  const lines = renderRunTable(state, { ...view, nowMs: 1400 }).map(({ text }) => text);
  expect(lines[3]).toBe('simulated  ↻ code      0.5 s      1/2          0        0  RateLimitError: slow\\x0adown');
  expect(lines[4]).toBe('simulated  · test');
});

test('the spinner of a running step turns', async () => {
  const state = stateAfter(await eventsOf(sampleFlow()), (event) => event.kind === 'attempt.started');
  const marks = [0, 1].map((frame) => renderRunTable(state, { ...view, frame })[2]?.text.charAt(11));
  expect(new Set(marks).size).toBe(2);
});

test('every line is narrower than the window, with colours or without', async () => {
  const state = stateAfter(await eventsOf(sampleFlow({ failing: true }), 'T'.repeat(200)), ended);
  for (const columns of [1, 10, 20, 40, 80]) {
    for (const colours of [false, true]) {
      for (const { text, width } of renderRunTable(state, { ...view, columns, style: createStyle(colours) })) {
        expect(widthOf(text.replace(/\x1b\[\d+m/g, ''))).toBe(width);
        expect(width).toBeLessThan(columns);
      }
    }
  }
});

test('when not all steps fit, those that matter stay and the rest is counted', async () => {
  const state = stateAfter(await eventsOf(sampleFlow({ failing: true })), ended);
  const lines = renderRunTable(state, { ...view, rows: 4 }).map(({ text }) => text.trim());
  expect(lines).toHaveLength(4);
  expect(lines[2]).toContain('✗ code');
  expect(lines[3]).toBe('simulated  … and 3 more');
});
