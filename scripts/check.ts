// `npm run check`: everything about the sources that can be said without running them, in well under a minute.
//
//   npm run check                       all checks
//   npm run check -- secrets words      only these
//   npm run check -- --update           also accepts the public surface as it is now
import { join } from 'node:path';
import { checkBoundaries } from './check/boundaries.ts';
import { checkPackages } from './check/packages.ts';
import { checkSecrets } from './check/secrets.ts';
import { checkSurface } from './check/surface.ts';
import { biome, knip, oxlint, types } from './check/tools.ts';
import { checkWords } from './check/words.ts';

/** Gives the findings as text, none when all is well. */
interface Check {
  name: string;
  /** The name of a check that must have ended before. */
  after?: string;
  run: (root: string) => Promise<readonly string[]>;
}

const ROOT = join(import.meta.dirname, '..');

const update = process.argv.includes('--update');
const CHECKS: readonly Check[] = [
  { name: 'types', run: types },
  { name: 'biome', run: biome },
  { name: 'oxlint', run: oxlint },
  { name: 'knip', run: knip },
  { name: 'boundaries', run: checkBoundaries },
  { name: 'packages', run: checkPackages },
  { name: 'secrets', run: checkSecrets },
  { name: 'words', run: checkWords },
  { name: 'surface', after: 'types', run: (root) => checkSurface(root, { update }) },
];

function report(name: string, findings: readonly string[], began: number): boolean {
  const took = `${((performance.now() - began) / 1000).toFixed(1)} s`;
  if (findings.length === 0) {
    process.stdout.write(`ok ${name} (${took})\n`);
    return true;
  }
  process.stdout.write(`FAILED ${name} (${took})\n${findings.join('\n').replace(/^/gm, '  ')}\n`);
  return false;
}

async function main(wanted: readonly string[]): Promise<number> {
  const unknown = wanted.filter((name) => !CHECKS.some((check) => check.name === name));
  if (unknown.length > 0) {
    process.stderr.write(
      `No check is called ${unknown.join(', ')}. There are: ${CHECKS.map((c) => c.name).join(', ')}\n`,
    );
    return 64;
  }
  const running = new Map<string, Promise<boolean>>();
  for (const { name, after, run } of CHECKS) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const start = async (): Promise<boolean> => {
      if (after) await running.get(after);
      const began = performance.now();
      const findings = await run(ROOT).catch((error: Error) => [`The check itself failed: ${error.stack}`]);
      return report(name, findings, began);
    };
    running.set(name, start());
  }
  const results = await Promise.all(running.values());
  const failed = results.filter((good) => !good).length;
  process.stdout.write(
    failed === 0 ? `all ${results.length} checks passed\n` : `${failed} of ${results.length} checks failed\n`,
  );
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2).filter((argument) => argument !== '--update'));
