import { createInterface } from 'node:readline/promises';
import type { OutputStream } from './terminal.ts';

/** Anything that `process.stdin` can be. */
export type InputStream = NodeJS.ReadableStream & { readonly isTTY?: boolean | undefined };

/** Asks one question at a time; the answer is empty when the input ends or the user wants the end. */
export type Questioner = (question: string) => Promise<string>;

/** Somebody to ask; `undefined` unless both streams are a terminal. */
export function questionerOf(input: InputStream, output: OutputStream, signal: AbortSignal): Questioner | undefined {
  if (input.isTTY !== true || output.isTTY !== true) return undefined;
  return async (question) => {
    const terminal = createInterface({ input, output });
    // The terminal gives Ctrl-C to the question as a key; it is meant for the process.
    terminal.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    // Without this Ctrl-D leaves the question open for ever.
    const ended = new Promise<undefined>((resolve) => terminal.once('close', () => resolve(undefined)));
    try {
      const answer = await Promise.race([terminal.question(question, { signal }), ended]);
      if (answer === undefined) output.write('\n');
      return answer ?? '';
    } catch {
      output.write('\n');
      return '';
    } finally {
      terminal.close();
    }
  };
}
