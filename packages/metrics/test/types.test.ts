// Checked by the compiler (`tsc -p tsconfig.tests.json`): each `@ts-expect-error` is an error if the line below it is not.
import { expectTypeOf, test } from 'vitest';
import {
  allowList,
  code,
  config,
  createRegistry,
  ephemeral,
  type Labels,
  type Registry,
  type Timer,
  template,
} from '../src/index.ts';

/** Compiled, never run: what is wrong here is refused at run time as well, and tested elsewhere. */
function compiled(_: (registry: Registry) => void): void {}

const help = 'A family.';

test('labels are typed by their declaration', () => {
  const labels = {
    mode: ['dry_run', 'live'],
    flow: config(),
    branch: allowList(['main']),
    route: template(),
    kind: code(),
  } as const;
  expectTypeOf<Labels<typeof labels>>().toEqualTypeOf<{
    readonly mode: 'dry_run' | 'live';
    readonly flow: string;
    readonly branch: string;
    readonly route: string;
    readonly kind: string;
  }>();
});

test('a labelled counter takes its labels and nothing else', () => {
  compiled((registry) => {
    const counter = registry.counter({ name: 'x_total', help, labels: { flow: config(), mode: ['dry_run', 'live'] } });
    counter.inc({ flow: 'x', mode: 'live' });
    counter.inc({ flow: 'x', mode: 'live' }, 5);
    // @ts-expect-error a value outside the closed set
    counter.inc({ flow: 'x', mode: 'LIVE' });
    // @ts-expect-error a closed value from anywhere
    counter.inc({ flow: 'x', mode: String('live') });
    // @ts-expect-error a label is missing
    counter.inc({ flow: 'x' });
    // @ts-expect-error a label too many
    counter.inc({ flow: 'x', mode: 'live', step: 'y' });
    // @ts-expect-error a misspelled label
    counter.inc({ flwo: 'x', mode: 'live' });
    // @ts-expect-error no labels
    counter.inc();
    // @ts-expect-error only a value
    counter.inc(5);
    // @ts-expect-error a label that is no text
    counter.inc({ flow: 5, mode: 'live' });
    // @ts-expect-error a label that may be missing
    counter.inc({ flow: undefined, mode: 'live' });
    // @ts-expect-error a value that is no number
    counter.inc({ flow: 'x', mode: 'live' }, '5');
    // @ts-expect-error a counter is not set
    counter.set({ flow: 'x', mode: 'live' }, 5);
    // @ts-expect-error a counter does not fall
    counter.dec({ flow: 'x', mode: 'live' });
    // @ts-expect-error no labels
    counter.bind();
    // @ts-expect-error a label is missing
    counter.declare({ flow: 'x' });
    // @ts-expect-error a label is missing
    counter.remove({ flow: 'x' });
    expectTypeOf(counter.remove({ flow: 'x', mode: 'live' })).toEqualTypeOf<boolean>();
    counter.bind({ flow: 'x', mode: 'live' }).inc(3);
    // @ts-expect-error a bound series has its labels
    counter.bind({ flow: 'x', mode: 'live' }).inc({ flow: 'x' });
  });
});

test('a family without labels takes none', () => {
  compiled((registry) => {
    const counter = registry.counter({ name: 'x_total', help });
    counter.inc();
    counter.inc(5);
    counter.bind().inc();
    // @ts-expect-error labels
    counter.inc({ a: 'x' });
    // @ts-expect-error labels
    counter.inc({}, 5);
    // @ts-expect-error labels
    counter.bind({ a: 'x' });
    const gauge = registry.gauge({ name: 'g', help });
    gauge.set(5);
    // @ts-expect-error no value
    gauge.set();
    // @ts-expect-error labels
    gauge.set({ a: 'x' }, 5);
    const histogram = registry.histogram({ name: 'h_seconds', help, buckets: [1] });
    histogram.observe(5);
    expectTypeOf(histogram.timer()).toEqualTypeOf<Timer>();
    expectTypeOf(histogram.time(() => 'x')).toEqualTypeOf<string>();
    // @ts-expect-error labels
    histogram.observe({ a: 'x' }, 5);
    // @ts-expect-error labels
    histogram.time({ a: 'x' }, () => 5);
  });
});

test('gauges, histograms and infos take their labels', () => {
  compiled((registry) => {
    const labels = { mode: ['p', 'q'] } as const;
    const gauge = registry.gauge({ name: 'g', help, labels });
    gauge.set({ mode: 'p' }, 5);
    // @ts-expect-error no value
    gauge.set({ mode: 'p' });
    // @ts-expect-error a value outside the closed set
    gauge.inc({ mode: 'z' });
    const histogram = registry.histogram({ name: 'h_seconds', help, labels, buckets: [1] });
    // @ts-expect-error a value outside the closed set
    histogram.observe({ mode: 'z' }, 5);
    // @ts-expect-error no labels
    histogram.timer();
    // @ts-expect-error no labels
    histogram.time(() => 5);
    expectTypeOf(histogram.time({ mode: 'p' }, async () => 5)).toEqualTypeOf<Promise<number>>();
    // @ts-expect-error no bounds
    registry.histogram({ name: 'b', help });
    const info = registry.info({ name: 'i_info', help, labels: { version: config() } });
    info.set({ version: '1' });
    // @ts-expect-error a label is missing
    info.set({});
  });
});

test('callbacks tell values with the labels and the type of their family', () => {
  compiled((registry) => {
    registry.read({ type: 'gauge', name: 'g', help, read: (set) => set(5) });
    registry.read({ type: 'gauge', name: 'g', help, labels: { mode: ['p'] }, read: (set) => set({ mode: 'p' }, 5) });
    registry.read({ type: 'histogram', name: 'h', help, buckets: [1], read: (set) => set({ counts: [1, 0], sum: 1 }) });
    // @ts-expect-error labels in a family without labels
    registry.read({ type: 'gauge', name: 'g', help, read: (set) => set({ mode: 'p' }, 5) });
    // @ts-expect-error a value outside the closed set
    registry.read({ type: 'gauge', name: 'g', help, labels: { mode: ['p'] }, read: (set) => set({ mode: 'z' }, 5) });
    // @ts-expect-error a number for a histogram
    registry.read({ type: 'histogram', name: 'h', help, buckets: [1], read: (set) => set(5) });
    // @ts-expect-error an info is not read
    registry.read({ type: 'info', name: 'i_info', help, read: () => {} });
  });
});

test('a label needs a closed set or a policy', () => {
  compiled((registry) => {
    // @ts-expect-error any text
    registry.counter({ name: 'x_total', help, labels: { task_id: String('x') } });
    // @ts-expect-error no values
    registry.counter({ name: 'x_total', help, labels: { task_id: [] } });
    // @ts-expect-error a policy that does not exist: a value that differs on every run has none
    registry.counter({ name: 'x_total', help, labels: { task_id: { kind: 'per-run' } } });
    // @ts-expect-error no help
    registry.counter({ name: 'x_total' });
    // @ts-expect-error a gauge of an unknown merge
    registry.gauge({ name: 'g', help, merge: 'avg' });
    registry.counter({ name: 'x_total', help, labels: { worker: ephemeral() } });
  });
});

test('a declaration may be a table of its own, in any order of its parts', () => {
  const family = { name: 'x_total', help, labels: { flow: config(), mode: ['dry_run', 'live'] } } as const;
  const counter = createRegistry({ strict: true }).counter(family);
  expectTypeOf(counter.inc).parameters.toEqualTypeOf<
    [labels: { readonly flow: string; readonly mode: 'dry_run' | 'live' }, by?: number]
  >();
});
