import { expect, test } from 'vitest';
import { renderEvent } from '../../src/output/run-lines.ts';
import { createStyle } from '../../src/output/style.ts';
import { eventsOf, sampleFlow } from '../helpers/events.ts';

const plain = createStyle(false);

async function linesOf(failing: boolean, taskId?: string) {
  const events = await eventsOf(sampleFlow({ failing }), taskId);
  return events.map((event) => renderEvent(event, plain)).filter((line) => line !== undefined);
}

test('a run that succeeds', async () => {
  expect(await linesOf(false, 'T-0099')).toEqual([
    'simulated      0 ms  sample            run started: 4 steps, branch main, task T-0099',
    'simulated      0 ms  plan              attempt 1 started (PLANNER_AI, gpt-4o)',
    'simulated    900 ms  plan              succeeded after 900 ms (1 attempt, 1,850 tokens in, 210 out)',
    'simulated    900 ms  code              attempt 1 started (CODER_AI, llama3:8b)',
    'simulated    900 ms  bench             skipped: its condition does not hold',
    'simulated     1.1 s  code              attempt 1 failed: RateLimitError: slow\\x0adown; next in 500 ms',
    'simulated     1.6 s  code              attempt 2 started (CODER_AI, llama3:8b)',
    'simulated     2.8 s  code              succeeded after 1.9 s (2 attempts)',
    'simulated     2.8 s  test              attempt 1 started (PLANNER_AI)',
    'simulated     2.9 s  test              succeeded after 100 ms (1 attempt)',
    'simulated     2.9 s  sample            run succeeded in 2.9 s: 3 of 4 steps succeeded, 1 skipped, 1 retry, 1,850 tokens in, 210 out',
  ]);
});

test('a run that fails says which step, why, and what was not begun', async () => {
  const lines = await linesOf(true);
  expect(lines.slice(-3)).toEqual([
    'simulated     1.8 s  code              failed after 900 ms (2 attempts): RateLimitError: slow\\x0adown',
    'simulated     1.8 s  test              skipped: code did not succeed',
    'simulated     1.8 s  sample            run failed (RateLimitError) in 1.8 s: 1 of 4 steps succeeded, 1 failed, 2 skipped, 1 retry, 1,850 tokens in, 210 out',
  ]);
});

test('a task id cannot steer the terminal', async () => {
  const [first] = await linesOf(false, 'T\x1b[2J');
  expect(first).toContain('task T\\x1b[2J');
});

test('without a simulation no line says simulated', async () => {
  const [first] = await eventsOf(sampleFlow());
  expect(first && renderEvent({ ...first, simulated: false }, plain)).toMatch(/^ {4}0 ms {2}sample/);
});
