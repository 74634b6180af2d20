import type { Style } from './style.ts';
import { pad, padStart, widthOf } from './text.ts';

/** A column of a table: its heading, and on which side its cells are aligned. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

const GAP = '  ';

/** Rows of cells as lines; every column is as wide as its widest cell. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  style: Style,
): readonly string[] {
  const widths = columns.map(({ title }, i) => Math.max(widthOf(title), ...rows.map((row) => widthOf(row[i] ?? ''))));
  const render = (cells: readonly string[]): string =>
    columns
      .map(({ align }, i) => (align === 'right' ? padStart : pad)(cells[i] ?? '', widths[i] ?? 0))
      .join(GAP)
      .trimEnd();
  return [style('faint', render(columns.map(({ title }) => title))), ...rows.map(render)];
}
