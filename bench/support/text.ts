import type { Unit } from './row.ts';

/** Rows of text as columns; all but the first column to the right. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}

/** A number of a row, for people. */
export function quantity(value: number, unit: Unit): string {
  return unit === 'bytes' ? bytes(value) : duration(value);
}

/** A ratio or a target, for people: `13.1 x`. */
export function times(ratio: number): string {
  return `${ratio >= 99.95 ? Math.round(ratio) : ratio >= 9.95 ? ratio.toFixed(1) : ratio.toFixed(2)} x`;
}

function duration(nanoseconds: number): string {
  const size = Math.abs(nanoseconds);
  if (size < 1e4) return `${three(nanoseconds)} ns`;
  if (size < 1e6) return `${three(nanoseconds / 1e3)} µs`;
  return `${three(nanoseconds / 1e6)} ms`;
}

function bytes(value: number): string {
  return Math.abs(value) < 10_000 ? `${Math.round(value)} B` : `${three(value / 1024)} KiB`;
}

/** Three significant digits, never as `1.2e+3`. */
function three(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}
