/* Writes as fast as it can, some series in every turn. Arguments: directory, series, how many of them move in a turn. */
import fs from 'node:fs';
import { config } from '../../../src/labels/policy.ts';
import { createRegistry } from '../../../src/registry.ts';
import { attachSpoolWriter } from '../../../src/spool/index.ts';

const [dir, series, moving] = process.argv.slice(2) as [string, string, string];
const registry = createRegistry({ maxSeries: 100_000 });
const labels = { a: config() };
const counter = registry.counter({ name: 'x_total', help: 'Recorded.', labels });
const histogram = registry.histogram({ name: 'h', help: 'Observed.', labels, buckets: [1, 2, 3, 4, 5, 6, 7, 8] });
const bound = Array.from(
  { length: Number(series) },
  (_, i) => [counter.bind({ a: `${i}` }), histogram.bind({ a: `${i}` })] as const,
);
attachSpoolWriter({ dir, registries: [registry] });
fs.writeSync(1, 'ready\n');
const chosen = bound.slice(0, Number(moving));
function turn(): void {
  for (const [count, observed] of chosen) {
    count.inc();
    observed.observe(2);
  }
  setImmediate(turn);
}
turn();
