// A program that does everything wrong that ARX tells of itself. Arguments: the spool, and a name.
//
// Its first line says that it could not write, as it is started with a limit on the size of files; its second that it
// could, when the limit was lifted. Then it lives until it is killed, or whoever started it is gone.
import { config, createPage, createRegistry, selfRegistry } from '@arx/metrics';
import { attachSpoolWriter } from '@arx/metrics/spool/writer';

const [dir = '', name = ''] = process.argv.slice(2);
const registry = createRegistry();

const orders = registry.counter({
  name: 'shop_orders_total',
  help: 'Orders.',
  labels: { branch: config(), kind: ['book', 'toy'] },
  maxSeries: 4,
});
// Two of these programs give it different labels: only one declaration can stand.
registry
  .counter({ name: 'shop_visits_total', help: 'Visits.', labels: { [`seen_by_${name}`]: config() } })
  .inc({ [`seen_by_${name}`]: 'door' });
// The page has this family already, of the process that serves it.
registry
  .info({ name: 'nodejs_version_info', help: 'Not ours to tell.', labels: { shop: config() } })
  .set({ shop: name });
registry.read({
  type: 'gauge',
  name: 'shop_weather',
  help: 'Asked of somebody who fails.',
  read: () => {
    throw new Error('no answer');
  },
});
const log = registry.counter({ name: 'shop_log_total', help: 'Lines.', labels: { page: config() }, maxSeries: 10_000 });

const warned: string[] = [];
const writer = attachSpoolWriter({
  dir,
  registries: [registry, selfRegistry()],
  onWarning: ({ code }) => warned.push(code),
});
// Each of two programs has room for its own branches, and both together have not.
for (const branch of ['north', 'south', 'west']) orders.inc({ branch: `${branch} of ${name}`, kind: 'book' });
for (const branch of ['one', 'two', 'three']) orders.inc({ branch: `${branch} too many`, kind: 'book' });
orders.inc({ branch: 'north', kind: 'book' }, Number.NaN);
orders.inc({ branch: 'north', kind: 'bread' as 'book' });
for await (const _ of createPage({ sources: [registry] }).scrape().chunks);

for (let page = 0; warned.length === 0; page++) {
  log.inc({ page: `page ${page}` });
  writer.flush();
}
process.stdout.write(`could not write: ${warned[0]}\n`);
while (!writer.flush()) await new Promise((resolve) => setTimeout(resolve, 50));
process.stdout.write('written\n');
const { ppid } = process;
setInterval(() => {
  if (process.ppid !== ppid) process.exit();
}, 200);
