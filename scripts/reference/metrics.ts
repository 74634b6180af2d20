import { type CatalogFamily, isClosedLabel, type System } from '@arx/catalog';

/** The reference of all metric families, as Markdown. */
export function renderMetrics(systems: readonly System[]): string {
  return [
    '# Metric families',
    '',
    'Generated from the catalog (`packages/catalog`) by `npx vitest run scripts/reference -u`; `arx metrics show NAME` tells the same',
    'in a terminal. *Moves with* names the [signal](signals.md). *None yet* marks families whose publisher is not built: they are',
    'not on the page. *State*: `process`, each process has its own numbers; `host`, read from the machine, never added over the',
    'processes of one host; `cluster`, shared, every exporter shows the same number, so queries take `max by` first.',
    '',
    ...systems.flatMap(renderSystem),
  ].join('\n');
}

function renderSystem({ name, title, families }: System): readonly string[] {
  const without = families.filter(({ publisher }) => publisher === 'none yet').length;
  return [
    `## ${name}`,
    '',
    `${title}. ${families.length} families${without === 0 ? '' : `, ${without} of them without a publisher yet`}; alone at \`/metrics/${name}\`.`,
    '',
    ...families.flatMap(renderFamily),
  ];
}

function renderFamily(family: CatalogFamily): readonly string[] {
  const facts = [
    family.type,
    family.unit === 'none' ? undefined : `in ${family.unit}`,
    `state ${family.state}`,
    family.type === 'gauge' ? `merged by ${family.merge}` : undefined,
    family.readAtScrape === true ? 'read at the scrape' : undefined,
    `moves with ${family.publisher === 'none yet' ? `\`${family.event}\` (none yet)` : `\`${family.event}\``}`,
  ];
  return [
    `### \`${family.name}\``,
    '',
    family.help,
    '',
    `${facts.filter(Boolean).join(', ')}.`,
    '',
    ...labelLines(family),
    ...(family.type === 'histogram' ? [`Bounds: ${family.buckets.join(', ')}.`, ''] : []),
  ];
}

function labelLines({ labels }: CatalogFamily): readonly string[] {
  const lines = Object.entries(labels).map(([label, spec]) =>
    isClosedLabel(spec)
      ? `- \`${label}\`: ${spec.map((value) => `\`${value}\``).join(', ')}`
      : `- \`${label}\`: open, policy \`${spec.kind}\``,
  );
  return lines.length === 0 ? [] : [...lines, ''];
}
