import {
  type BoundGauge,
  createRegistry,
  type Gauge,
  type LabelSpecs,
  type Labels,
  type RegistryOptions,
  type SeriesStore,
} from '@arx/metrics';

/** What is kept for one label set. */
export interface Place<L extends LabelSpecs, T> {
  /** The labels as they stand on a page: cut, screened, and as their policies let them through. */
  readonly labels: Labels<L>;
  value: T;
}

/**
 * Keeps something per label set as it stands on a page: names that become one there have one place here, nothing that is
 * redacted stays in memory, and no name is kept longer than a label is. At most `max` places; past that open labels are
 * `other`.
 */
export interface LabelMap<L extends LabelSpecs, T> {
  /** The place of these labels, made when it is new. `undefined` for labels that are refused, which the engine counts. */
  at(labels: Labels<L>): Place<L, T> | undefined;
  readonly size: number;
  places(): readonly Place<L, T>[];
  /** Takes a place away, unless it is gone already. */
  remove(place: Place<L, T>): void;
  clear(): void;
  /** As in a registry: other values become `other` from now on. Places that become one are merged. */
  know(label: string, values: readonly string[]): void;
}

/** What {@link createLabelMap} is told. */
export interface LabelMapOptions<L extends LabelSpecs, T> {
  /** Name of the family that it is for, under which the engine counts what became `other`. */
  readonly name: string;
  /** Labels of that family, or some of them. */
  readonly labels: L;
  /** Most places. Default 1,000, as in a registry. */
  readonly max?: number;
  /** The sanitiser of the family's registry. Default none. */
  readonly text?: RegistryOptions['text'];
  /** What a new place holds. */
  readonly create: () => T;
  /** What a place holds that two have become, the first of them maybe new. Default: the second. */
  readonly merge?: (one: T, other: T) => T;
}

interface Kept<L extends LabelSpecs, T> extends Place<L, T> {
  /** The series that stands for the place. */
  readonly handle: BoundGauge;
}

const DEFAULT_MAX = 1000;

/** Keeps nothing yet. A look-up costs what it costs in a labelled instrument, and one in a `Map`. */
export function createLabelMap<L extends LabelSpecs, T>(options: LabelMapOptions<L, T>): LabelMap<L, T> {
  const { name, labels, max = DEFAULT_MAX, text, create, merge = (_, other) => other } = options;
  // Only the engine knows what a label becomes: so a registry that stands on no page has a series for every place.
  const registry = createRegistry({ maxSeries: max, ...(text === undefined ? {} : { text }) });
  const numbers: Gauge<LabelSpecs> = registry.gauge({ name, help: 'Numbers of places.', labels, merge: 'max' });
  const [store] = registry.stores() as [SeriesStore];
  const byHandle = new Map<BoundGauge, Kept<L, T>>();
  let made = 0;

  function make(handle: BoundGauge): Kept<L, T> | undefined {
    made++;
    // The handle of refused labels writes nowhere: no series has its number then.
    handle.set(made);
    const slot = slotWith(store, made);
    if (slot < 0) return undefined;
    const texts = store.labelValues(slot);
    const pairs = store.family.labelNames.map((label, k) => [label, texts[k]]);
    const place = { labels: Object.fromEntries(pairs) as Labels<L>, value: create(), handle };
    byHandle.set(handle, place);
    return place;
  }

  function at(labels: Labels<L>): Kept<L, T> | undefined {
    const handle = numbers.bind(labels as Labels<LabelSpecs>);
    return byHandle.get(handle) ?? make(handle);
  }

  function remove(place: Place<L, T>): void {
    if (byHandle.delete((place as Kept<L, T>).handle)) numbers.remove(place.labels as Labels<LabelSpecs>);
  }

  const clear = (): void => {
    for (const place of [...byHandle.values()]) remove(place);
  };

  return {
    at,
    get size() {
      return byHandle.size;
    },
    places: () => [...byHandle.values()],
    remove,
    clear,
    know: (label, values) => {
      if (!Object.hasOwn(labels, label)) return;
      const before = [...byHandle.values()];
      clear();
      registry.know(label, values);
      for (const { labels, value } of before) {
        const place = at(labels);
        if (place !== undefined) place.value = merge(place.value, value);
      }
    },
  };
}

/** The series that has this number, or -1. */
function slotWith(store: SeriesStore, number: number): number {
  for (let slot = 0; slot < store.length; slot++) {
    if (store.live[slot] === 1 && store.page(slot).values[store.offset(slot)] === number) return slot;
  }
  return -1;
}
