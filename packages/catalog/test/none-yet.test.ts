import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFamilies, SYSTEMS } from '@arx/catalog';
import { expect, test } from 'vitest';

const FILE = 'packages/catalog/test/none-yet.json';
const ROOT = join(import.meta.dirname, '../../..');

/** Names of families whose publisher is not built, by system. */
type NoneYet = Readonly<Record<string, readonly string[]>>;

/** Families that came to the list after their system did, with the reason. Without one a family may only leave it. */
const ADDED: Readonly<Record<string, string>> = {};

const committed = JSON.parse(readFileSync(join(ROOT, FILE), 'utf8')) as NoneYet;
const versions = earlierVersions();

test('the list of families without a publisher is what the systems say', () => {
  const systems = SYSTEMS;
  const listed = systems.map((system) => [
    system.name,
    listFamilies([system]).flatMap(({ family, publisher }) => (publisher === 'none yet' ? [family.name] : [])),
  ]);
  expect(committed).toEqual(Object.fromEntries(listed));
});

// A copy without its history, such as a shallow clone, has nothing to compare with.
test.skipIf(versions.length === 0)('the list only shrinks', () => {
  const oldestFirst = [...versions.reverse(), committed];
  const grown = oldestFirst.flatMap((version, i) => (i === 0 ? [] : newNames(oldestFirst[i - 1] ?? {}, version)));
  expect(grown.filter((name) => ADDED[name] === undefined)).toEqual([]);
});

test('a list that grows is found out', () => {
  const before = { arx: [], agentos: ['a', 'b'] };
  expect(newNames(before, { arx: [], agentos: ['b'] })).toEqual([]);
  expect(newNames(before, { arx: ['c'], agentos: ['a', 'b', 'd'] })).toEqual(['c', 'd']);
  // A system brings its list with it.
  expect(newNames(before, { ...before, xyn: ['e'] })).toEqual([]);
});

/** What a version has that the one before had not, in the systems that it had. */
function newNames(before: NoneYet, after: NoneYet): readonly string[] {
  return Object.entries(after).flatMap(([system, names]) => {
    const known = before[system] ?? names;
    return names.filter((name) => !known.includes(name));
  });
}

/** The committed versions, newest first; none where there is no history, such as in an unpacked archive. */
function earlierVersions(): NoneYet[] {
  return git('log', '--format=%H', '--', FILE)
    .split('\n')
    .filter((commit) => commit !== '')
    .map((commit) => git('show', `${commit}:${FILE}`))
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text) as NoneYet);
}

function git(...args: readonly string[]): string {
  const { status, stdout } = spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' });
  return status === 0 ? stdout : '';
}
