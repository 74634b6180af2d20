// `npm run bench`: runs every `bench/*.bench.ts`, one after the other, each in a fresh process on the built packages.
// Arguments select by file name: `npm run bench -- increments`. What follows `--` goes to the benchmarks.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runInherited } from './setup/child.mjs';

const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(ROOT, 'bench');

async function main(argv: readonly string[]): Promise<number> {
  const split = argv.indexOf('--');
  const names = split < 0 ? argv : argv.slice(0, split);
  const rest = split < 0 ? [] : argv.slice(split + 1);
  const all = existsSync(FOLDER) ? readdirSync(FOLDER).filter((file) => file.endsWith('.bench.ts')) : [];
  const files = all.filter((file) => names.length === 0 || names.some((name) => file.includes(name))).sort();
  if (files.length === 0) {
    process.stderr.write(`No benchmark matches. There are: ${all.join(', ') || 'none yet'}\n`);
    return 1;
  }
  for (const file of files) {
    process.stdout.write(`\n# ${file}\n`);
    const code = await runInherited(process.execPath, ['--expose-gc', join(FOLDER, file), ...rest], {
      cwd: ROOT,
      env: process.env,
    });
    if (code !== 0) return code;
  }
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
