/* Records what its plan says, turn by turn, and tells the parent of each turn that is over. Arguments: directory, name, seed,
   turns to do (endless when left out). */
import fs from 'node:fs';
import { config } from '../../../src/labels/policy.ts';
import { createRegistry } from '../../../src/registry.ts';
import { attachSpoolWriter } from '../../../src/spool/index.ts';
import { BUCKETS, createPlan, nextOperations } from './chaos-plan.ts';

const [dir, name, seed, turns] = process.argv.slice(2) as [string, string, string, string?];
const labels = { label: config() };
const registry = createRegistry({ maxSeries: 1_000_000 });
const counters = {
  own_total: registry.counter({ name: 'own_total', help: 'Of one writer.', labels }),
  all_total: registry.counter({ name: 'all_total', help: 'Of all writers.', labels }),
  churn_total: registry.counter({ name: 'churn_total', help: 'Series that come and go.', labels }),
};
const histogram = registry.histogram({ name: 'latency', help: 'Of one writer.', labels, buckets: BUCKETS });
const gauge = registry.gauge({ name: 'running', help: 'Goes with the writer.', labels });
attachSpoolWriter({ dir, registries: [registry] });
const plan = createPlan(name, Number(seed));

function turn(): void {
  gauge.set({ label: name }, 1);
  for (const operation of nextOperations(plan)) {
    const label = { label: operation.label };
    if (operation.kind === 'inc') counters[operation.family].inc(label, operation.by);
    else if (operation.kind === 'observe') histogram.observe(label, operation.value);
    else counters.churn_total.remove(label);
  }
  // Runs after the writer's own, which was asked for at the first change.
  setImmediate(() => {
    fs.writeSync(1, `${plan.turn}\n`);
    if (plan.turn !== Number(turns)) setTimeout(turn, plan.turn % 3);
  });
}
turn();
