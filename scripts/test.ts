// `npm test` after the setup: every test on the sources, then the conformance suites on the built packages.
// The last line is `N passed, N failed, N skipped`, the sum of both.
//
// Arguments go to vitest: `npm test -- packages/metrics -t escapes`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installCommand, missingPeers } from './peers.mjs';
import { runInherited } from './setup/child.mjs';
import { addCounts, type Counts, closingLine, countsOf } from './test/counts.ts';

const RUNS = ['vitest.config.ts', 'conformance/vitest.config.ts'];
const ROOT = join(import.meta.dirname, '..');

/** vitest colours its output wherever `CI` is set; a log is easier to read without. */
const plain = process.stdout.isTTY || process.env.FORCE_COLOR ? {} : { NO_COLOR: '1' };

/** Runs vitest once; a run that dies before it reports counts as one failed test. */
async function runVitest(config: string, args: readonly string[], countsFile: string): Promise<Counts> {
  const code = await runInherited(
    process.execPath,
    [
      join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      `--config=${join(ROOT, config)}`,
      '--reporter=default',
      `--reporter=${join(ROOT, 'scripts/test/counts-reporter.ts')}`,
      '--passWithNoTests',
      ...args,
    ],
    { cwd: ROOT, env: { ...process.env, ...plain, ARX_TEST_COUNTS: countsFile } },
  );
  return countsOf(code, () => readFileSync(countsFile, 'utf8'));
}

/** Tells loudly which peers are missing. */
function announceMissing(missing: ReturnType<typeof missingPeers>): void {
  const programs = missing.map((peer) => `${peer.programs.join(', ')} (${peer.use})`).join('; ');
  process.stdout.write(
    `\n*** Tests that need a program that is not installed are SKIPPED: ${programs}\n` +
      `*** This one command installs what is missing:\n***\n***   ${installCommand(missing)}\n***\n\n`,
  );
}

async function main(args: readonly string[]): Promise<number> {
  const missing = missingPeers();
  if (missing.length > 0) {
    if (process.env.CI) {
      process.stderr.write(
        `CI is set and peers of the tests are missing. Install them:\n\n  ${installCommand(missing)}\n`,
      );
      return 1;
    }
    announceMissing(missing);
  }
  const folder = mkdtempSync(join(tmpdir(), 'arx-test-'));
  const all: Counts[] = [];
  try {
    for (const [index, config] of RUNS.entries()) {
      all.push(await runVitest(config, args, join(folder, `${index}.json`)));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const sum = addCounts(all);
  if (missing.length > 0) announceMissing(missing);
  process.stdout.write(`${closingLine(sum)}\n`);
  return sum.failed > 0 || sum.passed === 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
