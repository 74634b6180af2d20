// A program that counts a little and ends.
//   short-lived.ts off
//   short-lived.ts spool DIRECTORY
//   short-lived.ts prom-client
//   short-lived.ts push PORT
import { amountOf, COUNTER_LABELS, counterLabels } from '../support/series.ts';

const [mode, where] = process.argv.slice(2);
const EVENTS = 10;

async function ours(): Promise<void> {
  const { config, createRegistry } = await import('@arx/metrics');
  const registry = createRegistry();
  if (mode === 'spool') {
    const { attachSpoolWriter } = await import('@arx/metrics/spool/writer');
    attachSpoolWriter({ dir: where as string, registries: [registry] });
  }
  const labels = Object.fromEntries(COUNTER_LABELS.map((label) => [label, config()]));
  const counter = registry.counter({ name: 'events_total', help: 'Events.', labels });
  for (let i = 0; i < EVENTS; i++) counter.inc(counterLabels(i), amountOf(i));
}

async function theirs(): Promise<void> {
  const { default: library } = await import('prom-client');
  const counter = new library.Counter({ name: 'events_total', help: 'Events.', labelNames: [...COUNTER_LABELS] });
  for (let i = 0; i < EVENTS; i++) counter.inc(counterLabels(i), amountOf(i));
  if (mode !== 'push') return;
  const gateway = new library.Pushgateway(`http://127.0.0.1:${where}`);
  await gateway.pushAdd({ jobName: 'bench', groupings: { instance: String(process.pid) } });
}

await (mode === 'off' || mode === 'spool' ? ours() : theirs());
