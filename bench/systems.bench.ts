// One event for all systems, and the page that holds everything.
import { createCatalogCall } from './libraries/model-call.ts';
import { startChild } from './support/child.ts';
import { timeLoops } from './support/loops.ts';
import { readOptions } from './support/options.ts';
import { progress, publish } from './support/publish.ts';
import { inTurns } from './support/rounds.ts';
import { type Race, race } from './support/row.ts';

const { rounds, milliseconds, quick } = readOptions();
const SERIES = quick ? 2000 : 20_000;
const WARM_UP = quick ? 1 : 16;

async function modelCall(): Promise<Race> {
  const work = 'a model call: published once and translated by every system, against one system by hand';
  progress(work);
  const contenders = createCatalogCall();
  const lanes = await timeLoops(contenders, rounds, milliseconds);
  return race({ id: 'systems-model-call', work, lanes, targets: { 'prom-client': 0.25 } });
}

async function everything(): Promise<Race> {
  const work = `scrape of every family with ${SERIES.toLocaleString('en')} series: longest stall of the event loop`;
  progress(work);
  const names = ['arx', 'prom-client', 'successor'];
  const children = [];
  for (const name of names) children.push(await startChild(name, 'page.ts', [name, 'everything', String(SERIES)]));
  try {
    await inTurns(children, WARM_UP, async (child) => {
      await child.ask('render');
      return 0;
    });
    const lanes = await inTurns(children, rounds, (child) => child.ask<number>('stall'));
    return race({ id: 'systems-stall', work, lanes, targets: { 'prom-client': 80 } });
  } finally {
    for (const child of children) await child.stop();
  }
}

publish({
  title: 'Five systems',
  how:
    'The model call is a signal with all its fields, with every system of the catalog subscribed: families of arx, agentos, ' +
    'orchestrator and autobot move. By hand it is what a program writes for one of them, AutoBot: two counters of tokens, a ' +
    'counter of requests, one of cost and a histogram of latency, with label objects that exist before the loop. The page has ' +
    'every family of the catalog, the series spread evenly over those with labels, all changed before each scrape; a process ' +
    'of its own per library.',
  rows: [await modelCall(), await everything()],
});
