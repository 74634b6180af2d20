import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RuleFile } from '../../src/rules/index.ts';

/** What promtool said, and whether it was content. */
export interface Verdict {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs promtool in a directory with these files; the last arguments are their names. */
export function promtool(command: readonly string[], files: readonly RuleFile[], names: readonly string[]): Verdict {
  const directory = mkdtempSync(join(tmpdir(), 'arx-rules-'));
  try {
    for (const { name, yaml } of files) writeFileSync(join(directory, name), yaml);
    const { status, stdout, stderr } = spawnSync('promtool', [...command, ...names], {
      cwd: directory,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    return { ok: status === 0, output: `${stdout}${stderr}` };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
