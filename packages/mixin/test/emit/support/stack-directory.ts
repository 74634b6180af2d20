import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { buildStack, DEFAULT_STACK, type StackSettings } from '../../../src/emit/index.ts';

/** Settings that differ from the defaults in these alone. */
export function settingsWith(changes: Partial<StackSettings>): StackSettings {
  return { ...DEFAULT_STACK, ...changes };
}

export const SLACK: NonNullable<StackSettings['receivers']['slack']> = { channel: '#alerts' };

export const EMAIL: NonNullable<StackSettings['receivers']['email']> = {
  to: 'on-call@example.com, team@example.com',
  from: 'arx@example.com',
  smarthost: 'mail.example.com:587',
  username: 'arx',
};

/** Text of one of the emitted files. */
export function textOf(path: string, settings: StackSettings = DEFAULT_STACK): string {
  const file = buildStack(settings).find((one) => one.path === path);
  if (file === undefined) throw new Error(`${path} is not emitted`);
  return file.text;
}

/** A new directory, gone when the test ends. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'arx-stack-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Writes the whole stack into a new directory, which is gone when the test ends. */
export function writeStack(settings: StackSettings = DEFAULT_STACK): string {
  const directory = temporaryDirectory();
  for (const { path, text, kind } of buildStack(settings)) {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: kind === 'program' ? 0o755 : 0o644 });
  }
  return directory;
}

/** What a program said, and whether it was content. */
export interface Verdict {
  readonly ok: boolean;
  readonly stdout: string;
  /** Both streams. */
  readonly output: string;
}

/** Runs a program to its end in a directory. */
export function run(cwd: string, program: string, ...args: readonly string[]): Verdict {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return { ok: status === 0, stdout, output: `${stdout}${stderr}` };
}
