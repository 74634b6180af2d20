import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { runCaptured } from '../../scripts/setup/child.mjs';
import { withLock } from '../../scripts/setup/lock.mjs';

const FOLDER = join(import.meta.dirname, '..', 'nodes');

/** The npm packages with other versions of Node that we install are for this platform only. */
export const hasOtherNodes: boolean = process.platform === 'linux' && process.arch === 'x64';

/** The programs of other versions of Node. */
export interface OtherNodes {
  /** 20.0.0, the oldest that the launcher and the bootstrap must run on. */
  node20: string;
  /** 22, the oldest line that the packages run on. */
  node22: string;
}

/** The installed packages of a lockfile, or `undefined` when it cannot be read. */
function packagesOf(lockfile: string): Record<string, unknown> | undefined {
  try {
    const { '': _root, ...packages } = JSON.parse(readFileSync(lockfile, 'utf8')).packages;
    return packages;
  } catch {
    return undefined;
  }
}

/** npm writes the hidden lockfile last, so it says the same only after a complete installation. */
function isInstalled(): boolean {
  const installed = packagesOf(join(FOLDER, 'node_modules', '.package-lock.json'));
  return isDeepStrictEqual(installed, packagesOf(join(FOLDER, 'package-lock.json')));
}

/**
 * Installs the other versions of Node, once per checkout, from `conformance/nodes/package-lock.json`.
 *
 * @throws {Error} npm failed; its output is in the message.
 */
export async function installOtherNodes(): Promise<OtherNodes> {
  await withLock(join(dirname(dirname(FOLDER)), '.cache', 'nodes.lock'), async () => {
    if (isInstalled()) return;
    const args = ['ci', '--no-bin-links', '--no-audit', '--no-fund', '--loglevel=error'];
    const { code, output } = await runCaptured('npm', args, { cwd: FOLDER, env: process.env });
    if (code !== 0) throw new Error(`npm ci in ${FOLDER} failed (exit code ${code}):\n${output}`);
  });
  const program = (name: string): string => join(FOLDER, 'node_modules', name, 'bin', 'node');
  return { node20: program('node-20'), node22: program('node-22') };
}
