// One more event of a counter: by its labels, through a bound series, and without labels.
import { LIBRARIES, type LibraryName } from './libraries/index.ts';
import { countersOf } from './libraries/side-by-side.ts';
import { type Contender, copyOf, timeLoops } from './support/loops.ts';
import { readOptions } from './support/options.ts';
import { progress, publish } from './support/publish.ts';
import { type Race, race } from './support/row.ts';

type Labels = Record<string, string>;

/** As the three clients for Prometheus have it. */
interface WithInc {
  inc(labels: Labels): void;
}

/** As OpenTelemetry has it. */
interface WithAdd {
  add(value: number, attributes?: Labels): void;
}

interface Family {
  readonly counter: WithInc | WithAdd;
  readonly sets: readonly Labels[];
}

const SERIES = 100;
const FAMILIES = 12;
/** Label sets made before a run of fresh strings. */
const FRESH = 100_000;
const NAMES = ['flow_id', 'persona', 'exec_mode', 'branch'];
const { rounds, milliseconds } = readOptions();

function valuesOf(i: number): string[] {
  return [`flow_${i % 10}`, `PERSONA_${Math.floor(i / 10) % 10}`, i % 2 === 0 ? 'live' : 'dry_run', 'main'];
}

function labelSet(names: readonly string[], values: readonly string[]): Labels {
  return Object.fromEntries(names.map((name, k) => [name, values[k]!]));
}

const setsOf = (names: readonly string[]): Labels[] =>
  Array.from({ length: SERIES }, (_, i) => labelSet(names, valuesOf(i)));

/** The same text in a string that no table has seen: its hash is not known yet. */
function fresh(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

// Counting up to the end and starting over: a remainder would cost as much as some of what is measured.
function incInTurn(times: number, families: readonly { counter: WithInc; sets: readonly Labels[] }[]): void {
  const series = families[0]!.sets.length;
  for (let i = 0, f = 0, s = 0; i < times; i++) {
    const { counter, sets } = families[f]!;
    counter.inc(sets[s]!);
    if (++f === families.length) f = 0;
    if (++s === series) s = 0;
  }
}

function addInTurn(times: number, families: readonly { counter: WithAdd; sets: readonly Labels[] }[]): void {
  const series = families[0]!.sets.length;
  for (let i = 0, f = 0, s = 0; i < times; i++) {
    const { counter, sets } = families[f]!;
    counter.add(1, sets[s]!);
    if (++f === families.length) f = 0;
    if (++s === series) s = 0;
  }
}

function incOne(times: number, handle: { inc(): void }): void {
  for (let i = 0; i < times; i++) handle.inc();
}

function addOne(times: number, counter: { add(value: number): void }): void {
  for (let i = 0; i < times; i++) counter.add(1);
}

/** A loop of its own for a library. */
function loopOf(name: LibraryName): (times: number, families: readonly Family[]) => void {
  return copyOf(name === 'opentelemetry' ? addInTurn : incInTurn) as never;
}

/** Some families, each with 100 series, the label objects at hand. Several at a time defeat inline caches, as programs do. */
function inTurn(id: string, families: number): readonly Contender[] {
  const names = (f: number): string[] => (families === 1 ? NAMES : NAMES.map((label) => `${label}_${f}`));
  const made = Array.from({ length: families }, (_, f) => ({
    counters: countersOf(`${id}_${f}`, names(f)),
    sets: setsOf(names(f)),
  }));
  return LIBRARIES.map((name) => {
    const own = made.map(({ counters, sets }): Family => ({ counter: counters[name] as Family['counter'], sets }));
    const loop = loopOf(name);
    return { name, run: (times) => loop(times, own) };
  });
}

/** One family, 100 series, every label set made of strings that are met for the first time. */
function freshStrings(): readonly Contender[] {
  const counters = countersOf('fresh_strings', NAMES);
  return LIBRARIES.map((name) => {
    const loop = loopOf(name);
    let sets: Labels[] = [];
    return {
      name,
      prepare(times) {
        sets = Array.from({ length: Math.min(times, FRESH) }, (_, i) => labelSet(NAMES, valuesOf(i).map(fresh)));
      },
      run: (times) => loop(times, [{ counter: counters[name] as Family['counter'], sets }]),
    };
  });
}

function bound(): readonly Contender[] {
  const labels = labelSet(NAMES, valuesOf(0));
  const counters = countersOf('bound', NAMES);
  const handles = {
    arx: counters.arx.bind(labels),
    'prom-client': counters['prom-client'].labels(labels),
    successor: counters.successor.labels(labels),
  };
  return Object.entries(handles).map(([name, handle]) => {
    const loop = copyOf(incOne);
    return { name, run: (times: number) => loop(times, handle) };
  });
}

function withoutLabels(): readonly Contender[] {
  const { opentelemetry, ...counters } = countersOf('plain', []);
  const add = copyOf(addOne);
  return [
    ...Object.entries(counters).map(([name, counter]) => {
      const loop = copyOf(incOne);
      return { name, run: (times: number) => loop(times, counter as { inc(): void }) };
    }),
    { name: 'opentelemetry', run: (times) => add(times, opentelemetry) },
  ];
}

async function measure(
  row: Omit<Race, 'kind' | 'unit' | 'results'>,
  contenders: readonly Contender[],
  share = 1,
): Promise<Race> {
  progress(row.work);
  return race({ ...row, lanes: await timeLoops(contenders, rounds, Math.max(1, milliseconds * share)) });
}

publish({
  title: 'Increment a counter',
  how:
    'All libraries in one process, each with its own copy of the loop. Label objects exist before the loop; fresh strings ' +
    'are copies whose hash nobody has computed yet. OpenTelemetry has no bound series.',
  rows: [
    await measure(
      {
        id: 'increment-one-family',
        work: 'increment, 4 labels, 100 series',
        targets: { 'prom-client': 12, successor: 12 },
      },
      inTurn('one_family', 1),
    ),
    await measure(
      {
        id: 'increment-fresh-strings',
        work: 'increment, 4 labels, fresh strings',
        targets: { 'prom-client': 6, successor: 6 },
      },
      freshStrings(),
      1 / 3,
    ),
    await measure(
      {
        id: 'increment-12-families',
        work: 'increment, 4 labels, 12 families in turn',
        targets: { 'prom-client': 6, successor: 6 },
      },
      inTurn('many_families', FAMILIES),
    ),
    await measure(
      {
        id: 'increment-bound',
        work: 'increment, bound series of 4 labels',
        targets: { 'prom-client': 100, successor: 100 },
      },
      bound(),
    ),
    await measure(
      { id: 'increment-no-labels', work: 'increment, one counter without labels, repeated', targets: {} },
      withoutLabels(),
    ),
  ],
});
