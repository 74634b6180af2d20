import { formatCount, formatDuration } from './duration.ts';
import type { DrawnLine } from './live-region.ts';
import type { RunState, StepState, StepStatus } from './run-state.ts';
import type { Look, Style } from './style.ts';
import { cut, pad, padStart, printable, widthOf } from './text.ts';

interface Piece {
  readonly text: string;
  readonly look: Look;
}

/** How the table is drawn now. */
export interface TableView {
  readonly columns: number;
  /** Most lines that may be drawn; steps beyond are summed up in the last line. */
  readonly rows: number;
  readonly style: Style;
  /** Milliseconds on the clock of the run: running steps show how long they run. */
  readonly nowMs: number;
  /** Counts up while the run goes on: turns the spinner. */
  readonly frame: number;
}

const SPINNER = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const LONGEST_ID = 32;
const LOOKS: Readonly<Record<StepStatus, { readonly glyph: string; readonly look: Look }>> = {
  waiting: { glyph: '·', look: 'faint' },
  running: { glyph: '', look: 'busy' },
  pausing: { glyph: '↻', look: 'warn' },
  succeeded: { glyph: '✓', look: 'good' },
  failed: { glyph: '✗', look: 'bad' },
  cancelled: { glyph: '✗', look: 'warn' },
  skipped: { glyph: '-', look: 'faint' },
};

/** A run as lines that fit the window: a heading, the titles of the columns, and a line for each step. */
export function renderRunTable(state: RunState, view: TableView): readonly DrawnLine[] {
  const idColumns = Math.min(LONGEST_ID, Math.max(4, ...state.steps.map(({ id }) => widthOf(id))));
  const { shown, hidden } = choose(state.steps, view.rows - 2);
  const lines: (readonly Piece[])[] = [
    heading(state),
    titles(idColumns),
    ...shown.map((step) => stepLine(step, idColumns, view)),
    ...(hidden > 0 ? [[{ text: `… and ${hidden} more`, look: 'faint' as const }]] : []),
  ];
  const prefix: Piece = { text: state.simulated ? 'simulated  ' : '', look: 'faint' };
  return lines.map((pieces) => draw([prefix, ...pieces], view));
}

function heading({ flowId, taskId, branch }: RunState): readonly Piece[] {
  const task = taskId === null ? '' : `  task ${printable(taskId)}`;
  return [
    { text: flowId, look: 'strong' },
    { text: `${task}  branch ${printable(branch)}`, look: 'plain' },
  ];
}

function titles(idColumns: number): readonly Piece[] {
  const cells = [
    pad('STEP', idColumns),
    padStart('TIME', 8),
    padStart('ATTEMPT', 7),
    padStart('TOKENS IN', 9),
    padStart('OUT', 7),
  ];
  return [{ text: `  ${cells.join('  ')}`, look: 'faint' }];
}

function stepLine(step: StepState, idColumns: number, view: TableView): readonly Piece[] {
  const { glyph, look } = LOOKS[step.status];
  const mark = glyph === '' ? (SPINNER[view.frame % SPINNER.length] ?? '') : glyph;
  const id = cut(step.id, idColumns);
  const note = step.note === '' ? '' : `  ${step.note}`;
  // A step that never began has no figures, and a line without a note no blanks at its end.
  const figures = step.attempts > 0 ? `  ${figuresOf(step, view.nowMs)}` : '';
  return [
    { text: `${mark} `, look },
    { text: figures + note === '' ? id : pad(id, idColumns), look: step.status === 'waiting' ? 'faint' : 'plain' },
    { text: figures, look: 'plain' },
    { text: note, look },
  ];
}

function figuresOf(step: StepState, nowMs: number): string {
  const cells = [
    padStart(timeOf(step, nowMs), 8),
    padStart(attemptsOf(step), 7),
    padStart(formatCount(step.tokens.input), 9),
    padStart(formatCount(step.tokens.output), 7),
  ];
  return cells.join('  ');
}

function timeOf({ startedMs, durationMs }: StepState, nowMs: number): string {
  if (durationMs !== undefined) return formatDuration(durationMs);
  if (startedMs === undefined) return '';
  const runsForMs = Math.max(0, nowMs - startedMs);
  // Milliseconds that change with every picture cannot be read.
  return runsForMs < 1000 ? `${(runsForMs / 1000).toFixed(1)} s` : formatDuration(runsForMs);
}

function attemptsOf({ attempts, maxAttempts }: StepState): string {
  return maxAttempts === undefined || maxAttempts === 1 ? String(attempts) : `${attempts}/${maxAttempts}`;
}

/** What is looked at first stays when not all steps fit. */
const URGENCY: readonly StepStatus[] = ['failed', 'running', 'pausing', 'cancelled', 'waiting', 'succeeded', 'skipped'];

function choose(steps: readonly StepState[], room: number): { shown: readonly StepState[]; hidden: number } {
  if (steps.length <= room) return { shown: steps, hidden: 0 };
  const byUrgency = steps.toSorted((a, b) => URGENCY.indexOf(a.status) - URGENCY.indexOf(b.status));
  // One line less: the last one says how many are left out.
  const kept = new Set(byUrgency.slice(0, Math.max(0, room - 1)));
  return { shown: steps.filter((step) => kept.has(step)), hidden: steps.length - kept.size };
}

/** Cuts to one column less than the window, so that no terminal wraps, and gives every piece its look. */
function draw(pieces: readonly Piece[], { columns, style }: TableView): DrawnLine {
  let left = columns - 1;
  let text = '';
  for (const piece of pieces) {
    const fitting = cut(piece.text, left);
    left -= widthOf(fitting);
    text += style(piece.look, fitting);
  }
  return { text, width: columns - 1 - left };
}
