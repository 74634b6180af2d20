import { createPage } from '@arx/metrics';
import { openSpoolReader } from '@arx/metrics/spool';

/** A page of metrics as numbers. */
export interface PageNumbers {
  readonly text: string;
  /** The sum of the samples of this name that carry the given labels; `undefined` when there is none. */
  value(name: string, labels?: Readonly<Record<string, string>>): number | undefined;
}

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;

/** Reads a page of a server. */
export async function readPage(url: string): Promise<PageNumbers> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return numbersOf(await response.text());
}

/** Reads a spool as a server would show it. */
export async function readSpool(dir: string): Promise<PageNumbers> {
  const reader = openSpoolReader({ dir, fold: false });
  const { chunks } = createPage({ sources: [reader], selfMetrics: false }).scrape();
  let text = '';
  for await (const chunk of chunks) text += Buffer.from(chunk).toString('utf8');
  await reader.close();
  return numbersOf(text);
}

function numbersOf(text: string): PageNumbers {
  const samples = text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value] = SAMPLE.exec(line) ?? [];
      return {
        name,
        labels: new Map(Array.from(labels.matchAll(/(\w+)="([^"]*)"/g), ([, k = '', v = '']) => [k, v])),
        value: Number(value),
      };
    });
  return {
    text,
    value: (name, labels = {}) => {
      const wanted = Object.entries(labels);
      const found = samples.filter(
        (sample) => sample.name === name && wanted.every(([k, v]) => sample.labels.get(k) === v),
      );
      return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
    },
  };
}
