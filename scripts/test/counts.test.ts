import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createTreeWithTools } from '../check/fixture.ts';
import { runCaptured } from '../setup/child.mjs';
import { addCounts, type Counts, closingLine, countsOf } from './counts.ts';

it('closes with the sum, in the form that machines read', () => {
  const sum = addCounts([
    { passed: 10, failed: 0, skipped: 2 },
    { passed: 3, failed: 1, skipped: 0 },
  ]);
  expect(closingLine(sum)).toBe('13 passed, 1 failed, 2 skipped');
});

it('counts a run that failed without a failed test, or that reported nothing, as one failure', () => {
  const good = (): string => '{"passed":3,"failed":0,"skipped":0}';
  const none = (): string => {
    throw new Error('no such file');
  };
  expect(countsOf(0, good)).toEqual({ passed: 3, failed: 0, skipped: 0 });
  expect(countsOf(1, good)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  expect(countsOf(0, none)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

it('counts what vitest really ran: passes, failures, skips and files that do not load', async () => {
  using tree = createTreeWithTools({
    'package.json': { type: 'module' },
    'a.test.js': `import { expect, it } from 'vitest';
it('passes', () => {});
it('fails', () => { expect(1).toBe(2); });
it.${'skip'}('skipped', () => {});
it('skips itself', (context) => context.skip('no peer'));`,
    'b.test.js': `throw new Error('does not load');`,
    'c.test.js': `import { beforeAll, it } from 'vitest';
beforeAll(() => { throw new Error('hook'); });
it('never runs', () => {});`,
  });
  const file = join(tree.root, 'counts.json');
  const reporter = join(import.meta.dirname, 'counts-reporter.ts');
  const { code } = await runCaptured(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', `--root=${tree.root}`, `--reporter=${reporter}`],
    { cwd: tree.root, env: { ...process.env, ARX_TEST_COUNTS: file } },
  );
  expect(code).toBe(1);
  const counts: Counts = JSON.parse(readFileSync(file, 'utf8'));
  expect(counts).toEqual({ passed: 1, failed: 3, skipped: 3 });
});
