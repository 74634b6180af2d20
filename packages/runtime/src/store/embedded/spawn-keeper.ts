import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { KEEPER_EXISTS } from './keeper-exit.ts';

/** What became of a keeper that was started. */
export type KeeperState =
  | { readonly kind: 'running' }
  /** Nobody came, or it was killed: whoever still wants one may start the next. */
  | { readonly kind: 'gone' }
  /** Another one is at work. */
  | { readonly kind: 'unneeded' }
  /** It ended before anybody could talk to it. */
  | { readonly kind: 'failed'; readonly message: string };

/** Only what programs need to run. A keeper outlives who started it and must not keep his keys. */
const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'LD_LIBRARY_PATH'];

/** Starts a keeper for a directory that needs nobody to live. Gives a look at what became of it. */
export function spawnKeeper(directory: string): () => KeeperState {
  // The sources are TypeScript, what is built from them is not.
  const file = new URL(import.meta.url.endsWith('.ts') ? './keeper.ts' : './keeper.js', import.meta.url);
  const env = Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]]));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', fileURLToPath(file), directory], {
    cwd: directory,
    env,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let state: KeeperState = { kind: 'running' };
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2_000);
  });
  child.once('error', (error) => {
    state = { kind: 'failed', message: error.message };
  });
  child.once('close', (code, signal) => {
    if (code === KEEPER_EXISTS) state = { kind: 'unneeded' };
    else if (signal !== null || code === 0) state = { kind: 'gone' };
    else state = { kind: 'failed', message: said.trim() || `it ended with ${code}` };
  });
  child.unref();
  // The types do not know that a pipe is a socket.
  if ('unref' in child.stderr && typeof child.stderr.unref === 'function') child.stderr.unref();
  return () => state;
}
