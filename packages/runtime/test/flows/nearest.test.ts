import { expect, test } from 'vitest';
import { nearestWord } from '../../src/flows/nearest.ts';

const words = ['needs', 'model', 'implement', 'a', 'persona'];

test.each([
  ['need', 'needs'],
  ['modle', 'model'],
  ['MODEL', 'model'],
  ['implmnet', 'implement'],
  ['persnoa', 'persona'],
])('%s is meant to be %s', (word, meant) => {
  expect(nearestWord(word, words)).toBe(meant);
});

test.each(['x', '', 'duration', 'zzzzz'])('%j is not near anything', (word) => {
  expect(nearestWord(word, words)).toBeUndefined();
});

test('the nearest of several is taken, and of two as near the first', () => {
  expect(nearestWord('step_1', ['step_22', 'step_12', 'step_2'])).toBe('step_12');
});

test('a very long word costs no more than a long one', () => {
  expect(nearestWord('x'.repeat(1_000_000), words)).toBeUndefined();
});
