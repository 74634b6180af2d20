import type { Terminal } from './terminal.ts';

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
const ERASE_LINE_END = '\x1b[K';
const ERASE_BELOW = '\x1b[J';
// A terminal that knows these two shows a redraw in one piece; others ignore them.
const BEGIN_SYNCHRONISED = '\x1b[?2026h';
const END_SYNCHRONISED = '\x1b[?2026l';

/** A line to draw: its text with colours, and the columns that it takes. */
export interface DrawnLine {
  readonly text: string;
  readonly width: number;
}

/** The last lines of a terminal, redrawn in place. */
export interface LiveRegion {
  /** Draws these lines instead of those before. A line must be narrower than the window. */
  draw(lines: readonly DrawnLine[]): void;
  /** Leaves the lines where they are and gives the cursor back. The next draw starts below. */
  release(): void;
}

/** @param terminal One that is `live`. */
export function createLiveRegion(terminal: Terminal): LiveRegion {
  let drawn: readonly DrawnLine[] = [];
  let hidden = false;

  const showCursor = (): void => {
    if (hidden) terminal.write(SHOW_CURSOR);
    hidden = false;
    process.off('exit', showCursor);
  };

  return {
    draw(lines) {
      const up = rowsOf(drawn, terminal.columns());
      const head = `${BEGIN_SYNCHRONISED}${hidden ? '' : HIDE_CURSOR}${up > 0 ? `\x1b[${up}A` : ''}\r`;
      const body = lines.map((line) => `${line.text}${ERASE_LINE_END}\n`).join('');
      terminal.write(`${head}${body}${ERASE_BELOW}${END_SYNCHRONISED}`);
      // Also when the process ends without a release, by a second Ctrl-C for example, the cursor must come back.
      if (!hidden) process.on('exit', showCursor);
      hidden = true;
      drawn = lines;
    },
    release() {
      drawn = [];
      showCursor();
    },
  };
}

/** Rows that the lines take in a window that may have become narrower since they were drawn: terminals re-wrap them. */
function rowsOf(lines: readonly DrawnLine[], columns: number): number {
  return lines.reduce((rows, { width }) => rows + Math.max(1, Math.ceil(width / columns)), 0);
}
