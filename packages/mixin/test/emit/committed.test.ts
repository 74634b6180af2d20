import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildEverything } from '@arx/mixin/emit';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../../..');
const MEND = 'run `npx arx mixin build`, and commit what it writes';

const files = buildEverything();
const built = new Set(files.map(({ path }) => path));

/** Where `arx stack init` ran in the checkout, the files that it made its own. */
const ofThisMachine: ReadonlySet<string> = new Set(initialised());

function initialised(): readonly string[] {
  const path = join(ROOT, 'observability/.generated.json');
  if (!existsSync(path)) return [];
  const { files: listed } = JSON.parse(readFileSync(path, 'utf8')) as {
    readonly files: Readonly<Record<string, unknown>>;
  };
  return Object.keys(listed);
}

test('the committed files are the built ones', () => {
  const differing = files.filter(({ path, text }) => {
    const place = join(ROOT, path);
    return !ofThisMachine.has(path) && (!existsSync(place) || readFileSync(place, 'utf8') !== text);
  });
  expect(
    differing.map(({ path }) => path),
    MEND,
  ).toEqual([]);
});

test('programs among them may run', () => {
  const programs = files.filter(({ kind }) => kind === 'program');
  expect(programs.map(({ path }) => path)).toEqual(['observability/configure.sh']);
  for (const { path } of programs) expect(statSync(join(ROOT, path)).mode & 0o100, MEND).toBe(0o100);
});

test('none is there that is built no more', () => {
  const folders = ['alertmanager', 'dashboards', 'grafana', 'kubernetes', 'prometheus/rules', 'prometheus/tests'];
  const there = folders.flatMap((folder) => pathsBelow(`observability/${folder}`));
  expect(there.length).toBeGreaterThan(60);
  expect(
    there.filter((path) => !built.has(path)),
    MEND,
  ).toEqual([]);
});

test('the list of what was built is that of these files', () => {
  const list = JSON.parse(readFileSync(join(ROOT, 'observability/.built.json'), 'utf8')) as { readonly files: object };
  expect(Object.keys(list.files), MEND).toEqual([...built]);
});

function pathsBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name).slice(ROOT.length + 1)] : [],
  );
}
