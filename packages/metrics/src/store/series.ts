import type { Family } from '../declare/family.ts';
import type { Diagnostics } from '../diagnostics.ts';
import { isClosed, type LabelSpec, OTHER } from '../labels/policy.ts';
import { createResolve, type Resolve, type ResolveContext } from '../labels/resolve.ts';
import { createFind, type Find, type LabelObject } from './lookup.ts';
import { SeriesStore } from './series-store.ts';
import { addAlias, numberOf, type ValueTable } from './value-table.ts';

/** What a registry knows about the label of a family when a new value arrives. */
export type ContextOf = (label: string) => ResolveContext;

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

  /** The slot for these labels; the series is made when it is new. -1 when the labels are refused, which is counted. */
  slot(labels: LabelObject | undefined): number {
    // A caller without types may pass null, or an object whose getter throws: neither may reach the caller's code.
    let slot: number;
    try {
      slot = this.find(labels as LabelObject);
    } catch {
      this.diagnostics.dropped(
        this.store.family.name,
        'labels',
        'the labels cannot be read; expected an object of strings.',
      );
      return -1;
    }
    return slot >= 0 ? slot : this.#admit(labels as LabelObject);
  }

  /** The slot for these labels if the series exists, else -1. Makes nothing. */
  existing(labels: LabelObject): number {
    const slot = this.find(labels);
    if (slot >= 0) return slot;
    const texts = this.#texts(labels);
    return texts === undefined ? -1 : this.store.findTexts(texts);
  }

  #admit(labels: LabelObject): number {
    const { store } = this;
    const texts = this.#texts(labels);
    if (texts === undefined) return -1;
    let slot = store.findTexts(texts);
    if (slot < 0 && store.labelCount > 0 && store.size - store.overflow >= store.family.maxSeries)
      return this.#overflow(texts);
    if (slot < 0) slot = store.add(texts);
    this.#remember(labels, texts);
    return slot;
  }

  /** Past the cap every open label is `other`. Nothing of the refused values is kept. */
  #overflow(texts: readonly string[]): number {
    const { store } = this;
    this.diagnostics.capped(store.family.name);
    const others = texts.map((text, k) => (isClosed(store.family.labels[k] as LabelSpec) ? text : OTHER));
    const slot = store.findTexts(others);
    if (slot >= 0) return slot;
    store.overflow++;
    return store.add(others);
  }

  /** Canonical texts, or undefined after the refusal was reported. */
  #texts(labels: LabelObject): string[] | undefined {
    const { family } = this.store;
    const texts: string[] = [];
    for (let k = 0; k < this.#resolve.length; k++) {
      const name = family.labelNames[k] as string;
      const text = (this.#resolve[k] as Resolve)(labels[name]);
      if (text === undefined) {
        this.diagnostics.dropped(family.name, 'labels', refusal(name, family.labels[k] as LabelSpec, labels[name]));
        return undefined;
      }
      texts.push(text);
    }
    return texts;
  }

  /** Lets the spellings that the caller used find their numbers next time. What became `other` is never remembered. */
  #remember(labels: LabelObject, texts: readonly string[]): void {
    const { store } = this;
    for (let k = 0; k < texts.length; k++) {
      const spelling = labels[store.family.labelNames[k] as string];
      const text = texts[k] as string;
      if (typeof spelling !== 'string' || spelling === text || text === OTHER) continue;
      const table = store.tables[k] as ValueTable;
      const id = numberOf(table, text);
      if (id !== undefined) addAlias(table, spelling, id);
    }
  }
}

function refusal(name: string, spec: LabelSpec, value: unknown): string {
  if (value === undefined || value === null) return `label ${name} is missing.`;
  if (typeof value !== 'string') return `label ${name} is a ${typeof value}; expected a string.`;
  return isClosed(spec)
    ? `label ${name} has a value outside its set; expected one of ${spec.join(', ')}.`
    : `label ${name} is not usable.`;
}
