import { config, createPage, createRegistry } from '@arx/metrics';
import { nodeHandler } from '@arx/metrics/http';
import { bytesOf, type Library } from './library.ts';

export function createLibrary(): Library {
  const registry = createRegistry();
  const page = createPage({ sources: [registry], selfMetrics: false });
  const handle = nodeHandler(page);
  const labelsOf = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, config()]));
  return {
    counter({ name, labelNames, series }) {
      const counter = registry.counter({ name, help: 'Events.', labels: labelsOf(labelNames), maxSeries: series });
      return { add: (labels, by) => counter.inc(labels, by) };
    },
    histogram({ name, labelNames, series, buckets }) {
      const labels = labelsOf(labelNames);
      const histogram = registry.histogram({ name, help: 'Durations.', labels, maxSeries: series, buckets });
      return { observe: (set, value) => histogram.observe(set, value) };
    },
    async render() {
      let bytes = 0;
      for await (const chunk of page.scrape({ borrowChunks: true }).chunks) bytes += chunk.length;
      return bytes;
    },
    async text() {
      return (await bytesOf(page.scrape().chunks)).toString();
    },
    answer: (response) => handle(response.req, response),
  };
}
