import { expect, test } from 'vitest';
import { holdLines } from '../../src/output/held-lines.ts';

test('lines wait while something is drawn, and come in their order', () => {
  const said: string[] = [];
  const lines = holdLines(true);
  lines.tell(() => said.push('first'));
  lines.tell(() => said.push('second'));
  expect(said).toEqual([]);
  lines.release();
  lines.tell(() => said.push('third'));
  lines.release();
  expect(said).toEqual(['first', 'second', 'third']);
});

test('where nothing is drawn they come at once', () => {
  const said: string[] = [];
  holdLines(false).tell(() => said.push('now'));
  expect(said).toEqual(['now']);
});
