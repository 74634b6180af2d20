// Rows as cells, the same for the terminal and for the page in docs/.
import { LIBRARIES, type LibraryName, PACKAGES, type PeerName } from '../libraries/index.ts';
import { REASONS } from '../reasons.ts';
import { type Cost, type Duel, isReached, missed, type Race, type Row, type Targets, winners } from './row.ts';
import { quantity, times } from './text.ts';

const PEERS: readonly PeerName[] = LIBRARIES.filter((name) => name !== 'arx');

/** How a library is called in a table. */
function titleOf(name: LibraryName): string {
  return name === 'opentelemetry' ? 'OpenTelemetry' : PACKAGES[name][0];
}

export const RACE_HEAD: readonly string[] = ['work', '@arx/metrics', ...PEERS.map(titleOf), 'at least', 'result'];
export const COST_HEAD: readonly string[] = ['work', 'with', 'without', 'difference'];

export const DUEL_HEAD: readonly string[] = ['work', 'first', 'second', 'ratio', 'target', 'result'];

export function races(rows: readonly Row[]): readonly Race[] {
  return rows.filter((row) => row.kind === 'race');
}

export function costs(rows: readonly Row[]): readonly Cost[] {
  return rows.filter((row) => row.kind === 'cost');
}

export function duels(rows: readonly Row[]): readonly Duel[] {
  return rows.filter((row) => row.kind === 'duel');
}

export function duelCells(row: Duel): readonly string[] {
  const { work, unit, base, other, first, second } = row;
  const cell = (title: string, value: number): string => `${title}: ${quantity(value, unit)}`;
  const reached = isReached(row);
  const result = reached === undefined ? '' : reached ? 'met' : 'missed';
  return [work, cell(base, first.median), cell(other, second.median), times(second.ratio), duelTarget(row), result];
}

function duelTarget({ atLeast, atMost }: Duel): string {
  if (atLeast !== undefined) return `at least ${atLeast} x`;
  return atMost === undefined ? 'reported' : `at most ${atMost} x`;
}

export function raceCells(row: Race): readonly string[] {
  const { work, unit, results, targets } = row;
  const ours = results.arx === undefined ? '-' : quantity(results.arx.median, unit);
  const peers = PEERS.map((name) => {
    const measured = results[name];
    return measured === undefined ? '-' : `${quantity(measured.median, unit)}, ${times(measured.ratio)}`;
  });
  return [work, ours, ...peers, targetText(targets), verdict(row)];
}

export function costCells({ work, unit, with: on, without, difference }: Cost): readonly string[] {
  return [work, quantity(on.median, unit), quantity(without.median, unit), quantity(difference, unit)];
}

/** `12 x`, or one per peer in their order where they differ. */
function targetText(targets: Targets): string {
  const asked = PEERS.flatMap((name) => targets[name] ?? []);
  if (asked.length === 0) return 'reported';
  return asked.every((target) => target === asked[0])
    ? `${asked[0]} x`
    : asked.map((target) => `${target} x`).join(' / ');
}

function verdict(row: Race): string {
  if (missed(row).length > 0) return 'missed';
  if (winners(row).length > 0) return 'we lose';
  return Object.keys(row.targets).length > 0 ? 'met' : '';
}

/** What a table does not say by itself: every missed target and every lost race, with the reason. */
export function remarks(rows: readonly Row[]): readonly string[] {
  return [...raceRemarks(rows), ...duelRemarks(rows)];
}

function duelRemarks(rows: readonly Row[]): readonly string[] {
  return duels(rows).flatMap((row) =>
    isReached(row) === false
      ? [`${row.work}: ${times(row.second.ratio)}, ${duelTarget(row)} was asked. ${reasonOf(row.id)}`]
      : [],
  );
}

function reasonOf(id: string): string {
  return REASONS[id] ?? 'The reason is not known yet.';
}

function raceRemarks(rows: readonly Row[]): readonly string[] {
  return races(rows).flatMap((row) => {
    const against = missed(row).map(
      ({ peer, target, ratio }) => `${times(ratio)} of ${target} x against ${titleOf(peer)}`,
    );
    const lost = winners(row).map((peer) => `${titleOf(peer)} needs less`);
    if (against.length + lost.length === 0) return [];
    return [`${row.work}: ${[...against, ...lost].join(', ')}. ${reasonOf(row.id)}`];
  });
}
