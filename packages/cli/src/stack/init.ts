import { lstatSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { usageError } from '../errors.ts';
import { makeDirectory, readDiskFile } from './disk.ts';
import { readEnvFile, refuseProblems } from './env-file.ts';
import type { Machine } from './machine.ts';
import { readManifest } from './manifest.ts';
import { paths } from './paths.ts';
import { type FilePlan, planFiles } from './plan.ts';
import { planSecrets } from './secrets.ts';
import { createSetup, type Setup } from './setup.ts';
import {
  type BuildStack,
  generatedFiles,
  gitignoreWith,
  pristineFiles,
  secretFiles,
  type WantedFile,
} from './wanted.ts';
import { writePlan } from './write.ts';

/** Everything that `init` found out, before it writes anything. */
export interface Prepared {
  /** Absolute. */
  readonly directory: string;
  readonly setup: Setup;
  readonly plan: FilePlan;
  readonly warnings: readonly string[];
  /** Does what the plan says. @throws CliError `ARX_STACK_FILES` */
  readonly write: () => void;
}

export interface PrepareOptions {
  readonly build: BuildStack;
  /** Absolute; it has to be there. */
  readonly directory: string;
  readonly machine: Machine;
  /** Overwrites files that somebody edited. */
  readonly force: boolean;
}

/**
 * Reads `.env` and what is there, and decides what every file has to be. Writes nothing.
 *
 * @throws CliError `ARX_USAGE` for a directory that is none, `ARX_STACK_ENV` for bad settings, `ARX_STACK_EDITED` for files
 * that somebody edited, `ARX_STACK_FILES` for files that cannot be read
 */
export function prepare({ build, directory, machine, force }: PrepareOptions): Prepared {
  requireDirectory(directory);
  const place = (path: string): string => join(directory, path);
  const pristine = pristineFiles(build);
  const shownEnv = relative('.', place(paths.env)) || paths.env;
  const env = readDiskFile(place(paths.env));
  const envText = env?.text ?? pristine.get(paths.envExample) ?? '';
  const file = readEnvFile(shownEnv, envText);
  const { setup, problems } = createSetup({ values: file.values, lineOf: file.lineOf, machine, directory });
  refuseProblems(shownEnv, [...file.problems, ...problems]);

  const secrets = planSecrets(setup.secrets, (name) => readDiskFile(place(`${paths.secrets}/${name}`))?.text);
  const gitignore = gitignoreWith(readDiskFile(place(paths.gitignore))?.text);
  const wanted: readonly WantedFile[] = [
    { path: paths.env, text: envText, mode: 0o600, kind: 'user' },
    { path: paths.gitignore, text: gitignore, mode: 0o644, kind: 'merged' },
    ...secretFiles(secrets),
    ...generatedFiles(build, setup, directory),
  ];
  const manifestText = readDiskFile(place(paths.manifest))?.text;
  const before = readManifest(manifestText);
  const secretUid = machine.uid === 0 ? setup.settings.uid : undefined;
  const plan = planFiles({ directory, wanted, manifest: before, pristine, force, secretUid });
  const isOpen = env !== undefined && (env.mode & 0o077) !== 0 && Object.values(setup.secrets).some(Boolean);
  return {
    directory,
    setup,
    plan,
    warnings: [
      ...file.warnings,
      ...setup.warnings,
      ...(isOpen ? [`${shownEnv} holds secrets, and others may read it: chmod 600 ${shownEnv}`] : []),
      ...plan.left.map((path) => `${path} is no longer needed, but was edited: it stays; remove it yourself`),
    ],
    write: () => {
      writePlan({ directory, plan, before, manifestText, secretUid });
      makeDataDirectories(setup, secretUid);
    },
  };
}

/** The services whose data directories lie below STACK_DATA_DIR. */
const SERVICES = ['prometheus', 'alertmanager', 'grafana'] as const;

/** Docker would make them as root, and no container could write. */
function makeDataDirectories({ settings: { storage } }: Setup, uid: number | undefined): void {
  if (storage.kind !== 'directories') return;
  makeDirectory(storage.path, { mode: 0o755 });
  for (const service of SERVICES) makeDirectory(join(storage.path, service), { mode: 0o750, uid });
}

function requireDirectory(directory: string): void {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const what = lstatSync(directory, { throwIfNoEntry: false }) === undefined ? 'is not there' : 'is no directory';
  throw usageError('--dir', `--dir is ${JSON.stringify(directory)}, which ${what}`, `make it: mkdir -p ${directory}`);
}
