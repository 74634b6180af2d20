import type { OutputStream } from '../../src/output/terminal.ts';

/** A stream that keeps what was written. */
export interface Sink extends OutputStream {
  text(): string;
}

/** @param window Makes it a terminal of this size. */
export function createSink(window?: { columns: number; rows: number }): Sink {
  let text = '';
  const sink = {
    writable: true,
    write: (chunk: string, written?: () => void) => {
      text += chunk;
      written?.();
      return true;
    },
    on: () => sink,
    text: () => text,
    ...(window === undefined ? {} : { isTTY: true, ...window }),
  };
  return sink as unknown as Sink;
}

/**
 * What a terminal of so many columns shows after this output: the few control sequences that `arx` writes, and wrapping
 * at the right edge. Throws on any other sequence, so that a test sees it.
 */
export function screenOf(output: string, columns: number): string[] {
  const rows: string[][] = [[]];
  let row = 0;
  let column = 0;
  const step = (count: number): void => {
    row += count;
    while (rows.length <= row) rows.push([]);
  };
  for (const [piece] of output.matchAll(/\x1b\[[?\d;]*[A-Za-z]|[\s\S]/gu)) {
    const up = /^\x1b\[(\d+)A$/.exec(piece);
    if (up !== null) row = Math.max(0, row - Number(up[1]));
    else if (piece === '\x1b[K') (rows[row] as string[]).length = column;
    else if (piece === '\x1b[J') {
      rows.length = row + 1;
      (rows[row] as string[]).length = column;
    } else if (/^\x1b\[(\?25[lh]|\?2026[hl]|\d+m)$/.test(piece)) continue;
    else if (piece.startsWith('\x1b')) throw new Error(`unexpected sequence ${JSON.stringify(piece)}`);
    else if (piece === '\r') column = 0;
    else if (piece === '\n') {
      step(1);
      column = 0;
    } else {
      if (column === columns) {
        step(1);
        column = 0;
      }
      (rows[row] as string[])[column++] = piece;
    }
  }
  return rows.map((cells) =>
    Array.from(cells, (cell) => cell ?? ' ')
      .join('')
      .trimEnd(),
  );
}
