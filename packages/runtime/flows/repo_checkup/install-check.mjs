// Says how a repository is installed, and whether its lockfile agrees with its manifest. Installs nothing, asks no network.
import { existsSync } from 'node:fs';
import { fail } from './git.mjs';
import { compareNpmLock } from './npm-lock.mjs';
import { isRecord, readJson } from './read-json.mjs';

/** Lockfiles of Node's package managers. */
const NODE_LOCKFILES = /** @type {const} */ ([
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
]);

/** Manifests of other languages, each with its package manager and the lockfile that it writes. */
const OTHERS = /** @type {const} */ ([
  ['Cargo.toml', 'cargo', 'Cargo.lock'],
  ['go.mod', 'go', 'go.sum'],
  ['pyproject.toml', 'a package manager of Python', ''],
  ['requirements.txt', 'pip', ''],
  ['Gemfile', 'bundler', 'Gemfile.lock'],
  ['composer.json', 'composer', 'composer.lock'],
]);

/** What `npm init` writes: a test script that says that there is none. */
const NO_TESTS = /no test specified/;

/** @type {string[]} */
const lines = [];
/** @type {string[]} */
const problems = [];

if (existsSync('package.json')) checkNode();
else checkOthers();
process.stdout.write(`${lines.join('\n')}\n`);
if (problems.length > 0) fail(problems.join('\n'));

function checkOthers() {
  const found = OTHERS.filter(([manifest]) => existsSync(manifest));
  if (found.length === 0) lines.push('package manager: none known here, so there is nothing to install');
  for (const [manifest, manager, lockfile] of found) {
    const lock = lockfile === '' ? '' : `, ${lockfile} is ${existsSync(lockfile) ? '' : 'not '}there`;
    lines.push(`package manager: ${manager} (${manifest}${lock})`);
  }
  lines.push('tests: none that npm can run');
}

function checkNode() {
  const manifest = readJson('package.json');
  if (!isRecord(manifest)) {
    lines.push('package manager: unknown');
    problems.push('package.json is not valid JSON with an object in it');
    return;
  }
  const locks = NODE_LOCKFILES.filter(([file]) => existsSync(file));
  const named = managerNamedIn(manifest);
  const manager = named ?? locks[0]?.[1] ?? 'npm';
  const needsAny = ['dependencies', 'devDependencies', 'optionalDependencies'].some(
    (kind) => Object.keys(manifest[kind] ?? {}).length > 0,
  );
  const why = named !== undefined ? 'package.json says so' : (locks[0]?.[0] ?? 'nothing says otherwise');
  lines.push(`package manager: ${manager} (${why})`);
  lines.push(`lockfile: ${checkLock(manifest, manager, locks, needsAny)}`);
  const installed = !needsAny || existsSync('node_modules') || existsSync('.pnp.cjs');
  lines.push(`installed: ${needsAny ? (installed ? 'yes' : 'no') : 'not needed, there are no dependencies'}`);
  lines.push(`tests: ${testsOf(manifest, installed, manager)}`);
}

/** @param {Readonly<Record<string, unknown>>} manifest */
function managerNamedIn({ packageManager }) {
  return typeof packageManager === 'string' ? /^(npm|pnpm|yarn|bun)@/.exec(packageManager)?.[1] : undefined;
}

/**
 * @param {Readonly<Record<string, unknown>>} manifest
 * @param {string} manager
 * @param {readonly (readonly [string, string])[]} locks
 * @param {boolean} needsAny Whether there is any dependency.
 * @returns {string} What is to be said of the lockfile.
 */
function checkLock(manifest, manager, locks, needsAny) {
  const own = locks.find(([, writer]) => writer === manager)?.[0];
  const foreign = locks.filter(([, writer]) => writer !== manager).map(([file]) => file);
  if (foreign.length > 0) problems.push(`${foreign.join(' and ')} is not written by ${manager}; remove it`);
  if (own === undefined) {
    if (!needsAny) return 'not needed';
    problems.push(`there is no lockfile of ${manager}; run its install command and commit what it writes`);
    return 'missing';
  }
  if (manager !== 'npm') return `${own}, not compared with package.json`;
  const differences = compareNpmLock(manifest, readJson(own), own);
  if (differences === undefined) return `${own}, not compared, as it was written by npm 6 or older`;
  problems.push(...differences);
  return `${own}, ${differences.length === 0 ? 'consistent' : 'not consistent'} with package.json`;
}

/**
 * @param {Readonly<Record<string, unknown>>} manifest
 * @param {boolean} installed
 * @param {string} manager
 */
function testsOf({ scripts }, installed, manager) {
  const script = isRecord(scripts) ? scripts['test'] : undefined;
  if (typeof script !== 'string' || script.trim() === '' || NO_TESTS.test(script)) return 'none, no test script';
  return installed ? 'ready' : `not ready, as nothing is installed; run: ${manager} install`;
}
