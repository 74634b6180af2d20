import type { Expr } from '../ast.ts';
import { analyse } from './analyse.ts';
import { addLabel, eitherLabels } from './label-set.ts';
import type { Sample, SampleIndex } from './samples.ts';
import { UNKNOWN_VALUE } from './selector.ts';
import type { Value } from './value.ts';

/** A recording rule: what it is called, what it computes, and the labels that it adds. */
export interface RecordingRule {
  readonly record: string;
  /** Undefined where it cannot be read. */
  readonly expr: Expr | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

// Rules on rules on rules: what is deeper than anybody writes is not followed.
const DEEPEST = 50;

/** The index with the results of recording rules in it, whichever order they are in; several may share a name. */
export function withRecords(base: SampleIndex, rules: readonly RecordingRule[]): SampleIndex {
  const byName = Map.groupBy(rules, ({ record }) => record);
  const known = new Map<string, Sample>();
  let depth = 0;
  const find = (name: string): Sample | undefined => {
    const same = byName.get(name);
    if (same === undefined) return base.find(name);
    const found = known.get(name);
    if (found !== undefined) return found;
    if (depth === DEEPEST) return recordedSample(name, UNKNOWN_VALUE);
    depth++;
    // A rule that reads its own result finds this one, and does not run for ever.
    known.set(name, recordedSample(name, UNKNOWN_VALUE));
    const sample = recordedSample(name, same.map((rule) => ruleValue(rule, index)).reduce(either));
    known.set(name, sample);
    depth--;
    return sample;
  };
  const index: SampleIndex = { ...base, find, names: [...base.names, ...byName.keys()] };
  return index;
}

function ruleValue({ expr, labels }: RecordingRule, index: SampleIndex): Value {
  const value = expr === undefined ? UNKNOWN_VALUE : analyse(expr, index).root;
  const named = Object.entries(labels).reduce(
    (set, [name, text]) => addLabel(set, name, { sure: true, values: [text] }),
    value.labels,
  );
  return { ...value, labels: named };
}

function either(a: Value, b: Value): Value {
  return { ...a, labels: eitherLabels(a.labels, b.labels), presence: 'maybe', dimension: a.dimension ?? b.dimension };
}

function recordedSample(name: string, value: Value): Sample {
  return {
    name,
    family: name,
    origin: 'recorded',
    kind: value.lifetime || value.kind === 'unknown' ? value.kind : 'gauge',
    labels: value.labels,
    dimension: value.dimension,
    presence: value.presence === 'always' ? 'zeroed' : value.presence,
    share: value.share,
    worst: 'max',
    histogram: value.histogram,
    ceiling: value.ceiling,
  };
}
