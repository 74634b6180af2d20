import { type Registry, type Sample, samplesOf } from '@arx/metrics';

/** The samples of the next scrape, by name and label values as they stand on a page; of a histogram no buckets. */
export async function scrape(registry: Registry): Promise<Record<string, number>> {
  await registry.refresh(new AbortController().signal);
  const samples = samplesOf(registry).filter(({ labels }) => labels['le'] === undefined);
  return Object.fromEntries(samples.map((sample) => [keyOf(sample), sample.value]));
}

function keyOf({ name, labels }: Sample): string {
  return [name.replace(/^xyn_/, ''), ...Object.values(labels)].join(' ');
}
