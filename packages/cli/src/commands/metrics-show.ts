import { type CatalogFamily, isClosedLabel, type ListedFamily, listFamilies, SYSTEMS } from '@arx/catalog';
import { nearestWord } from '@arx/runtime/flows';
import { usageError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { CommandHandler } from '../invocation.ts';
import type { Style } from '../output/style.ts';

/** `arx metrics show NAME` */
export const metricsShow: CommandHandler = async ({ arguments: [name = ''], flags, out }) => {
  const found = find(name);
  if (flags.given('json')) out.line(JSON.stringify(asJson(found), undefined, 2));
  else for (const line of describe(found, out.style)) out.line(line);
  return EXIT.ok;
};

function find(name: string): ListedFamily {
  const all = listFamilies(SYSTEMS);
  const base = name.replace(/_(bucket|sum|count)$/, '');
  const found =
    all.find(({ family }) => family.name === name) ??
    all.find(({ family }) => family.name === base && family.type === 'histogram');
  if (found !== undefined) return found;
  const near = nearestWord(
    name,
    all.map(({ family }) => family.name),
  );
  const guess = near === undefined ? '' : `did you mean ${near}?\n`;
  throw usageError('NAME', `there is no metric family ${JSON.stringify(name)}`, `${guess}all of them: arx metrics ls`);
}

function asJson({ system, family, publisher }: ListedFamily) {
  const { labels, readAtScrape = false, ...rest } = family;
  return {
    ...rest,
    system,
    publisher,
    readAtScrape,
    labels: Object.entries(labels).map(([name, spec]) =>
      isClosedLabel(spec) ? { name, values: spec } : { name, policy: spec.kind },
    ),
  };
}

function describe({ system, family, publisher }: ListedFamily, style: Style): readonly string[] {
  const rows: [string, string][] = [
    ['type', family.type],
    ['unit', family.unit],
    ['system', system + (family.category === undefined ? '' : `, ${family.category}`)],
    ['moves with', family.event + (publisher === 'none yet' ? ', which nothing publishes yet: not on the page' : '')],
    ['state', STATES[family.state]],
    ...(family.type === 'gauge' ? [['merge', `series of several processes: ${family.merge}`] as [string, string]] : []),
    ...labelRows(family),
    ...(family.type === 'histogram' ? [['bounds', family.buckets.join(' ')] as [string, string]] : []),
    ['at most', `${family.maxSeries ?? 1000} series; beyond, open labels become other`],
  ];
  return [style('strong', family.name), family.help, '', ...rows.map(([title, text]) => `${title.padEnd(11)} ${text}`)];
}

const STATES: Readonly<Record<CatalogFamily['state'], string>> = {
  process: 'process: each process has its own numbers',
  host: 'host: read from the machine; never add it over processes of one host',
  cluster: 'cluster: shared; every exporter shows the same number, so take max first',
};

const POLICIES: Readonly<Record<string, string>> = {
  config: 'values known from configuration, else other once some are known',
  'allow-list': 'values that are allowed by name, else other',
  template: 'a route template or the name of an operation',
  code: 'a name or code of a closed vocabulary',
  ephemeral: 'comes and goes with the thing that it names',
};

function labelRows({ labels }: CatalogFamily): [string, string][] {
  const entries = Object.entries(labels);
  if (entries.length === 0) return [['labels', 'none']];
  return entries.map(([name, spec], i) => [
    i === 0 ? 'labels' : '',
    `${name}: ${isClosedLabel(spec) ? spec.join(' | ') : (POLICIES[spec.kind] ?? spec.kind)}`,
  ]);
}
