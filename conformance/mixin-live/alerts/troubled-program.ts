// A program that gets into trouble when it is told to. Its argument says how its numbers get to Prometheus: `spool`, into
// the spool of `AR_METRICS_DIR`, or `page`, a page of its own, whose address it tells.
//
// It is told the names of troubles over IPC, one to begin or to end, and ends when nobody tells it anything any more.
import { enable } from '@arx/catalog';
import { createRecorder } from '@arx/catalog/autobot';
import { config, createPage, createRegistry } from '@arx/metrics';
import { listen, nodeHandler } from '@arx/metrics/http';
import { attachSpoolWriter } from '@arx/metrics/spool/writer';
import { BEAT_MS, createTroubles, type Trouble, type TroubleName } from './troubles.ts';

/** What it is told. */
export type Order = { readonly begin: TroubleName } | { readonly end: TroubleName };

const isAlone = process.argv[2] === 'page';
// A page of its own tells what no spool carries.
const systems = isAlone ? (['autobot', 'orchestrator'] as const) : undefined;
const { registries } = enable({
  ...(systems === undefined ? {} : { systems }),
  ...(isAlone ? { spoolDir: false as const } : {}),
});
const { autobot } = registries;
if (autobot === undefined) throw new Error('AutoBot is not switched on');

const market = createRegistry();
const orders = market.counter({
  name: 'market_orders_total',
  help: 'Orders.',
  labels: { branch: config() },
  maxSeries: 4,
});
const troubles: Readonly<Record<TroubleName, Trouble>> = createTroubles({
  autobot: createRecorder(autobot),
  order: (branch) => orders.inc({ branch }),
});

if (isAlone) {
  const port = Number(process.argv[3]);
  await listen({ port, routes: { '/metrics': nodeHandler(createPage({ sources: Object.values(registries) })) } });
} else attachSpoolWriter({ dir: process.env['AR_METRICS_DIR'] ?? '', registries: [market] });

const beating = new Map<TroubleName, NodeJS.Timeout>();
process.on('message', (order: Order) => {
  if ('begin' in order) {
    const { beat } = troubles[order.begin];
    beat();
    beating.set(order.begin, setInterval(beat, BEAT_MS));
  } else {
    clearInterval(beating.get(order.end));
    troubles[order.end].calm?.();
  }
});
process.once('disconnect', () => process.exit());
process.send?.('ready');
