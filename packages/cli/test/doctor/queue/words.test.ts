import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readExpectedIndexes } from '../../../src/doctor/queue/database/expected-indexes.ts';
import { scansOf } from '../../../src/doctor/queue/database/plan.ts';
import { shownStatement } from '../../../src/doctor/queue/shown-statement.ts';
import { ARX } from '../../../src/manual/arx.ts';
import { pagesOf } from '../../../src/manual/manual.ts';

const SOURCES = join(import.meta.dirname, '../../../src/doctor/queue');

test('every arx command that it says exists, with its options', () => {
  const texts = globSync('**/*.ts', { cwd: SOURCES }).map((name) => readFileSync(join(SOURCES, name), 'utf8'));
  const commands = texts.flatMap((text) =>
    [...text.matchAll(/say`(?:[^`]*&& )?(arx [^`|]+)/g)].map(([, said = '']) => said),
  );
  expect(commands.length).toBeGreaterThan(15);
  const pages = pagesOf(ARX);
  for (const command of commands) {
    const page = pages
      .toSorted((a, b) => b.path.length - a.path.length)
      .find(({ path }) => command === path || command.startsWith(`${path} `));
    if (page?.manual.kind !== 'command') throw new Error(`there is no command ${command}`);
    const known = page.manual.options.map(({ flags }) => /--[a-z-]+/.exec(flags)?.[0]);
    for (const [flag] of command.matchAll(/--[a-z-]+/g)) expect(known, command).toContain(flag);
  }
});

test.each([
  [`SELECT * FROM runs WHERE id = 'abc' AND n > 12.5`, 'SELECT * FROM runs WHERE id = ? AND n > ?'],
  [`SELECT 'it''s', $1, $2`, 'SELECT ?, $1, $2'],
  [`SELECT 'cut of`, 'SELECT ?'],
  ['SELECT $a$ it $$ is $a$, $$x$$', 'SELECT ?, ?'],
  ['SELECT 1 -- why 17\nFROM a1', 'SELECT ? FROM a1'],
  ['\n-- Takes ready runs.\nSELECT 1', 'Takes ready runs.'],
])('%j is shown as %j', (query, shown) => {
  expect(shownStatement(query)).toEqual({ shown, safe: 'a statement' });
});

test('the indexes that are expected are those that the migrations leave', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'arx-migrations-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(
    join(folder, '0001_a.sql'),
    'CREATE INDEX ix_a ON runs (a)\n  WHERE a > 1;\nCREATE UNIQUE INDEX ux_b ON runs (b);\nCREATE INDEX other ON run_events (c);\n',
  );
  await writeFile(join(folder, '0002_b.sql'), 'DROP INDEX IF EXISTS ix_a;\nCREATE INDEX ix_c ON runs (c);\n');
  expect(await readExpectedIndexes(folder)).toEqual([
    { name: 'ux_b', partial: false, create: 'CREATE UNIQUE INDEX CONCURRENTLY ux_b ON runs (b)' },
    { name: 'ix_c', partial: false, create: 'CREATE INDEX CONCURRENTLY ix_c ON runs (c)' },
  ]);
});

test('a plan tells every reading of the table, through an index or whole', () => {
  const plan = {
    'Node Type': 'Nested Loop',
    Plans: [
      { 'Node Type': 'Seq Scan', 'Relation Name': 'runs' },
      { 'Node Type': 'Seq Scan', 'Relation Name': 'run_counts' },
      { 'Node Type': 'Index Only Scan', 'Relation Name': 'runs', 'Index Name': 'ix_a' },
      {
        'Node Type': 'Bitmap Heap Scan',
        'Relation Name': 'runs',
        Plans: [{ 'Node Type': 'BitmapOr', Plans: [{ 'Node Type': 'Bitmap Index Scan', 'Index Name': 'ix_b' }] }],
      },
    ],
  };
  expect(scansOf([{ Plan: plan }], 'runs')).toEqual([
    { kind: 'whole' },
    { kind: 'index', name: 'ix_a' },
    { kind: 'index', name: 'ix_b' },
  ]);
  expect(scansOf(undefined, 'runs')).toEqual([]);
});
