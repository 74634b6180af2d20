import { lstatSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { CliError, usageError } from '../errors.ts';
import { makeDataDirectories, requireFreeData } from './data-directories.ts';
import { type DiskFile, readDiskFile } from './disk.ts';
import { readEnvFile, refuseProblems } from './env-file.ts';
import type { Machine } from './machine.ts';
import { mergeManifests, readManifest } from './manifest.ts';
import { paths } from './paths.ts';
import { type FilePlan, planFiles } from './plan.ts';
import { handOver, planRemoteWrite, withRemoteWrite } from './remote-write.ts';
import { planSecrets } from './secrets.ts';
import { createSetup, type Setup } from './setup.ts';
import {
  type BuildStack,
  exampleEnv,
  generatedFiles,
  gitignoreWith,
  secretFiles,
  shippedFiles,
  type WantedFile,
} from './wanted.ts';
import { writePlan } from './write.ts';

/** What `.env` says, before anything is compared. */
export interface ReadSetup {
  readonly setup: Setup;
  /** The text of `.env`, or that of `.env.example` where it is missing. */
  readonly envText: string;
  readonly isNew: boolean;
  readonly warnings: readonly string[];
}

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

export interface ReadOptions {
  readonly build: BuildStack;
  /** Absolute; it has to be there. */
  readonly directory: string;
  readonly machine: Machine;
}

export interface PrepareOptions extends ReadOptions {
  /** Overwrites files that somebody edited. */
  readonly force: boolean;
}

/**
 * Reads and judges `.env`.
 *
 * @throws CliError `ARX_USAGE` for a directory that is none, `ARX_STACK_ENV` for bad settings
 */
export function readSetup({ build, directory, machine }: ReadOptions): ReadSetup {
  requireDirectory(directory);
  const path = join(directory, paths.env);
  const shown = shownPath(path);
  const env = readDiskFile(path);
  requireUtf8(shown, env);
  const envText = env?.text ?? exampleEnv(build);
  const file = readEnvFile(shown, envText);
  const { setup, problems } = createSetup({ ...file, machine, directory });
  refuseProblems(shown, [...file.problems, ...problems]);
  const isOpen = env !== undefined && (env.mode & 0o077) !== 0 && Object.values(setup.secrets).some(Boolean);
  const open = isOpen ? [`${shown} holds secrets, and others may read it: chmod 600 ${shown}`] : [];
  return { setup, envText, isNew: env === undefined, warnings: [...file.warnings, ...setup.warnings, ...open] };
}

/**
 * Reads `.env` and what is there, and decides what every file has to be. Writes nothing.
 *
 * @throws CliError also `ARX_STACK_EDITED` for files that somebody edited, `ARX_STACK_FILES` for files that cannot be read
 */
export function prepare(options: PrepareOptions): Prepared {
  const { build, directory, machine, force } = options;
  const { setup, envText, warnings } = readSetup(options);
  const textOf = (path: string): string | undefined => {
    const file = readDiskFile(join(directory, path));
    requireUtf8(path, file);
    return file?.text;
  };
  const secrets = planSecrets(setup.secrets, (name) => textOf(`${paths.secrets}/${name}`));
  const remoteWrite = planRemoteWrite(directory, textOf(paths.remoteWrite));
  const wanted: readonly WantedFile[] = [
    { path: paths.env, text: envText, mode: 0o600, kind: 'user' },
    { path: paths.gitignore, text: gitignoreWith(textOf(paths.gitignore)), mode: 0o644, kind: 'merged' },
    ...secretFiles(secrets),
    ...withRemoteWrite(generatedFiles(build, setup, directory), remoteWrite),
  ];
  const manifestText = textOf(paths.manifest);
  const before = readManifest(manifestText);
  const secretUid = machine.uid === 0 ? setup.settings.uid : undefined;
  requireFreeData(setup.settings, secretUid);
  const own = shippedFiles(build);
  const shipped = mergeManifests(own, readManifest(textOf(paths.builtList)));
  const emitted = new Set(own.keys());
  const plan = planFiles({ directory, wanted, manifest: before, shipped, emitted, force, secretUid });
  const left = plan.left.map((path) => `${path} is no longer needed, but was edited: it stays; remove it yourself`);
  return {
    directory,
    setup,
    plan,
    warnings: [...warnings, ...remoteWrite.warnings, ...left],
    write: () => {
      writePlan({ directory, plan, before, manifestText, secretUid });
      makeDataDirectories(setup.settings, secretUid);
      handOver(directory, remoteWrite, secretUid);
    },
  };
}

/** What is read here becomes part of other files, or is written again: no byte may be lost. */
function requireUtf8(path: string, file: DiskFile | undefined): void {
  if (file?.badLine === undefined) return;
  throw new CliError('ARX_STACK_ENV', {
    subject: path,
    message: `${path}:${file.badLine} is not in UTF-8`,
    hint: `see in which encoding it is: file ${path}\nsave it as UTF-8, and run the command again; nothing was written`,
  });
}

/** Below the current directory without it. */
function shownPath(path: string): string {
  const short = relative('.', path);
  return short.startsWith('..') ? path : short;
}

function requireDirectory(directory: string): void {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const what = lstatSync(directory, { throwIfNoEntry: false }) === undefined ? 'is not there' : 'is no directory';
  throw usageError('--dir', `--dir is ${JSON.stringify(directory)}, which ${what}`, `make it: mkdir -p ${directory}`);
}
