import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ListedFamily } from '@arx/catalog';
import { verifyError } from './errors.ts';
import type { Finding } from './finding.ts';
import type { Settings } from './settings.ts';
import { type SourceFile, verify } from './verify.ts';

export interface VerifyFilesOptions {
  /** Folder whose `.json` files are dashboards, those of its subfolders too. */
  readonly dashboardsDir?: string;
  /** A rule file, or a folder of them (`.yml`, `.yaml`). */
  readonly rulesFiles?: readonly string[];
  readonly families: readonly ListedFamily[];
  readonly settings?: Partial<Settings>;
}

/**
 * {@link verify} on files. Findings name them as they were given, those of a folder by their paths from there on.
 *
 * Throws `ARX_VERIFY_UNREADABLE` for a file or folder that cannot be read, and `ARX_VERIFY_NOTHING` where there is none
 * to check: an empty folder is more likely a wrong path than a success.
 */
export function verifyFiles(options: VerifyFilesOptions): readonly Finding[] {
  const { dashboardsDir, rulesFiles = [], families, settings = {} } = options;
  const dashboards = dashboardsDir === undefined ? [] : filesIn(dashboardsDir, /\.json$/i);
  const rules = rulesFiles.flatMap((path) => filesIn(path, /\.ya?ml$/i));
  if (dashboards.length + rules.length === 0) {
    const subject = [dashboardsDir ?? [], ...rulesFiles].flat().join(', ');
    throw verifyError(
      'ARX_VERIFY_NOTHING',
      subject,
      'There is nothing to verify: expected dashboards (*.json) or rule files (*.yml) there.',
    );
  }
  return verify({ dashboards: dashboards.map(readSource), rules: rules.map(readSource), catalog: families, settings });
}

/** The file itself, or those of a folder whose names fit, in the order of their names. */
function filesIn(path: string, fits: RegExp): readonly string[] {
  return guarded(path, () => {
    if (!statSync(path).isDirectory()) return [path];
    const entries = readdirSync(path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && fits.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  });
}

function readSource(file: string): SourceFile {
  return guarded(file, () => ({ file, text: readFileSync(file, 'utf8') }));
}

function guarded<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw verifyError(
      'ARX_VERIFY_UNREADABLE',
      path,
      `${path} cannot be read: ${why}. Expected a file or a folder.`,
      error,
    );
  }
}
