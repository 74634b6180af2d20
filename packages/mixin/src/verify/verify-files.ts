import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ListedFamily } from '@arx/catalog';
import { verifyError } from './errors.ts';
import type { Finding } from './finding.ts';
import type { Settings } from './settings.ts';
import { type SourceFile, verify } from './verify.ts';

export interface VerifyFilesOptions extends Paths {
  /** The families that expressions may ask for: `listFamilies(SYSTEMS)`, and your own. */
  readonly families: readonly ListedFamily[];
  /** Rule files whose recording rules are known without being checked. */
  readonly known?: readonly SourceFile[];
  readonly settings?: Partial<Settings>;
}

/** Where files are that verify is to check: files, or folders with all their subfolders. */
export interface Paths {
  /** Grafana dashboards; of a folder the files that end in `.json`. */
  readonly dashboards?: readonly string[];
  /** Rule files; of a folder those that end in `.yml` or `.yaml`. */
  readonly rules?: readonly string[];
}

/**
 * {@link verify} on files. Findings name them as they were given, those of a folder by their paths from there on.
 *
 * Throws what {@link readFiles} throws.
 */
export function verifyFiles({ families, known = [], settings = {}, ...paths }: VerifyFilesOptions): readonly Finding[] {
  return verify({ ...readFiles(paths), known, catalog: families, settings });
}

/**
 * Reads what verify is to check.
 *
 * Throws `ARX_VERIFY_UNREADABLE` for a file or folder that cannot be read, and `ARX_VERIFY_NOTHING` for a folder without
 * anything to check: that is more likely a wrong path than a success.
 */
export function readFiles(paths: Paths): {
  readonly dashboards: readonly SourceFile[];
  readonly rules: readonly SourceFile[];
} {
  const { dashboards = [], rules = [] } = paths;
  if (dashboards.length + rules.length === 0) throw nothing('', 'dashboards or rule files');
  return {
    dashboards: filesIn(dashboards, /\.json$/i, 'dashboards (*.json)').map(readSource),
    rules: filesIn(rules, /\.ya?ml$/i, 'rule files (*.yml, *.yaml)').map(readSource),
  };
}

/** The files themselves, and those of folders whose names fit, each once, in the order of their names. */
function filesIn(paths: readonly string[], fits: RegExp, what: string): readonly string[] {
  const found = paths.flatMap((path) => {
    const files = filesAt(path, fits);
    if (files.length === 0) throw nothing(path, what);
    return files;
  });
  return [...new Set(found)];
}

function nothing(subject: string, what: string): Error {
  const where = subject === '' ? 'there is nothing to verify' : `there is nothing to verify in ${subject}`;
  return verifyError('ARX_VERIFY_NOTHING', subject, `${where}: expected ${what}`);
}

/** Nobody keeps dashboards there: packages of others, and what tools remember. */
const PASSED_OVER = /^(?:node_modules$|\.)/;

function filesAt(path: string, fits: RegExp): readonly string[] {
  return guarded(path, () => (statSync(path).isDirectory() ? filesBelow(path, fits) : [path]));
}

function filesBelow(folder: string, fits: RegExp): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (PASSED_OVER.test(entry.name)) return [];
    if (entry.isDirectory()) return filesBelow(path, fits);
    // Kubernetes mounts a ConfigMap as links. A link to a folder may lead in a circle.
    const isFile =
      entry.isFile() || (entry.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isFile() === true);
    return isFile && fits.test(entry.name) ? [path] : [];
  });
}

function readSource(file: string): SourceFile {
  return guarded(file, () => ({ file, text: readFileSync(file, 'utf8') }));
}

function guarded<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'it is not there' : message;
    throw verifyError(
      'ARX_VERIFY_UNREADABLE',
      path,
      `${path} cannot be read: ${why}; expected a file or a folder`,
      error,
    );
  }
}
