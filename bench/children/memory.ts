// What a library keeps in memory, in a process of its own.
//   memory.ts LIBRARY counters|histograms SERIES own|shared
import { type LibraryName, loadLibrary } from '../libraries/index.ts';
import type { LabelSet } from '../libraries/library.ts';
import { answerParent, collectGarbage } from '../support/child.ts';
import {
  BUCKETS,
  COUNTER_LABELS,
  counterLabels,
  DURATIONS,
  HISTOGRAM_LABELS,
  histogramLabels,
} from '../support/series.ts';

const [name, shape, count, texts] = process.argv.slice(2);
const series = Number(count);
/** As a program has them that reads its labels from requests; constants would be shared. */
const ownTexts = (labels: LabelSet): LabelSet =>
  Object.fromEntries(Object.entries(labels).map(([label, text]) => [label, Buffer.from(text).toString('latin1')]));
const labelsOf = texts === 'own' ? ownTexts : (labels: LabelSet) => labels;

/** Bytes in use. `external` includes all array buffers (Node counts them in both). */
async function bytesInUse(): Promise<number> {
  await collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const library = await loadLibrary(name as LibraryName);

/** Records every series once. */
function record(): void {
  if (shape === 'histograms') {
    const shapeOf = { name: 'step_seconds', labelNames: HISTOGRAM_LABELS, buckets: BUCKETS };
    const histogram = library.histogram({ ...shapeOf, series });
    // A program writes its labels where it records, so each set is an object of its own; who keeps it pays for it.
    for (let i = 0; i < series; i++) histogram.observe(labelsOf(histogramLabels(i)), DURATIONS[i % DURATIONS.length]!);
  } else {
    const counter = library.counter({ name: 'events_total', labelNames: COUNTER_LABELS, series });
    for (let i = 0; i < series; i++) counter.add(labelsOf(counterLabels(i)), 1);
  }
}

const before = await bytesInUse();

answerParent({
  /** Bytes per series, all of them recorded. */
  async recorded() {
    record();
    return ((await bytesInUse()) - before) / series;
  },
  /** The same after a page, since some keep what they made for the next one. */
  async scraped() {
    await library.render();
    return ((await bytesInUse()) - before) / series;
  },
});
