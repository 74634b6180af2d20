import type { Family } from '../declare/family.ts';
import type { Diagnostics } from '../diagnostics.ts';
import { isClosed, type LabelSpec, OTHER, REDACTED } from '../labels/policy.ts';
import { createResolve, type Resolve, type ResolveContext } from '../labels/resolve.ts';
import { show } from '../show.ts';
import { createFind, type Find, type LabelObject, type Place, placeOf } from './lookup.ts';
import { SeriesStore } from './series-store.ts';
import { addAlias, numberOf, type ValueTable } from './value-table.ts';

/** What a registry knows about the label of a family when a new value arrives. */
export type ContextOf = (label: string) => ResolveContext;

/** A label set that the policies have passed. */
export interface Admitted {
  /** What the caller passed, in declared order. */
  readonly spellings: readonly unknown[];
  /** What it became. */
  readonly texts: readonly string[];
}

/** A store together with the way from a caller's labels to a slot: look-up first, policies and cap for what is new. */
export class Series {
  readonly store: SeriesStore;
  readonly diagnostics: Diagnostics;
  readonly find: Find;
  readonly #resolve: readonly Resolve[];

  constructor(family: Family, diagnostics: Diagnostics, contextOf: ContextOf) {
    this.store = new SeriesStore(family);
    this.diagnostics = diagnostics;
    this.find = createFind(this.store);
    this.#resolve = family.labels.map((spec, k) => createResolve(spec, contextOf(family.labelNames[k] as string)));
  }

  /**
   * Where the values for these labels stand; the series is made when it is new. Labels that are refused, which is counted,
   * have a place too, which nobody reads: whoever records there needs not ask.
   */
  place(labels: LabelObject | undefined): Place {
    const found = this.#found(labels);
    return found.slot >= 0 ? found : this.#make(labels);
  }

  /** The slot for these labels; the series is made when it is new. -1 when the labels are refused, which is counted. */
  slot(labels: LabelObject | undefined): number {
    return this.place(labels).slot;
  }

  /** The slot for these labels if the series exists, else -1. Makes nothing. */
  existing(labels: LabelObject | undefined): number {
    const { slot } = this.#found(labels);
    if (slot >= 0) return slot;
    const admitted = this.admit(labels);
    return admitted === undefined ? -1 : this.store.findTexts(admitted.texts);
  }

  #found(labels: LabelObject | undefined): Place {
    try {
      return this.find(labels as LabelObject);
    } catch {
      // A caller without types may pass null, or an object whose getter throws: `admit` reports it.
      return placeOf(this.store, -1);
    }
  }

  #make(labels: LabelObject | undefined): Place {
    const admitted = this.admit(labels);
    if (admitted === undefined) return placeOf(this.store, -1);
    const slot = this.slotOf(admitted.texts);
    this.#remember(admitted);
    return placeOf(this.store, slot);
  }

  /**
   * Reads the labels, each once, since a getter may answer differently the next time, and passes them through their
   * policies. Undefined when they are refused, which is counted. Makes nothing.
   */
  admit(labels: LabelObject | undefined): Admitted | undefined {
    const { family } = this.store;
    const spellings: unknown[] = [];
    const texts: string[] = [];
    try {
      for (let k = 0; k < this.#resolve.length; k++) {
        spellings.push((labels as LabelObject)[family.labelNames[k] as string]);
        const text = (this.#resolve[k] as Resolve)(spellings[k]);
        if (text === undefined) break;
        texts.push(text);
      }
    } catch {
      // A getter, a proxy or a sanitiser of the caller's that throws; or no object at all.
    }
    if (texts.length === this.#resolve.length) return { spellings, texts };
    const refused = texts.length;
    const name = family.labelNames[refused] as string;
    const detail =
      spellings.length > refused
        ? refusal(name, family.labels[refused] as LabelSpec, spellings[refused])
        : `label ${name} cannot be read; expected an object of strings.`;
    this.diagnostics.dropped(family.name, 'labels', detail);
    return undefined;
  }

  /** The slot for admitted texts; the series is made when it is new, unless the family is full: then it is that of `other`. */
  slotOf(texts: readonly string[]): number {
    const { store } = this;
    const slot = store.findTexts(texts);
    if (slot >= 0) return slot;
    const full = store.labelCount > 0 && store.size - store.overflow >= store.family.maxSeries;
    return full ? this.#overflow(texts) : store.add(texts);
  }

  /** Past the cap every open label is `other`. Nothing of the refused values is kept. */
  #overflow(texts: readonly string[]): number {
    const { store } = this;
    const others = texts.map((text, k) => (isClosed(store.family.labels[k] as LabelSpec) ? text : OTHER));
    if (others.some((text, k) => text !== texts[k])) this.diagnostics.capped(store.family.name);
    const slot = store.findTexts(others);
    return slot >= 0 ? slot : store.addBeyondCap(others);
  }

  /**
   * Lets the spellings that the caller used find their numbers next time. What became `other` is not remembered, as the
   * policy may change its mind; what was redacted is not, as it must not stay in memory.
   */
  #remember({ spellings, texts }: Admitted): void {
    for (let k = 0; k < texts.length; k++) {
      const spelling = spellings[k];
      const text = texts[k] as string;
      if (typeof spelling !== 'string' || spelling === text || text === OTHER || text === REDACTED) continue;
      const table = this.store.tables[k] as ValueTable;
      const id = numberOf(table, text);
      if (id !== undefined) addAlias(table, spelling, id);
    }
  }
}

function refusal(name: string, spec: LabelSpec, value: unknown): string {
  if (value === undefined || value === null) return `label ${name} is missing.`;
  if (typeof value !== 'string') return `label ${name} is ${show(value)}; expected a string.`;
  return isClosed(spec)
    ? `label ${name} has a value outside its set; expected one of ${spec.join(', ')}.`
    : `label ${name} is not usable.`;
}
