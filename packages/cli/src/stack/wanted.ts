import { DEFAULT_STACK, type EmittedFile, type StackSettings } from '@arx/mixin/emit';
import { renderArxEnv } from './arx-env.ts';
import { hashOf } from './disk.ts';
import type { Manifest } from './manifest.ts';
import { paths } from './paths.ts';
import type { SecretFiles } from './secrets.ts';
import type { Setup } from './setup.ts';

/** Makes the files of a stack: `buildStack` of `@arx/mixin/emit`, which takes a moment to load. */
export type BuildStack = (settings: StackSettings) => readonly EmittedFile[];

/** A file as it has to be. */
export interface WantedFile {
  /** Relative to the directory of the stack, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly mode: number;
  /**
   * `generated`: ours, told from edited ones by the manifest. `secret`: below `secrets/`. `user`: created once and never
   * touched again. `merged`: the user's, with lines of ours.
   */
  readonly kind: 'generated' | 'secret' | 'user' | 'merged';
}

/** Every file of the stack but the secrets. */
export function generatedFiles(build: BuildStack, setup: Setup, directory: string): readonly WantedFile[] {
  return [
    ...build(setup.settings).map(wantedFile),
    { path: paths.arxEnv, text: renderArxEnv(setup, directory), mode: 0o600, kind: 'generated' },
  ];
}

export function secretFiles(secrets: SecretFiles): readonly WantedFile[] {
  return [...secrets].map(([name, text]) => ({ path: `${paths.secrets}/${name}`, text, mode: 0o600, kind: 'secret' }));
}

function wantedFile({ path, text, kind }: EmittedFile): WantedFile {
  return { path, text, mode: kind === 'program' ? 0o755 : 0o644, kind: 'generated' };
}

/** The files that come with arx, as `arx mixin build` writes them: whoever has them has edited nothing. */
export function shippedFiles(build: BuildStack): Manifest {
  return new Map(build(DEFAULT_STACK).map(({ path, text }) => [path, [hashOf(text)]]));
}

/** What `.env` is made from. */
export function exampleEnv(build: BuildStack): string {
  return build(DEFAULT_STACK).find(({ path }) => path === paths.envExample)?.text ?? '';
}

const IGNORED = ['.env', 'arx.env', 'secrets/', 'data/', 'prometheus/custom/*-password', '.arx-*.tmp'];

/** A `.gitignore` with our lines; those of the user stay. */
export function gitignoreWith(before: string | undefined): string {
  const lines = before?.split(/\r?\n/).map((line) => line.trim()) ?? [];
  const missing = IGNORED.filter((line) => !lines.includes(line) && !lines.includes(`/${line}`));
  if (before !== undefined && missing.length === 0) return before;
  const head = before === undefined || before === '' ? '' : `${before.replace(/\n?$/, '\n')}\n`;
  return `${head}# Secrets, and what belongs to this machine alone: written by arx stack init.\n${missing.join('\n')}\n`;
}
