import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { dirname, join } from 'node:path';
import type { ProcessStartFields } from '@arx/signals';

/** What a program is called, and in which version. */
export interface Service {
  readonly name: string;
  readonly version: string;
  /** Agent protocols that it speaks, with their versions, such as `a2a_0.3.0`. Default none. */
  readonly protocols?: readonly string[];
}

/** The fields of `process.start` for this process. Reads the `package.json` of the program when nobody says what it is. */
export function startOfProcess(service: Service = serviceOf(process.argv[1])): ProcessStartFields {
  return {
    service: service.name,
    version: service.version,
    protocols: service.protocols ?? [],
    wsl: /microsoft|wsl/i.test(release()),
    // Where Linux shows accelerators that a driver serves: https://docs.kernel.org/accel/introduction.html
    npu: existsSync('/dev/accel'),
  };
}

/** The nearest package around a file. `unknown` where there is none, or one that does not say. */
export function serviceOf(file: string | undefined): Service {
  for (let folder = file === undefined ? '' : dirname(file); folder !== ''; folder = parentOf(folder)) {
    const found = packageIn(folder);
    if (found !== undefined) return found;
  }
  return { name: 'unknown', version: 'unknown' };
}

function parentOf(folder: string): string {
  const parent = dirname(folder);
  return parent === folder ? '' : parent;
}

function packageIn(folder: string): Service | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    if (typeof name !== 'string' && typeof version !== 'string') return undefined;
    return { name: textOr(name, 'unknown'), version: textOr(version, 'unknown') };
  } catch {
    // No package here, or none that can be read.
    return undefined;
  }
}

function textOr(value: unknown, other: string): string {
  return typeof value === 'string' && value !== '' ? value : other;
}
