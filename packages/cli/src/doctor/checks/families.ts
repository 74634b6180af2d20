import type { CatalogFamily, FamilyEvent } from '@arx/catalog';
import { arxSystem } from '@arx/catalog/arx';
import type { Check } from '../check.ts';
import type { Capacity, Facts } from '../facts.ts';
import type { PageFamily } from '../parse-page.ts';
import { say, type Told, toldUrl } from '../told.ts';
import { runCommand } from '../words.ts';
import { familiesOf } from './page.ts';

/** The families that `arx flow run` moves. */
const FAMILIES = arxSystem.families;
/** From this part of its cap on a family is near it. */
const NEAR = 0.8;
/** The cap of a family that declares none. */
const DEFAULT_CAP = 1000;

const IN_WORDS: { readonly [Event in FamilyEvent]?: string } = {
  'flow.start': 'a flow run begins',
  'flow.end': 'a flow run ends',
  'step.attempt': 'an attempt of a step begins and ends',
  'step.retry': 'a failed attempt is tried again',
  'model.call': 'a model call reports its tokens',
};

/** Which families hold nothing, which hold too much, and what was not recorded as asked. */
export function checkFamilies(facts: Facts): readonly Check[] {
  return [empty(facts), caps(facts), dropped(facts)];
}

function empty(facts: Facts): Check {
  const id = 'families.empty';
  const page = familiesOf(facts);
  if (page === undefined) return { id, state: 'unknown', seen: say`there is no page to read` };
  const hollow = FAMILIES.filter((family) => isEmpty(page.get(family.name)));
  const details = hollow.map(({ name, event, type }) => {
    const only = type === 'gauge' ? ', and is there only meanwhile' : '';
    return say`${name} moves with ${event}: ${IN_WORDS[event] ?? event}${only}`;
  });
  if (hollow.length === 0)
    return { id, state: 'ok', seen: say`every one of the ${FAMILIES.length} families has moved` };
  const seen = say`${hollow.length} of ${FAMILIES.length} families have not moved yet`;
  // Gauges come and go with what runs, and no failure is no trouble.
  const isIdle =
    hollow.filter(({ type }) => type !== 'gauge').length === FAMILIES.filter(({ type }) => type !== 'gauge').length;
  return { id, state: isIdle ? 'warning' : 'ok', seen, details, todo: isIdle ? fill(facts, hollow) : [] };
}

function isEmpty(family: PageFamily | undefined): boolean {
  return family === undefined || family.total === 0;
}

/** The flow that is shipped to succeed has retries and calls models; the failing one fills the rest. */
function fill(facts: Facts, families: readonly CatalogFamily[]): readonly Told[] {
  return families.some(({ name }) => name !== 'ar_flow_fail_total')
    ? [runCommand(facts, 'feature_request_to_pr'), runCommand(facts, 'feature_request_to_pr_failing')]
    : [runCommand(facts, 'feature_request_to_pr_failing')];
}

function caps(facts: Facts): Check {
  const id = 'families.caps';
  const page = familiesOf(facts);
  const all = capacities(facts);
  const near = all
    .filter(({ series, cap }) => series >= cap * NEAR)
    .sort((a, b) => b.series / b.cap - a.series / a.cap);
  const lost =
    (page?.get('arx_capped_recordings_total')?.total ?? 0) + (page?.get('arx_spool_capped_series')?.total ?? 0);
  if (all.length === 0 && lost === 0)
    return { id, state: 'unknown', seen: say`neither a page nor a spool to count series in` };
  if (near.length === 0 && lost === 0) {
    const fullest = all.reduce((a, b) => (b.series / b.cap > a.series / a.cap ? b : a));
    return { id, state: 'ok', seen: say`${all.length} families are far from their caps; fullest: ${room(fullest)}` };
  }
  const isFull = lost > 0 || near.some(({ series, cap }) => series >= cap);
  const names = near.map(({ name }) => name).join(', ');
  const seen = isFull
    ? say`families are full: new values become "other"${names === '' ? '' : ` (${names})`}`
    : say`near their cap on series: ${names}`;
  const details = [
    ...near.map((one) => say`${room(one)}${widest(page?.get(one.name))}`),
    ...(lost > 0 ? [say`${lost} recordings or series became "other" so far${cappedFamilies(page)}`] : []),
  ];
  return {
    id,
    state: isFull ? 'problem' : 'warning',
    seen,
    details,
    todo: near.map(({ name }) => look(facts, page?.get(name), name)),
  };
}

/** The engine counts by family what a process of its own could not take. */
function cappedFamilies(page: ReadonlyMap<string, PageFamily> | undefined): string {
  const names = [...(page?.get('arx_capped_recordings_total')?.labels.get('family') ?? [])].filter(isName);
  return names.length === 0 ? '' : `, in ${names.join(', ')}`;
}

function isName(text: string): boolean {
  return /^[a-zA-Z_:][\w:]*$/.test(text);
}

function room({ name, series, cap }: Capacity): Told {
  return say`${name}: ${series} of ${cap} series (${Math.floor((series / cap) * 100)} %)`;
}

/** The spool knows the caps of every program; the page only those that the catalog declares. */
function capacities(facts: Facts): readonly Capacity[] {
  const page = familiesOf(facts);
  const fromPage = FAMILIES.flatMap(({ name, maxSeries: cap = DEFAULT_CAP }) => {
    const series = page?.get(name)?.series;
    return series === undefined ? [] : [{ name, series, cap }];
  });
  const byName = new Map(facts.spool.capacities.map((one) => [one.name, one]));
  for (const one of fromPage) if (one.series > (byName.get(one.name)?.series ?? -1)) byName.set(one.name, one);
  return [...byName.values()];
}

/** The label that has most values is the one that fills a family. */
function widestLabel(family: PageFamily | undefined): readonly [string, number] | undefined {
  const counts = [...(family?.labels ?? [])].map(([label, values]): [string, number] => [label, values.size]);
  return counts.sort((a, b) => b[1] - a[1])[0];
}

function widest(family: PageFamily | undefined): string {
  const found = widestLabel(family);
  return found === undefined ? '' : `; ${found[0]} has most values, ${found[1]}`;
}

function look(facts: Facts, family: PageFamily | undefined, name: string): Told {
  const label = widestLabel(family)?.[0] ?? '[a-z_]*';
  return say`curl -s ${toldUrl(facts.url)}/metrics | grep '^${name}' | grep -o '${label}="[^"]*"' | sort | uniq -c | sort -rn | head`;
}

function dropped(facts: Facts): Check {
  const id = 'families.dropped';
  const page = familiesOf(facts);
  if (page === undefined) return { id, state: 'unknown', seen: say`there is no page to read` };
  const count = page.get('arx_dropped_recordings_total')?.total ?? 0;
  if (count === 0) return { id, state: 'ok', seen: say`no recording was dropped` };
  return {
    id,
    state: 'warning',
    seen: say`${count} recordings were dropped: a bad value, bad labels, or a callback that failed`,
    todo: [say`curl -s ${toldUrl(facts.url)}/metrics | grep '^arx_dropped_recordings_total'`],
  };
}
