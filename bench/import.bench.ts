// What it takes to load a library into a fresh process.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { LIBRARIES, PACKAGES } from './libraries/index.ts';
import { readOptions } from './support/options.ts';
import { progress, publish } from './support/publish.ts';
import { inTurns } from './support/rounds.ts';
import { race } from './support/row.ts';
import { beyond } from './support/statistics.ts';

const { rounds, quick } = readOptions();
const ROUNDS = quick ? 2 : rounds * 2;
/** Processes per sample, of which the fastest counts: what takes longer is chance, and as large as what is measured. */
const TRIES = quick ? 1 : 3;

interface Program {
  readonly name: string;
  readonly code: string;
}

/** Nanoseconds from the start of a process that runs the code to its end. */
function lifetime({ name, code }: Program): number {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: join(import.meta.dirname, '..'),
    encoding: 'utf8',
  });
  const spent = Number(process.hrtime.bigint() - start);
  if (status !== 0) throw new Error(`The process that imports ${name} failed: ${stderr}`);
  return spent;
}

const empty: Program = { name: 'empty', code: '' };
const programs = LIBRARIES.map((name): Program => {
  return { name, code: PACKAGES[name].map((specifier) => `import '${specifier}';`).join('\n') };
});

function fastest(program: Program): number {
  return Math.min(...Array.from({ length: TRIES }, () => lifetime(program)));
}

const work = 'import into a fresh process';
progress(work);
for (const program of [empty, ...programs]) lifetime(program);
const [nothing, ...lanes] = await inTurns([empty, ...programs], ROUNDS, fastest);

publish({
  title: 'Import a library',
  how:
    "Time from the start of a Node process whose only code imports the library's main entry to its end, less that of an " +
    'empty process in the same round, each the fastest of three. Each as published; no compile cache.',
  rows: [
    race({
      id: 'import',
      work,
      lanes: beyond(nothing!, lanes),
      targets: { 'prom-client': 10, successor: 10, opentelemetry: 10 },
    }),
  ],
});
