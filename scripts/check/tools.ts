import { join } from 'node:path';
import { packageFolders, tidyOutput } from '../setup/build.mjs';
import { runCaptured } from '../setup/child.mjs';

/** Runs a program of `node_modules/.bin`; its output is the finding when it fails. */
async function tool(root: string, name: string, args: readonly string[]): Promise<readonly string[]> {
  const result = await runCaptured(join(root, 'node_modules', '.bin', name), [...args], {
    cwd: root,
    env: process.env,
  });
  return result.code === 0 ? [] : [result.output.trimEnd() || `${name} ended with exit code ${result.code}`];
}

/** Builds the packages and checks the types of everything else (tests, benchmarks, examples, scripts). */
export async function types(root: string): Promise<readonly string[]> {
  for (const folder of packageFolders(root)) tidyOutput(folder);
  return tool(root, 'tsc', ['-b']);
}

/** Format, lint, order of imports, import cycles. */
export function biome(root: string): Promise<readonly string[]> {
  return tool(root, 'biome', ['check', '--error-on-warnings', '--colors=off', '.']);
}

/** Promises that nobody awaits, with the types of TypeScript 7. */
export function oxlint(root: string): Promise<readonly string[]> {
  return tool(root, 'oxlint', ['--type-aware', '--deny-warnings', '--format=unix', '.']);
}

/** Files, exports and dependencies that nobody uses. */
export function knip(root: string): Promise<readonly string[]> {
  return tool(root, 'knip', ['--no-progress', '--no-config-hints']);
}
