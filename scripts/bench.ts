// `npm run bench`: every `bench/*.bench.ts`, one after the other, each in a fresh process on the built packages, and one
// table of everything at the end.
//
//   npm run bench                          all of them, a quarter of an hour
//   npm run bench -- --only scrape         those whose file name contains the word; may be repeated
//   npm run bench -- --quick               small and few: whether they work, not how fast anything is
//   npm run bench -- --json                one document instead of tables
//   npm run bench -- --write               also writes docs/benchmarks.md, for which nothing may be left out
//   npm run bench -- --only queue --write=docs/benchmarks-queue.md    a page of a part
//   npm run bench -- --rounds=21           rounds per measurement, default 11
import { spawn } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setting } from '../bench/support/machine.ts';
import { readOptions } from '../bench/support/options.ts';
import { benchmarksPage } from '../bench/support/page.ts';
import { reportText, settingText } from '../bench/support/publish.ts';
import type { Report } from '../bench/support/row.ts';

const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(ROOT, 'bench');
const PAGE = join(ROOT, 'docs', 'benchmarks.md');
/** In this order on the page; one that is not listed comes last. */
const ORDER = [
  'increment',
  'observe',
  'scrape',
  'systems',
  'memory',
  'cluster',
  'import',
  'spool',
  'flow',
  'http-probe',
  'queue',
  'collector',
];

const QUICK = 'Quick: everything was small and done a few times, so no number and no result above means anything.\n';

interface Arguments {
  readonly only: readonly string[];
  readonly json: boolean;
  /** The page that is written; `undefined` for none. */
  readonly write: string | undefined;
  /** For the benchmarks themselves. */
  readonly rest: readonly string[];
}

/** Undefined, with the reason on standard error, when they cannot be used. */
function parse(argv: readonly string[]): Arguments | undefined {
  const only: string[] = [];
  const rest: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i]!;
    if (argument === '--only') only.push(argv[++i] ?? '');
    else if (argument.startsWith('--only=')) only.push(argument.slice('--only='.length));
    else if (!argument.startsWith('-')) only.push(argument);
    else if (argument === '--quick' || /^--(?:rounds|milliseconds)=[1-9]\d*$/.test(argument)) rest.push(argument);
    else if (argument !== '--json' && argument !== '--write' && !/^--write=.+\.md$/.test(argument)) {
      return refuse(
        `${argument}: expected --only NAME, --quick, --json, --write, --write=FILE.md, --rounds=N or --milliseconds=N.`,
      );
    }
  }
  const json = argv.includes('--json');
  const part = argv.find((argument) => argument.startsWith('--write='))?.slice('--write='.length);
  const write = part === undefined ? (argv.includes('--write') ? PAGE : undefined) : join(ROOT, part);
  if (write === PAGE && (only.length > 0 || rest.some((argument) => !argument.startsWith('--rounds=')))) {
    return refuse(
      '--write writes a page of everything, measured as it should be: leave --only, --quick and --milliseconds out.',
    );
  }
  return { only, json, write, rest };
}

function refuse(message: string): undefined {
  process.stderr.write(`npm run bench: ${message}\n`);
}

function selected(only: readonly string[]): readonly string[] {
  const place = (file: string): number => {
    const at = ORDER.indexOf(file.replace('.bench.ts', ''));
    return at < 0 ? ORDER.length : at;
  };
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.bench.ts') && (only.length === 0 || only.some((name) => file.includes(name))))
    .sort((a, b) => place(a) - place(b));
}

/** Runs one benchmark and gives what it found; its progress goes to standard error. */
function run(file: string, rest: readonly string[]): Promise<Report> {
  const args = ['--expose-gc', join(FOLDER, file), '--json', ...rest];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(JSON.parse(output) as Report);
      else reject(new Error(`${file} ended with ${signal ?? `exit code ${code}`}; what it says stands above.`));
    });
  });
}

async function main(argv: readonly string[]): Promise<number> {
  const parsed = parse(argv);
  if (parsed === undefined) return 64;
  const { only, json, write, rest } = parsed;
  const files = selected(only);
  if (files.length === 0) {
    process.stderr.write(`No benchmark matches. There are: ${selected([]).join(', ')}\n`);
    return 1;
  }
  const reports: Report[] = [];
  for (const [i, file] of files.entries()) {
    process.stderr.write(`${i + 1} of ${files.length}: ${file}\n`);
    const report = await run(file, rest);
    reports.push(report);
    if (!json) process.stdout.write(`\n${reportText(report)}\n\n`);
  }
  if (json) process.stdout.write(`${JSON.stringify({ setting: setting(), reports }, null, 2)}\n`);
  else process.stdout.write(`${settingText()}\n${rest.includes('--quick') ? QUICK : ''}`);
  if (write !== undefined) writeFileSync(write, benchmarksPage(setting(), reports, readOptions(rest).rounds));
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
