/** Tests by outcome. A file that cannot be loaded counts as one failed test. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export function addCounts(all: readonly Counts[]): Counts {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const counts of all) {
    sum.passed += counts.passed;
    sum.failed += counts.failed;
    sum.skipped += counts.skipped;
  }
  return sum;
}

/**
 * What a run of vitest gave. A run that failed without a failed test (an unhandled error, a crash before the report) is
 * one failed test, so that the closing line never reads like a success.
 */
export function countsOf(exitCode: number, readReport: () => string): Counts {
  let counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    counts = JSON.parse(readReport());
  } catch {
    return { ...counts, failed: 1 };
  }
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

export function closingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
