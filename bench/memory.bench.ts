// What a series costs in memory.
import { LIBRARIES } from './libraries/index.ts';
import { startChild } from './support/child.ts';
import { readOptions } from './support/options.ts';
import { progress, publish } from './support/publish.ts';
import { inTurns } from './support/rounds.ts';
import { type Race, race, type Targets } from './support/row.ts';
import type { Lane } from './support/statistics.ts';

const { quick } = readOptions();
/** Memory is no matter of chance: three processes show that it is not. */
const ROUNDS = quick ? 1 : 3;
const COUNTERS = quick ? 5000 : 100_000;
const HISTOGRAMS = quick ? 1000 : 20_000;

/** Bytes per series as recorded, and after a page of them. */
async function measure(
  shape: string,
  series: number,
  texts: 'own' | 'shared',
): Promise<Record<'recorded' | 'scraped', Lane[]>> {
  progress(`${series.toLocaleString('en')} ${shape}, ${texts} label texts`);
  const contenders = LIBRARIES.map((name) => ({ name, scraped: [] as number[] }));
  const recorded = await inTurns(contenders, ROUNDS, async ({ name, scraped }) => {
    const child = await startChild(name, 'memory.ts', [name, shape, String(series), texts]);
    try {
      const bytes = await child.ask<number>('recorded');
      scraped.push(await child.ask<number>('scraped'));
      return bytes;
    } finally {
      await child.stop();
    }
  });
  return { recorded: [...recorded], scraped: contenders.map(({ name, scraped }) => ({ name, samples: scraped })) };
}

const TARGETS = { 'prom-client': 8, successor: 8, opentelemetry: 8 };

function row(id: string, work: string, lanes: readonly Lane[], targets: Targets = TARGETS): Race {
  return race({ id, work: `memory per series, ${work}`, unit: 'bytes', lanes, targets });
}

const counters = {
  own: await measure('counters', COUNTERS, 'own'),
  shared: await measure('counters', COUNTERS, 'shared'),
};
const histograms = {
  own: await measure('histograms', HISTOGRAMS, 'own'),
  shared: await measure('histograms', HISTOGRAMS, 'shared'),
};
const counterWork = `${COUNTERS.toLocaleString('en')} counters, 4 labels`;
const histogramWork = `${HISTOGRAMS.toLocaleString('en')} histograms, 5 labels, 12 bounds`;

publish({
  title: 'Memory of a series',
  how:
    'A fresh process per library and round: memory in use (heap and everything outside it, array buffers included) after ' +
    'a full garbage collection with all series recorded, less what the loaded library used before. Label objects are made ' +
    'where they are recorded; their texts are copies of their own, as of a program that reads them from requests, or ' +
    'shared by all series, as constants are.',
  rows: [
    row('memory-counter', counterWork, counters.own.recorded),
    row('memory-counter-shared', `${counterWork}, shared texts`, counters.shared.recorded),
    row('memory-counter-scraped', `${counterWork}, after a page`, counters.own.scraped, {}),
    row('memory-histogram', histogramWork, histograms.own.recorded),
    row('memory-histogram-shared', `${histogramWork}, shared texts`, histograms.shared.recorded),
    row('memory-histogram-scraped', `${histogramWork}, after a page`, histograms.own.scraped, {}),
  ],
});
