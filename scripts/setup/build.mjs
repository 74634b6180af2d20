import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { runCaptured } from './child.mjs';
import { SetupFailure, throwIfInterrupted } from './failure.mjs';
import { pinnedNode } from './install.mjs';
import { startProgress } from './progress.mjs';

const OUTPUT = /\.(?:d\.ts|js)(?:\.map)?$/;

/**
 * The folders of the packages that are built.
 * @param {string} root
 */
export function packageFolders(root) {
  const packages = join(root, 'packages');
  return readdirSync(packages)
    .map((name) => join(packages, name))
    .filter((folder) => existsSync(join(folder, 'tsconfig.json')))
    .sort();
}

/**
 * @param {string} folder
 * @returns {string[]} Paths of all files below, relative to the folder.
 */
function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  /** @type {string[]} */
  const files = [];
  const walk = (/** @type {string} */ at) => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) walk(path);
      else files.push(relative(folder, path));
    }
  };
  walk(folder);
  return files;
}

/**
 * Makes `dist/` fit its sources again where `tsc -b` would not notice: removes what was built from a source that is gone
 * (it would be packed and could still be imported), and forgets the state of a build whose output is missing.
 *
 * @param {string} folder A package.
 */
export function tidyOutput(folder) {
  const dist = join(folder, 'dist');
  const sources = new Set(
    filesBelow(join(folder, 'src'))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
      .map((file) => file.slice(0, -'.ts'.length)),
  );
  const built = new Set();
  for (const file of filesBelow(dist)) {
    if (!OUTPUT.test(file)) continue;
    const name = file.replace(OUTPUT, '');
    if (!sources.has(name)) rmSync(join(dist, file));
    else if (file.endsWith('.js')) built.add(name);
  }
  if ([...sources].some((name) => !built.has(name))) rmSync(join(dist, '.tsbuildinfo'), { force: true });
}

/**
 * The entries that a package exports from `bundle/`, by their names there; none for most.
 * @param {string} folder
 * @returns {Record<string, string>} Source files by entry name.
 */
function bundledEntries(folder) {
  /** @type {{ exports?: Record<string, { '@arx/source'?: string, default?: string }> }} */
  const { exports = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  /** @type {Record<string, string>} */
  const entries = {};
  for (const entry of Object.values(exports)) {
    const name = /^\.\/bundle\/(.+)\.js$/.exec(entry.default ?? '')?.[1];
    if (name !== undefined) entries[name] = join(folder, entry['@arx/source'] ?? '');
  }
  return entries;
}

/**
 * @param {string} folder
 * @param {(file: string) => boolean} counts
 * @returns {number} When the newest file below was changed, in milliseconds; 0 where there is none.
 */
function newest(folder, counts) {
  const times = filesBelow(folder)
    .filter(counts)
    .map((file) => statSync(join(folder, file)).mtimeMs);
  return Math.max(0, ...times);
}

/**
 * Bundles a package that wants it into a few files per entry, when a source is newer than its bundle.
 *
 * @param {string} root
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 */
async function bundle(root, folder, env) {
  const entries = bundledEntries(folder);
  if (Object.keys(entries).length === 0) return;
  const dir = join(folder, 'bundle');
  const isBuilt = Object.keys(entries).every((name) => existsSync(join(dir, `${name}.js`)));
  const changed = Math.max(
    newest(join(folder, 'src'), () => true),
    statSync(join(folder, 'package.json')).mtimeMs,
  );
  if (isBuilt && changed < newest(dir, (file) => file.endsWith('.js'))) return;
  const program = join(root, 'scripts', 'setup', 'bundle.mjs');
  const result = await runCaptured(pinnedNode(root), [program, dir, JSON.stringify(entries)], { cwd: root, env });
  if (result.code === 0) return;
  throwIfInterrupted(result, 'The build');
  throw new SetupFailure(
    `Bundling ${relative(root, folder)} failed (exit code ${result.code}):\n\n${result.output.trimEnd()}`,
  );
}

/**
 * Builds every package with `tsc -b`, which does nothing where nothing changed, and bundles those that want it.
 *
 * @param {string} root The checkout.
 * @param {NodeJS.ProcessEnv} env
 * @throws {SetupFailure} The compiler or the bundler found errors; its messages are in the text.
 */
export async function build(root, env) {
  const folders = packageFolders(root);
  for (const folder of folders) tidyOutput(folder);
  // An up-to-date build takes about 0.2 s: nothing to tell.
  const progress = startProgress('building (tsc -b)', { env, quietFor: 700 });
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const result = await runCaptured(pinnedNode(root), [tsc, '-b', ...folders], { cwd: root, env });
  if (result.code !== 0) {
    progress.failed();
    throwIfInterrupted(result, 'The build');
    throw new SetupFailure(`The build failed (tsc -b, exit code ${result.code}):\n\n${result.output.trimEnd()}`);
  }
  for (const folder of folders) await bundle(root, folder, env);
  progress.done();
}
