import type { Look, Style } from '../output/style.ts';
import { pad } from '../output/text.ts';
import { type Check, type State, type Summary, summaryOf } from './check.ts';
import type { Told } from './told.ts';

const LOOKS: Readonly<Record<State, Look>> = { ok: 'good', warning: 'warn', problem: 'bad', unknown: 'faint' };
const WIDEST_STATE = 'warning'.length;

/** A line per check, with its details and commands below. `side` says for whom. */
export function linesOf(checks: readonly Check[], style: Style, side: keyof Told): readonly string[] {
  const widest = Math.max(...checks.map(({ id }) => id.length));
  const indent = ' '.repeat(WIDEST_STATE + 2);
  return checks.flatMap(({ id, state, seen, why, details = [], todo = [] }) => [
    `${style(LOOKS[state], pad(state, WIDEST_STATE))}  ${pad(id, widest)}  ${seen[side]}`,
    // What is well, or was not seen, needs no reason.
    ...(why === undefined || state === 'ok' || state === 'unknown' ? [] : [`${indent}why it matters: ${why[side]}`]),
    ...details.map((detail) => `${indent}${style('faint', `- ${detail[side]}`)}`),
    ...todo.map((command) => `${indent}$ ${style('strong', command[side])}`),
  ]);
}

/** `1 problem, 2 warnings, 3 unknown, 14 ok` */
export function summaryLine({ problem, warning, unknown, ok }: Summary): string {
  return [
    `${problem} ${problem === 1 ? 'problem' : 'problems'}`,
    `${warning} ${warning === 1 ? 'warning' : 'warnings'}`,
    `${unknown} unknown`,
    `${ok} ok`,
  ].join(', ');
}

/** The whole result for programs. */
export function documentOf(checks: readonly Check[], about: { readonly [name: string]: string }): object {
  return {
    ...about,
    checks: checks.map(({ id, state, seen, why, details = [], todo = [] }) => ({
      id,
      state,
      seen: seen.shown,
      ...(why !== undefined && { why: why.shown }),
      details: details.map(({ shown }) => shown),
      todo: todo.map(({ shown }) => shown),
    })),
    summary: summaryOf(checks),
  };
}
