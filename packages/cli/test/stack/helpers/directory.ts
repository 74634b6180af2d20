import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A directory that is gone when the test has finished. */
export function createDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'arx-stack-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export function write(directory: string, path: string, text: string): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), text);
}

export function read(directory: string, path: string): string {
  return readFileSync(join(directory, path), 'utf8');
}

/** Every file below a directory, sorted. */
export function filesIn(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => lstatSync(join(directory, path)).isFile())
    .sort();
}

/** What would differ after a change: bytes, times, modes and owners of every file. */
export function snapshot(directory: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    filesIn(directory).map((path) => {
      const { mtimeNs, ino, mode, uid } = lstatSync(join(directory, path), { bigint: true });
      return [path, `${ino} ${mtimeNs} ${mode} ${uid} ${read(directory, path)}`];
    }),
  );
}
