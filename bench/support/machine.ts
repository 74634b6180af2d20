import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { LIBRARIES, PACKAGES } from '../libraries/index.ts';

/** Queues that ours is measured with. */
const QUEUES = ['graphile-worker', 'pg-boss'];

/** What it ran on and what was measured: without this no number means anything. */
export interface Setting {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
  readonly platform: string;
  /** Day, as `2026-11-21`. */
  readonly date: string;
  /** Exact versions by package. */
  readonly versions: Readonly<Record<string, string>>;
}

export function setting(): Setting {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    date: new Date().toISOString().slice(0, 10),
    versions: Object.fromEntries(
      [...LIBRARIES.flatMap((name) => PACKAGES[name]), ...QUEUES].map((name) => [name, versionOf(name)]),
    ),
  };
}

/** Read from the file: some packages do not export their `package.json`. */
function versionOf(name: string): string {
  const path = join(import.meta.dirname, '..', '..', 'node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
