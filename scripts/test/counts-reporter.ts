import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';
import type { Counts } from './counts.ts';

function countModule(counts: Counts, module: TestModule): void {
  let failedTests = 0;
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    if (state === 'passed') counts.passed++;
    else if (state === 'skipped') counts.skipped++;
    else failedTests++;
  }
  // A file or a hook that threw fails the module without a failed test.
  if (failedTests === 0 && module.state() === 'failed') failedTests = 1;
  counts.failed += failedTests;
}

/** Writes the counts of a vitest run as JSON to the file that `ARX_TEST_COUNTS` names. */
class CountsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) countModule(counts, module);
    if (process.env.ARX_TEST_COUNTS) writeFileSync(process.env.ARX_TEST_COUNTS, JSON.stringify(counts));
  }
}

// vitest takes a reporter only as a default export.
// biome-ignore lint/style/noDefaultExport: see above
export default CountsReporter;
