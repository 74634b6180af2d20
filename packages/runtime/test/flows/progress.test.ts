import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createProgress } from '../../src/flows/progress.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function recorded() {
  const told: (readonly [string, boolean])[] = [];
  return { told, progress: createProgress((text, cut) => told.push([text, cut])) };
}

describe('progress', () => {
  test('is gathered for a tenth of a second', () => {
    const { told, progress } = recorded();
    progress.add('a');
    progress.add('b');
    vi.advanceTimersByTime(99);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(told).toEqual([['ab', false]]);
  });

  test('is told to its end, and nothing after it', () => {
    const { told, progress } = recorded();
    progress.add('a');
    progress.end();
    progress.add('late');
    progress.end();
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([['a', false]]);
  });

  test('stops at its limit and says once that there is more', () => {
    const { told, progress } = recorded();
    progress.add('x'.repeat(64 * 1024));
    progress.end();
    expect(told).toEqual([['x'.repeat(64 * 1024), false]]);

    const more = recorded();
    more.progress.add('x'.repeat(64 * 1024));
    vi.advanceTimersByTime(100);
    more.progress.add('y');
    more.progress.add('z');
    vi.advanceTimersByTime(100);
    more.progress.add('z');
    more.progress.end();
    expect(more.told.slice(1)).toEqual([['', true]]);
  });

  test('tells nothing when there is nothing', () => {
    const { told, progress } = recorded();
    progress.add('');
    progress.end();
    expect(told).toEqual([]);
  });
});
