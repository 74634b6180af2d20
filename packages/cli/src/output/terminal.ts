import type { WriteStream } from 'node:tty';
import type { Env } from '../environment.ts';
import { createStyle, type Style } from './style.ts';

/** A stream that text is written to, with what is known about its reader. */
export interface Terminal {
  /** Somebody sits in front of it. */
  readonly interactive: boolean;
  /** Lines may be redrawn in place. */
  readonly live: boolean;
  readonly style: Style;
  /** Columns of the window now; 80 where there is none. */
  columns(): number;
  /** Rows of the window now; 24 where there is none. */
  rows(): number;
  /** Writes as it is. Never throws; what a closed pipe does not take is dropped. */
  write(text: string): void;
  /** Writes a line. */
  line(text?: string): void;
}

/** Anything that `process.stdout` can be: a terminal, a pipe or a file. */
export type OutputStream = NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY' | 'columns' | 'rows'>>;

const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;

/** Judges a stream once, by what it is and by CI, TERM, NO_COLOR and FORCE_COLOR. */
export function terminalOf(stream: OutputStream, env: Env): Terminal {
  const interactive = stream.isTTY === true;
  const dumb = env['TERM'] === 'dumb';
  const write = (text: string): void => {
    if (stream.writable) stream.write(text);
  };
  return {
    interactive,
    live: interactive && !dumb && !inCi(env),
    style: createStyle(wantsColours(interactive && !dumb, env)),
    // A terminal of unknown size reports 0.
    columns: () => stream.columns || DEFAULT_COLUMNS,
    rows: () => stream.rows || DEFAULT_ROWS,
    write,
    line: (text = '') => write(`${text}\n`),
  };
}

function inCi(env: Env): boolean {
  const ci = env['CI'];
  return ci !== undefined && ci !== '' && ci !== 'false' && ci !== '0';
}

function wantsColours(byDefault: boolean, env: Env): boolean {
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  return (env['NO_COLOR'] ?? '') === '' && byDefault;
}
