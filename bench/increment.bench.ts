// One more event of a counter: by its labels, through a bound series, and without labels.
import { config, createRegistry } from '@arx/metrics';
import * as successor from '@prometheus-io/client';
import peer from 'prom-client';
import { benchmark, type Contender, copyOf } from './harness.ts';

const SERIES = 100;
const FAMILIES = 12;
/** Label sets made before a run of fresh strings. */
const FRESH = 100_000;

type LabelSet = Readonly<Record<string, string>>;

interface Incrementable {
  inc(labels: LabelSet): void;
}

const LIBRARIES = ['@arx/metrics', 'prom-client 15.1.3', '@prometheus-io/client 0.16.1'] as const;
type Library = (typeof LIBRARIES)[number];

const registry = createRegistry();
const make: Readonly<Record<Library, (name: string, labelNames: string[]) => Incrementable>> = {
  '@arx/metrics': (name, labelNames) => {
    const labels = Object.fromEntries(labelNames.map((label) => [label, config()]));
    return registry.counter({ name: `ours_${name}_total`, help: 'Events.', labels });
  },
  'prom-client 15.1.3': (name, labelNames) =>
    new peer.Counter({ name: `peer_${name}_total`, help: 'Events.', labelNames }),
  '@prometheus-io/client 0.16.1': (name, labelNames) =>
    new successor.Counter({ name: `successor_${name}_total`, help: 'Events.', labelNames }),
};

const NAMES = ['flow_id', 'persona', 'exec_mode', 'branch'];

function valuesOf(i: number): string[] {
  return [`flow_${i % 10}`, `PERSONA_${Math.floor(i / 10) % 10}`, i % 2 === 0 ? 'live' : 'dry_run', 'main'];
}

function labelSet(names: readonly string[], values: readonly string[]): LabelSet {
  return Object.fromEntries(names.map((name, k) => [name, values[k]!]));
}

/** The same text in a string that no table has seen: its hash is not known yet. */
function fresh(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

function incrementEach(times: number, counter: Incrementable, sets: readonly LabelSet[]): void {
  for (let i = 0; i < times; i++) counter.inc(sets[i % sets.length]!);
}

function incrementInTurn(
  times: number,
  families: readonly { counter: Incrementable; sets: readonly LabelSet[] }[],
): void {
  for (let i = 0; i < times; i++) {
    const { counter, sets } = families[i % families.length]!;
    counter.inc(sets[i % sets.length]!);
  }
}

function incrementOne(times: number, handle: { inc(): void }): void {
  for (let i = 0; i < times; i++) handle.inc();
}

/** One family, 100 series, the label objects at hand. */
function oneFamily(name: Library): Contender {
  const counter = make[name]('one_family', NAMES);
  const sets = Array.from({ length: SERIES }, (_, i) => labelSet(NAMES, valuesOf(i)));
  const loop = copyOf(incrementEach);
  return { name, run: (times) => loop(times, counter, sets) };
}

/** One family, 100 series, every label set made of strings that are met for the first time. */
function freshStrings(name: Library): Contender {
  const counter = make[name]('fresh_strings', NAMES);
  let sets: LabelSet[] = [];
  const loop = copyOf(incrementEach);
  return {
    name,
    prepare(times) {
      sets = Array.from({ length: Math.min(times, FRESH) }, (_, i) => labelSet(NAMES, valuesOf(i).map(fresh)));
    },
    run: (times) => loop(times, counter, sets),
  };
}

/** Twelve families with labels of their own, in turn: what a program does, and what defeats inline caches. */
function manyFamilies(name: Library): Contender {
  const families = Array.from({ length: FAMILIES }, (_, f) => {
    const names = NAMES.map((label) => `${label}_${f}`);
    const sets = Array.from({ length: SERIES }, (_, i) => labelSet(names, valuesOf(i)));
    return { counter: make[name](`family_${f}`, names), sets };
  });
  const loop = copyOf(incrementInTurn);
  return { name, run: (times) => loop(times, families) };
}

function repeated(name: Library, handle: { inc(): void }): Contender {
  const loop = copyOf(incrementOne);
  return { name, run: (times) => loop(times, handle) };
}

const bindable = {
  ours: registry.counter({ name: 'ours_bound_total', help: 'Events.', labels: { flow_id: config(), step: config() } }),
  peer: new peer.Counter({ name: 'peer_bound_total', help: 'Events.', labelNames: ['flow_id', 'step'] }),
  successor: new successor.Counter({ name: 'successor_bound_total', help: 'Events.', labelNames: ['flow_id', 'step'] }),
};
const BOUND = { flow_id: 'feature_request_to_pr', step: 'classify' };

await benchmark('Increment a counter', [
  { name: '4 labels, 100 series', contenders: LIBRARIES.map(oneFamily) },
  { name: '4 labels, fresh strings', contenders: LIBRARIES.map(freshStrings), milliseconds: 20 },
  { name: '4 labels, 12 families', contenders: LIBRARIES.map(manyFamilies) },
  {
    name: 'bound series',
    contenders: [
      repeated(LIBRARIES[0], bindable.ours.bind(BOUND)),
      repeated(LIBRARIES[1], bindable.peer.labels(BOUND)),
      repeated(LIBRARIES[2], bindable.successor.labels(BOUND)),
    ],
  },
  {
    name: 'no labels',
    contenders: [
      repeated(LIBRARIES[0], registry.counter({ name: 'ours_plain_total', help: 'Events.' })),
      repeated(LIBRARIES[1], new peer.Counter({ name: 'peer_plain_total', help: 'Events.' })),
      repeated(LIBRARIES[2], new successor.Counter({ name: 'successor_plain_total', help: 'Events.' })),
    ],
  },
]);
