import { spawn } from 'node:child_process';
import type { Env } from '../environment.ts';
import { CliError } from '../errors.ts';
import { paths } from './paths.ts';

/** How Compose is called here: the plugin of `docker`, or the older program of its own. */
export interface Compose {
  readonly kind: 'plugin' | 'program';
  /** The words before those of a Compose command. */
  readonly words: readonly [string, ...string[]];
  readonly version: string;
}

/** What a program said, and how it ended. `missing`: there is no such program. */
export type Ran =
  | { readonly kind: 'ended'; readonly code: number; readonly out: string; readonly err: string }
  | { readonly kind: 'missing' };

export interface RunOptions {
  readonly directory: string;
  readonly env: Env;
  readonly signal: AbortSignal;
}

/** More of what a program says is not kept. */
const MOST_CHARACTERS = 4 * 1024 * 1024;

/** Runs a program with these words, no shell between, and keeps what it says. Never rejects. */
export function run(words: readonly [string, ...string[]], { directory, env, signal }: RunOptions): Promise<Ran> {
  const [program, ...rest] = words;
  return new Promise((resolve) => {
    const child = spawn(program, rest, { cwd: directory, env, signal, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (out.length < MOST_CHARACTERS) out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (err.length < MOST_CHARACTERS) err += text;
    });
    child.once('error', (error: NodeJS.ErrnoException) => {
      resolve(isMissing(error) ? { kind: 'missing' } : { kind: 'ended', code: 1, out, err: err || error.message });
    });
    child.once('close', (code) => resolve({ kind: 'ended', code: code ?? 1, out, err }));
  });
}

/** Runs a program whose words go to the terminal as they come, and gives its exit code. */
export function stream(
  words: readonly [string, ...string[]],
  { directory, env, signal }: RunOptions,
): Promise<number | 'missing'> {
  const [program, ...rest] = words;
  return new Promise((resolve) => {
    const child = spawn(program, rest, { cwd: directory, env, stdio: ['ignore', 'inherit', 'inherit'] });
    // Ctrl-C reaches the child from the terminal; a signal that was meant for this process alone is handed on.
    const onAbort = (): void => void child.kill('SIGTERM');
    signal.addEventListener('abort', onAbort, { once: true });
    child.once('error', (error: NodeJS.ErrnoException) => resolve(isMissing(error) ? 'missing' : 1));
    child.once('close', (code) => {
      signal.removeEventListener('abort', onAbort);
      resolve(code ?? 1);
    });
  });
}

function isMissing({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ENOENT' || code === 'EACCES' || code === 'ENOTDIR';
}

/** Which Compose there is; `undefined` for none. */
export async function findCompose(options: RunOptions): Promise<Compose | undefined> {
  const candidates: readonly Omit<Compose, 'version'>[] = [
    { kind: 'plugin', words: ['docker', 'compose'] },
    { kind: 'program', words: ['docker-compose'] },
  ];
  for (const candidate of candidates) {
    const ran = await run([...candidate.words, 'version', '--short'], options);
    if (ran.kind === 'ended' && ran.code === 0) return { ...candidate, version: ran.out.trim() };
  }
  return undefined;
}

/** The words of a Compose command on the file of the stack. */
export function composeWords(compose: Compose, ...words: readonly string[]): [string, ...string[]] {
  const [program, ...first] = compose.words;
  return [program, ...first, '-f', paths.compose, ...words];
}

/** The same as people type it. Where there is no Compose, the usual one. */
export function typedCompose(compose: Compose | undefined): string {
  return `${compose?.words.join(' ') ?? 'docker compose'} -f ${paths.compose}`;
}

/** Whether the engine answers. */
export type Engine =
  | { readonly kind: 'running'; readonly version: string; readonly isRootless: boolean }
  | { readonly kind: 'missing' }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'stopped'; readonly why: string };

/** Asks `docker` for its engine. */
export async function lookAtEngine(options: RunOptions): Promise<Engine> {
  const ran = await run(['docker', 'info', '--format', '{{.ServerVersion}} {{json .SecurityOptions}}'], options);
  if (ran.kind === 'missing') return { kind: 'missing' };
  // An engine that does not run has no version, which older programs say with exit code 0.
  const [version = ''] = ran.out.split(' ');
  if (ran.code === 0 && version !== '')
    return { kind: 'running', version, isRootless: ran.out.includes('name=rootless') };
  if (/permission denied/i.test(ran.err)) return { kind: 'forbidden' };
  return { kind: 'stopped', why: ran.err.trim().split('\n').at(-1) ?? '' };
}

/** Compose, once it is known that it can work. @throws CliError `ARX_DOCKER_MISSING` */
export async function requireCompose(options: RunOptions): Promise<Compose> {
  const engine = await lookAtEngine(options);
  const compose = engine.kind === 'missing' ? undefined : await findCompose(options);
  if (engine.kind === 'running' && compose !== undefined) return compose;
  throw missing(engine);
}

const HINTS: Readonly<Record<Engine['kind'], readonly [message: string, hint: string]>> = {
  missing: [
    'there is no docker on PATH',
    'install Docker Engine (https://docs.docker.com/engine/install/) or Docker Desktop\nwithout Docker, the files work with a Prometheus, Alertmanager and Grafana of your own: docs/stack.md',
  ],
  forbidden: [
    'this user may not talk to the Docker engine',
    'sudo usermod -aG docker "$USER", and log in again (whoever is in that group is as good as root)',
  ],
  stopped: [
    'the Docker engine does not run',
    'sudo systemctl start docker, or start Docker Desktop\nlook at it: docker info',
  ],
  running: [
    'Docker has no Compose: neither `docker compose` nor `docker-compose` works',
    'install it: sudo apt install docker-compose-plugin (or docker-compose), see https://docs.docker.com/compose/install/',
  ],
};

function missing({ kind }: Engine): CliError {
  const [message, hint] = HINTS[kind];
  return new CliError('ARX_DOCKER_MISSING', { subject: 'docker', message, hint });
}
