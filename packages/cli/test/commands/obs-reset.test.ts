import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRegistry } from '@arx/metrics';
import { attachSpoolWriter } from '@arx/metrics/spool';
import { expect, test } from 'vitest';
import { obsReset } from '../../src/commands/obs-reset.ts';
import { terminalOf } from '../../src/output/terminal.ts';
import { createHome, runHere } from '../helpers/arx.ts';
import { readSpool } from '../helpers/page.ts';
import { createSink } from '../helpers/screen.ts';

/** Writes a count into the spool as an ended process would; the writer stays alive until `close`. */
function record(dir: string) {
  const registry = createRegistry();
  registry.counter({ name: 'test_runs_total', help: 'Runs of a test.' }).inc();
  return attachSpoolWriter({ dir, registries: [registry] });
}

/** `arx obs reset` with somebody at the terminal. */
async function resetAnswering(dir: string, answer: string) {
  const sink = createSink();
  const out = terminalOf(sink, {});
  const questions: string[] = [];
  const code = await obsReset({
    arguments: [],
    flags: { text: (name) => (name === 'spool-dir' ? dir : undefined), list: () => [], given: () => false },
    env: {},
    out,
    err: out,
    interrupts: { signal: new AbortController().signal, received: () => undefined, exitCode: () => 0, stop: () => {} },
    ask: async (question) => {
      questions.push(question);
      return answer;
    },
  });
  return { code, out: sink.text(), questions };
}

test('with --yes it empties the spool and says what it removed', async () => {
  const { spool } = createHome();
  record(spool).close();
  writeFileSync(join(spool, 'notes.txt'), 'mine');
  const { code, out, err } = await runHere(['obs', 'reset', '--yes', '--spool-dir', spool]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^Removed \d+ files? \(\d+ KiB\) from /);
  expect(readdirSync(spool)).toEqual(['notes.txt']);
});

test('an empty spool, or none, is no error', async () => {
  const { spool } = createHome();
  const { code, out } = await runHere(['obs', 'reset', '--spool-dir', spool]);
  expect(code).toBe(0);
  expect(out).toMatch(/^Nothing to remove/);
  expect(existsSync(spool)).toBe(false);
});

test('without a terminal and without --yes it removes nothing', async () => {
  const { spool } = createHome();
  record(spool).close();
  const { code, err } = await runHere(['obs', 'reset', '--spool-dir', spool]);
  expect(code).toBe(2);
  expect(err).toContain('add --yes');
  expect((await readSpool(spool)).value('test_runs_total')).toBe(1);
});

test.each([
  ['y', 0],
  ['YES', 0],
  ['', 1],
  ['n', 1],
  ['yep', 1],
])('at a terminal it asks, and %j leaves %d families', async (answer, left) => {
  const { spool } = createHome();
  record(spool).close();
  const { code, out, questions } = await resetAnswering(spool, answer);
  expect(code).toBe(0);
  expect(questions).toEqual(['Remove every count in it? [y/N] ']);
  expect(out).toContain(left === 0 ? 'Removed' : 'Nothing was removed.');
  expect((await readSpool(spool)).value('test_runs_total')).toBe(left === 0 ? undefined : 1);
});

test('while a process is alive it refuses and says which; --force removes its files, too', async () => {
  const { spool } = createHome();
  const writer = record(spool);
  const refused = await runHere(['obs', 'reset', '--yes', '--spool-dir', spool]);
  expect(refused).toMatchObject({ code: 6, out: '' });
  expect(refused.err).toContain(`process ${process.pid}, since `);
  expect((await readSpool(spool)).value('test_runs_total')).toBe(1);
  const forced = await runHere(['obs', 'reset', '--yes', '--force', '--spool-dir', spool]);
  expect(forced.code).toBe(0);
  expect((await readSpool(spool)).value('test_runs_total')).toBeUndefined();
  writer.close();
});

test('a spool that is no directory ends with 4', async () => {
  const { directory } = createHome();
  const file = join(directory, 'file');
  writeFileSync(file, '');
  const { code, err } = await runHere(['obs', 'reset', '--yes', '--spool-dir', file]);
  expect(code).toBe(4);
  expect(err).toContain(`${file} cannot be read: it is no directory`);
});

test('AR_METRICS_DIR names the spool, too', async () => {
  const { directory } = createHome();
  mkdirSync(join(directory, 'a'), { mode: 0o700 });
  const { out } = await runHere(['obs', 'reset'], { AR_METRICS_DIR: join(directory, 'a') });
  expect(out).toContain(join(directory, 'a'));
});

test('a directory with the name of a spool file is named as the cause', async () => {
  const { spool } = createHome();
  record(spool).close();
  const name = `${'a'.repeat(32)}.values`;
  mkdirSync(join(spool, name));
  const { code, out, err } = await runHere(['obs', 'reset', '--yes', '--spool-dir', spool]);
  expect(code).toBe(4);
  expect(out).toMatch(/^Removed \d+ files? /);
  expect(err).toBe(
    `arx: in ${spool} a directory has the name of a spool file: ${name}\n  arx makes no directories there; remove it yourself\n  [ARX_SPOOL_UNUSABLE]\n`,
  );
});

test('it says how many files of others it left', async () => {
  const { spool } = createHome();
  record(spool).close();
  writeFileSync(join(spool, 'notes.txt'), 'mine');
  const first = await runHere(['obs', 'reset', '--yes', '--spool-dir', spool]);
  expect(first.out).toMatch(/\nLeft 1 file that is not of arx\.\n$/);
  writeFileSync(join(spool, 'x.values'), 'mine, too');
  const second = await runHere(['obs', 'reset', '--yes', '--spool-dir', spool]);
  expect(second.out).toBe(
    `Nothing to remove: the spool ${spool} holds no file of arx, only 2 files that are not of arx.\n`,
  );
});
