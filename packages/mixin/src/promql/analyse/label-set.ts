/** What is known of one label of a result. */
export interface LabelFact {
  /** Whether every series has it; else some may lack it. */
  readonly sure: boolean;
  /** The values that it can have; undefined where they are open. */
  readonly values?: readonly string[] | undefined;
}

/** The labels of an instant or range vector, as far as they are known without its data. */
export interface LabelSet {
  readonly labels: ReadonlyMap<string, LabelFact>;
  /** Whether it has `job`, `instance` and whatever else the scrape adds, minus `removed`. */
  readonly target: boolean;
  readonly removed: ReadonlySet<string>;
  /** Whether it may have labels that nobody can name: of an unknown family, or chosen by a dashboard variable. */
  readonly open: boolean;
}

export const NO_LABELS: LabelSet = { labels: new Map(), target: false, removed: new Set(), open: false };
export const ANY_LABELS: LabelSet = { labels: new Map(), target: true, removed: new Set(), open: true };

/** Labels that Prometheus itself sets on everything that it scrapes. */
export const SCRAPE_LABELS: ReadonlySet<string> = new Set(['job', 'instance']);

/** Labels that relabelling and Kubernetes service discovery commonly add to a target. */
export const TARGET_LABELS: ReadonlySet<string> = new Set([
  ...SCRAPE_LABELS,
  'cluster',
  'container',
  'endpoint',
  'env',
  'environment',
  'host',
  'hostname',
  'namespace',
  'node',
  'pod',
  'prometheus',
  'region',
  'replica',
  'service',
  'team',
  'zone',
]);

/** Labels that tell one exporter from another, wherever they are. */
const IDENTITIES: readonly string[] = ['instance', 'pod'];

/** Whether series of this set can have the label. */
export function canHave(set: LabelSet, label: string): boolean {
  if (set.removed.has(label)) return false;
  return set.labels.has(label) || set.open || (set.target && TARGET_LABELS.has(label));
}

/** Whether all series of this set have the label. */
export function surelyHas(set: LabelSet, label: string): boolean {
  if (set.removed.has(label)) return false;
  return set.labels.get(label)?.sure === true || (set.target && SCRAPE_LABELS.has(label));
}

/** Whether series that differ only in the exporter that they come from are still apart. */
export function tellsExporters(set: LabelSet): boolean {
  // Every target has an instance. Whether it has a pod besides nobody knows who drops the instance.
  return (set.target && !set.removed.has('instance')) || IDENTITIES.some((label) => set.labels.has(label));
}

/** The names, for a message. */
export function nameLabels(set: LabelSet): string {
  const names = [...set.labels.keys()].filter((label) => !set.removed.has(label));
  const target = set.target ? [...SCRAPE_LABELS].filter((label) => !set.removed.has(label)) : [];
  const all = [...new Set([...names, ...target]), ...(set.open ? ['…'] : [])];
  return all.length === 0 ? 'no labels' : `{${all.join(', ')}}`;
}

/** As `by (…)`. */
export function keepLabels(set: LabelSet, names: readonly string[]): LabelSet {
  const kept = names.flatMap((name): [string, LabelFact][] =>
    canHave(set, name) ? [[name, set.labels.get(name) ?? { sure: surelyHas(set, name) }]] : [],
  );
  return { ...NO_LABELS, labels: new Map(kept) };
}

/** As `without (…)`. */
export function dropLabels(set: LabelSet, names: readonly string[]): LabelSet {
  const labels = new Map([...set.labels].filter(([name]) => !names.includes(name)));
  return { ...set, labels, removed: set.target || set.open ? new Set([...set.removed, ...names]) : set.removed };
}

export function addLabel(set: LabelSet, name: string, fact: LabelFact): LabelSet {
  const removed = new Set([...set.removed].filter((label) => label !== name));
  return { ...set, labels: new Map([...set.labels, [name, fact]]), removed };
}

/** What `or` gives: series of either set. */
export function eitherLabels(a: LabelSet, b: LabelSet): LabelSet {
  const labels = new Map<string, LabelFact>();
  for (const name of new Set([...a.labels.keys(), ...b.labels.keys()])) {
    const [left, right] = [a.labels.get(name), b.labels.get(name)];
    const values =
      left?.values !== undefined && right?.values !== undefined ? [...left.values, ...right.values] : undefined;
    labels.set(name, { sure: surelyHas(a, name) && surelyHas(b, name), values });
  }
  return {
    labels,
    target: a.target || b.target,
    removed: new Set([...a.removed].filter((label) => !canHave(b, label))),
    open: a.open || b.open,
  };
}

/** Whether both have the same labels for sure, so that an `or` of them fills gaps instead of adding strangers. */
export function sameLabels(a: LabelSet, b: LabelSet): boolean {
  if (a.open || b.open) return true;
  const names = new Set([...a.labels.keys(), ...b.labels.keys(), ...SCRAPE_LABELS]);
  return [...names].every((name) => canHave(a, name) === canHave(b, name));
}
