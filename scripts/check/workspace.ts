import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The parts of a `package.json` that the checks read. */
export interface Manifest {
  name: string;
  version: string;
  description?: string;
  license?: string;
  type?: string;
  files?: readonly string[];
  engines?: Readonly<Record<string, string>>;
  bin?: Readonly<Record<string, string>>;
  exports?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  dependencies?: Readonly<Record<string, string>>;
  devDependencies?: Readonly<Record<string, string>>;
  peerDependencies?: Readonly<Record<string, string>>;
  optionalDependencies?: Readonly<Record<string, string>>;
}

/** A package of the workspace. */
export interface WorkspacePackage {
  /** The folder's name below `packages/`. */
  folder: string;
  /** Absolute path. */
  path: string;
  manifest: Manifest;
}

/** The packages of a workspace, in the order of their folder names. */
export function workspacePackages(root: string): readonly WorkspacePackage[] {
  const base = join(root, 'packages');
  return readdirSync(base)
    .sort()
    .filter((folder) => existsSync(join(base, folder, 'package.json')))
    .map((folder) => ({
      folder,
      path: join(base, folder),
      manifest: JSON.parse(readFileSync(join(base, folder, 'package.json'), 'utf8')),
    }));
}
