import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { runCaptured } from './child.mjs';
import { SetupFailure, throwIfInterrupted } from './failure.mjs';
import { startProgress } from './progress.mjs';

/** Lines of npm's output that are shown when it fails. */
const TAIL = 25;

/** @param {string} root */
const stampPath = (root) => join(root, 'node_modules', '.arx-install.json');

/**
 * The Node of the workspace: the npm package `node`, a dev dependency.
 * @param {string} root
 */
export const pinnedNode = (root) => join(root, 'node_modules', '.bin', 'node');

/**
 * What an installation depends on: the lockfile, and the platform, because packages hold binaries.
 * @param {string} root
 */
function wantedStamp(root) {
  const lockfile = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  return `${JSON.stringify({ lockfile, platform: process.platform, arch: process.arch })}\n`;
}

/**
 * Whether `node_modules` is what the lockfile says. The stamp is written after a complete installation only and lies
 * inside `node_modules`, so an interrupted installation, a deleted folder and a changed lockfile all give `false`.
 *
 * @param {string} root
 */
export function isInstalled(root) {
  if (!existsSync(pinnedNode(root)) || !existsSync(stampPath(root))) return false;
  return readFileSync(stampPath(root), 'utf8') === wantedStamp(root);
}

/**
 * The environment for npm: without `node_modules/.bin` on the PATH, because `npm ci` deletes the Node in there while it
 * runs, and with a cache inside the checkout when the home directory cannot be written.
 *
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
function npmEnvironment(root, env) {
  const own = join(root, 'node_modules');
  const path = (env.PATH ?? '')
    .split(delimiter)
    .filter((entry) => !entry.startsWith(own))
    .join(delimiter);
  const cache = env.npm_config_cache ?? join(homedir(), '.npm');
  return {
    ...env,
    PATH: path,
    npm_config_cache: isWritable(cache) ? cache : join(root, '.cache', 'npm'),
    npm_config_update_notifier: 'false',
  };
}

/** @param {string} directory */
function isWritable(directory) {
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 */
async function npmCi(root, env) {
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = await runCaptured('npm', args, { cwd: root, env });
  // Where the PATH had npm only through the workspace, or `npm` is no program but a script (Windows): the npm that
  // started this command says where it is.
  if (result.missing && env.npm_execpath && env.npm_node_execpath) {
    return runCaptured(env.npm_node_execpath, [env.npm_execpath, ...args], { cwd: root, env });
  }
  return result;
}

/**
 * Whether somebody ran `npm install` himself. npm writes its own account of `node_modules` last, so it agrees with the
 * lockfile only after a complete installation; what is optional may be missing (binaries for other platforms).
 *
 * @param {string} root
 */
function isInstalledByHand(root) {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
    const found = JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8')).packages;
    return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
      if (path === '') return true;
      const same = found[path]?.version === version && found[path].integrity === integrity;
      return same || (optional && !found[path]);
    });
  } catch {
    // No installation, or one of an unknown form.
    return false;
  }
}

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 */
async function pinnedNodeRuns(root, env) {
  const node = await runCaptured(pinnedNode(root), ['--version'], { cwd: root, env });
  return node.code === 0;
}

/**
 * The packages of the workspace whose dependencies are not those that the lockfile was made from. `npm ci` refuses them
 * in many lines; an installation that is there already would go on without what is missing.
 *
 * @param {string} root
 * @returns {string[]} Their folders; the checkout itself is `.`.
 */
export function packagesOutsideLockfile(root) {
  /** @type {Record<string, Record<string, unknown>>} */
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages ?? {};
  const fields = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
  const state = (/** @type {Record<string, unknown>} */ manifest) =>
    JSON.stringify(fields.map((field) => Object.entries(manifest[field] ?? {}).sort()));
  return Object.keys(locked)
    .filter((folder) => !folder.includes('node_modules') && existsSync(join(root, folder, 'package.json')))
    .filter((folder) => {
      const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
      return state(manifest) !== state(locked[folder] ?? {});
    })
    .map((folder) => folder || '.');
}

/**
 * Installs what the lockfile says, with `npm ci`.
 *
 * @param {string} root The checkout.
 * @param {NodeJS.ProcessEnv} env
 * @throws {SetupFailure} npm is missing or failed, or the pinned Node does not run afterwards.
 */
export async function install(root, env) {
  if (isInstalledByHand(root) && (await pinnedNodeRuns(root, env))) {
    writeFileSync(stampPath(root), wantedStamp(root));
    return;
  }
  const progress = startProgress('installing the dependencies (npm ci, once)', { env });
  const result = await npmCi(root, npmEnvironment(root, env));
  if (result.code !== 0) {
    progress.failed();
    throwIfInterrupted(result, 'The installation');
    throw new SetupFailure(installProblem(result, root));
  }
  if (!(await pinnedNodeRuns(root, env))) {
    progress.failed();
    throw new SetupFailure(
      `npm ci ended well, but the Node of this workspace (${pinnedNode(root)}) does not run.\n` +
        'The package `node` fetches it in its install script: check that npm runs install scripts ' +
        '(`npm config get ignore-scripts` must say false), then run the same command again.',
    );
  }
  writeFileSync(stampPath(root), wantedStamp(root));
  progress.done();
}

/**
 * @param {{ code: number, output: string, missing: boolean }} result
 * @param {string} root
 */
function installProblem(result, root) {
  if (result.missing) return 'npm is not on the PATH. It comes with Node: https://nodejs.org/';
  // npm follows some errors with its whole manual page.
  const said = result.output.replace(
    /^npm error Clean install a project\n[\s\S]*^npm error Run "npm help ci".*\n/m,
    '',
  );
  const tail = said.trimEnd().split('\n').slice(-TAIL).join('\n');
  return (
    `npm ci failed in ${root} (exit code ${result.code}). The end of what it said:\n\n${tail}\n\n` +
    'Usual reasons: no way to the npm registry (`npm ping` tells), a full disk, or a package-lock.json that does not ' +
    'match package.json (`git status`). Then run the same command again; it starts over.'
  );
}
