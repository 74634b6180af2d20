// The page in docs/ that `npm run bench -- --write` writes.
import type { Setting } from './machine.ts';
import { isReached, missed, type Report, type Row } from './row.ts';
import {
  COST_HEAD,
  costCells,
  costs,
  DUEL_HEAD,
  duelCells,
  duels,
  RACE_HEAD,
  raceCells,
  races,
  remarks,
} from './tables.ts';

/** The page as Markdown. */
export function benchmarksPage(setting: Setting, reports: readonly Report[], rounds: number): string {
  const rows = reports.flatMap((report) => report.rows);
  return [
    '# Benchmarks',
    `Written by \`npm run bench -- --write\`; ${countText(rows)}`,
    settingLines(setting),
    'A cell of a peer is what it takes, and how many times as much as ours that is: the median of the ratios of interleaved ' +
      'rounds, so it need not be the quotient of the two medians. `at least` is the target; two of them are for ' +
      '`prom-client` and its successor. A row without one is only reported.',
    table(RACE_HEAD, races(rows).map(raceCells)),
    '## The run queue',
    'The first is ours, or the smaller; the ratio is what the second takes for each of the first.',
    table(DUEL_HEAD, duels(rows).map(duelCells)),
    '## What we pay ourselves',
    table(COST_HEAD, costs(rows).map(costCells)),
    '## Missed and lost',
    list(remarks(rows)),
    '## How it is measured',
    `Everything runs on the built packages, in ${rounds} rounds: each contender works once per round, each round in another order. ` +
      'Loops of nanoseconds are measured in processor time of their thread, so that other programs do not count.',
    ...reports.map(({ title, how }) => `**${title}.** ${how}`),
    '`npm run bench -- --only scrape` repeats a part, `--json` gives all samples as medians, fastest and slowest.',
  ]
    .join('\n\n')
    .concat('\n');
}

function countText(rows: readonly Row[]): string {
  const aimed = races(rows).filter(({ targets }) => Object.keys(targets).length > 0);
  const met = aimed.filter((row) => missed(row).length === 0).length;
  const reached = duels(rows).flatMap((row) => isReached(row) ?? []);
  return `${met + reached.filter(Boolean).length} of ${aimed.length + reached.length} targets are met.`;
}

function settingLines({ processor, cores, memoryGiB, node, platform, date, versions }: Setting): string {
  const packages = Object.entries(versions).map(([name, version]) => `\`${name}\` ${version}`);
  return [
    `- machine: ${cores} cores of ${processor}, ${memoryGiB} GiB, ${platform}`,
    `- Node: ${node}`,
    `- date: ${date}`,
    `- versions: ${packages.join(', ')}`,
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, i) => (i === 0 ? '---' : '---:'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

function list(lines: readonly string[]): string {
  return lines.length === 0 ? 'Nothing.' : lines.map((text) => `- ${text}`).join('\n');
}
