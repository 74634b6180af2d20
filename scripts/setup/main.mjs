import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { runCaptured, runInherited } from './child.mjs';
import { SetupFailure } from './failure.mjs';
import { install, isInstalled, packagesOutsideLockfile, pinnedNode } from './install.mjs';
import { withLock } from './lock.mjs';

/** The checkout: two folders up. */
const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * What each npm script runs on the pinned Node. `tether`: the target is a server, which must not outlive this process.
 * @type {Record<string, { args: string[], build: boolean, tether?: boolean }>}
 */
const TARGETS = {
  start: { args: ['packages/cli/bin/arx.mjs', 'up'], build: true, tether: true },
  test: { args: ['scripts/test.ts'], build: true },
  // `check` compiles by itself, to list the errors with its other findings.
  check: { args: ['scripts/check.ts'], build: false },
  bench: { args: ['scripts/bench.ts'], build: true },
  build: { args: [], build: true },
};

/** @param {NodeJS.ProcessEnv} env */
async function requireGit(env) {
  const git = await runCaptured('git', ['--version'], { cwd: ROOT, env });
  if (git.code !== 0) throw new SetupFailure('git is not on the PATH: https://git-scm.com/downloads');
}

function requireLockfile() {
  const changed = packagesOutsideLockfile(ROOT);
  if (changed.length === 0) return;
  throw new SetupFailure(
    `package-lock.json does not fit the dependencies in the package.json of: ${changed.join(', ')}\n` +
      'Run `npm install` and commit both.',
  );
}

/**
 * Installs and builds what is missing or out of date. Processes of one checkout take turns.
 *
 * @param {{ build: boolean }} target
 * @param {NodeJS.ProcessEnv} env
 */
async function prepare(target, env) {
  const onWait = () => process.stderr.write('another command is setting up this checkout; waiting for it\n');
  await withLock(
    join(ROOT, '.cache', 'setup.lock'),
    async () => {
      requireLockfile();
      if (!isInstalled(ROOT)) await install(ROOT, env);
      if (target.build) await build(ROOT, env);
    },
    { onWait },
  );
}

/**
 * @param {string[]} argv `[target, ...arguments of the target]`
 * @returns {Promise<number>} Exit code: that of the target, or 1 when the setup failed.
 */
export async function main(argv) {
  const [name = '', ...rest] = argv;
  const target = Object.hasOwn(TARGETS, name) ? TARGETS[name] : undefined;
  if (!target) {
    process.stderr.write(`usage: node scripts/bootstrap.mjs ${Object.keys(TARGETS).join('|')} [arguments…]\n`);
    return 64;
  }
  const { env } = process;
  try {
    await requireGit(env);
    await prepare(target, env);
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    return error.exitCode;
  }
  if (target.args.length === 0) return 0;
  // Whatever the target starts by the name `node` is the pinned one, too.
  const path = [join(ROOT, 'node_modules', '.bin'), env.PATH].filter(Boolean).join(delimiter);
  const [script = '', ...args] = target.args;
  return runInherited(pinnedNode(ROOT), [join(ROOT, script), ...args, ...rest], {
    cwd: ROOT,
    env: { ...env, PATH: path, ...(target.tether ? { ARX_TETHER: '1' } : {}) },
    tether: target.tether ?? false,
  });
}
