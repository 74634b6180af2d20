import { type Registry, type Sample, samplesOf } from '@arx/metrics';

/** What the page says of the collector being there at all; it has tests of its own. */
export const COLLECTORS = 'arx_queue_collectors';

/**
 * The samples of the next scrape, by name and label values as they stand on a page; of a histogram no buckets, and without
 * {@link COLLECTORS}.
 */
export async function scrape(registry: Registry): Promise<Record<string, number>> {
  const all = await samplesAtScrape(registry);
  const samples = all.filter(({ name, labels }) => name !== COLLECTORS && labels['le'] === undefined);
  return Object.fromEntries(samples.map((sample) => [keyOf(sample), sample.value]));
}

/** What the page says of {@link COLLECTORS}; `undefined` where that is not on it. */
export async function collectorsOn(registry: Registry): Promise<number | undefined> {
  return (await samplesAtScrape(registry)).find(({ name }) => name === COLLECTORS)?.value;
}

async function samplesAtScrape(registry: Registry): Promise<readonly Sample[]> {
  await registry.refresh(new AbortController().signal);
  return [...samplesOf(registry)];
}

function keyOf({ name, labels }: Sample): string {
  return [name.replace(/^xyn_/, ''), ...Object.values(labels)].join(' ');
}
