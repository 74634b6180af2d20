import { setImmediate as nextTurn } from 'node:timers/promises';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { OutputStream, Terminal } from './terminal.ts';

/** A reader that went away (`| head -1`, a closed terminal) is no error of anybody. */
const READER_GONE: ReadonlySet<string | undefined> = new Set(['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED']);

/**
 * Keeps a failing standard output from ending the process: a run that nobody reads any more still has to end properly.
 *
 * @returns Waits until everything is written, and gives the exit code as far as the output is concerned.
 */
export function watchOutput(stdout: OutputStream, err: Terminal): () => Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (READER_GONE.has(error.code) || code !== EXIT.ok) return;
    code = EXIT.output;
    err.line(`arx: standard output cannot be written (${error.code ?? error.message}); the rest of it is lost.`);
  });
  return async () => {
    // The answer to a write says that those before are done; a broken stream tells its error a little later.
    if (stdout.writable) await new Promise<void>((resolve) => stdout.write('', () => resolve()));
    await nextTurn();
    return code;
  };
}
