import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord, readJson } from './read-json.mjs';

/** What `npm ci` compares. */
const KINDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

/**
 * Everything in which a lockfile of npm differs from the manifests that it was written for: the one of the root and those
 * of its workspaces. That is what makes `npm ci` refuse it.
 *
 * @param {Readonly<Record<string, unknown>>} manifest
 * @param {unknown} lock
 * @param {string} lockfile Its name, for the messages.
 * @returns {readonly string[] | undefined} `undefined` for a format that cannot be compared: version 1, of npm 6.
 */
export function compareNpmLock(manifest, lock, lockfile) {
  if (!isRecord(lock)) return [`${lockfile} is not valid JSON with an object in it`];
  if (!isRecord(lock['packages'])) return undefined;
  const locked = lock['packages'];
  const members = Object.keys(locked).filter((path) => path !== '' && !path.split('/').includes('node_modules'));
  const workspaces = workspacesOf(manifest);
  return [
    ...compare('package.json', manifest, locked[''], lockfile),
    ...members.flatMap((path) => compareMember(path, locked[path], lockfile)),
    ...workspaces
      .filter((path) => !members.includes(path))
      .map((path) => `${path} is a workspace that ${lockfile} does not know; run: npm install`),
  ];
}

/**
 * @param {string} path
 * @param {unknown} locked
 * @param {string} lockfile
 */
function compareMember(path, locked, lockfile) {
  const file = `${path}/package.json`;
  const manifest = readJson(file);
  if (!isRecord(manifest)) return [`${lockfile} knows ${path}, but there is no valid ${file}`];
  return compare(file, manifest, locked, lockfile);
}

/**
 * @param {string} file
 * @param {Readonly<Record<string, unknown>>} manifest
 * @param {unknown} locked
 * @param {string} lockfile
 * @returns {string[]}
 */
function compare(file, manifest, locked, lockfile) {
  return KINDS.flatMap((kind) => {
    const asked = recordOf(manifest[kind]);
    const known = recordOf(isRecord(locked) ? locked[kind] : undefined);
    const names = [...new Set([...Object.keys(asked), ...Object.keys(known)])].sort();
    return (
      names
        // A package that is optional as well is optional alone, as npm sees it.
        .filter((name) => kind !== 'dependencies' || !(name in recordOf(manifest['optionalDependencies'])))
        .filter((name) => asked[name] !== known[name])
        .map(
          (name) =>
            `${file} and ${lockfile} disagree: ${name} is ${asked[name] ?? 'not there'} in one, ${known[name] ?? 'not there'} in the other; run: npm install`,
        )
    );
  });
}

/**
 * @param {unknown} value
 * @returns {Readonly<Record<string, unknown>>}
 */
function recordOf(value) {
  return isRecord(value) ? value : {};
}

/**
 * Directories of workspaces, as far as their patterns are plain: `packages/a` and `packages/*`.
 *
 * @param {Readonly<Record<string, unknown>>} manifest
 * @returns {readonly string[]}
 */
function workspacesOf({ workspaces }) {
  const patterns = isRecord(workspaces) ? workspaces['packages'] : workspaces;
  if (!Array.isArray(patterns)) return [];
  return patterns.flatMap((pattern) => (typeof pattern === 'string' ? expand(pattern.replace(/^\.\//, '')) : []));
}

/** @param {string} pattern */
function expand(pattern) {
  const [, parent] = /^([^*?![\]{}]+)\/\*$/.exec(pattern) ?? [];
  const paths = parent === undefined ? [pattern.replace(/\/$/, '')] : childrenOf(parent);
  return paths.filter((path) => existsSync(join(path, 'package.json')));
}

/** @param {string} parent */
function childrenOf(parent) {
  if (!existsSync(parent)) return [];
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${parent}/${name}`);
}
