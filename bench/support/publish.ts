import { setting } from './machine.ts';
import { readOptions } from './options.ts';
import type { Report } from './row.ts';
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
import { columns } from './text.ts';

/** Tells on standard error what is being measured. */
export function progress(what: string): void {
  process.stderr.write(`  ${what} …\n`);
}

/** Prints the report of a benchmark file: a document for `npm run bench` with `--json`, else its table. */
export function publish(report: Report): void {
  process.stdout.write(readOptions().json ? `${JSON.stringify(report)}\n` : `${reportText(report)}\n`);
}

/** A report as text for a terminal. */
export function reportText({ title, rows }: Report): string {
  const parts = [title];
  if (races(rows).length > 0) parts.push(columns([RACE_HEAD, ...races(rows).map(raceCells)]));
  if (duels(rows).length > 0) parts.push(columns([DUEL_HEAD, ...duels(rows).map(duelCells)]));
  if (costs(rows).length > 0) parts.push(columns([COST_HEAD, ...costs(rows).map(costCells)]));
  parts.push(...remarks(rows));
  return parts.join('\n\n');
}

/** What it ran on, in two lines. */
export function settingText(): string {
  const { processor, cores, memoryGiB, node, platform, date, versions } = setting();
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${date}, Node ${node}, ${platform}, ${cores} x ${processor}, ${memoryGiB} GiB\n${packages.join(', ')}`;
}
