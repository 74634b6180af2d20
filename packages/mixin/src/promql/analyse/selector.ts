import type { Matcher, SelectorExpr } from '../ast.ts';
import { matcherRegex, plainAlternatives } from '../regex.ts';
import { ANY_LABELS, addLabel, dropLabels, type LabelSet } from './label-set.ts';
import type { SampleIndex } from './samples.ts';
import type { Selection, Value } from './value.ts';

/** Everything about a value that nobody knows anything of. */
export const UNKNOWN_VALUE: Value = {
  type: 'vector',
  labels: ANY_LABELS,
  dimension: undefined,
  presence: 'maybe',
  nan: true,
  kind: 'unknown',
  lifetime: false,
  share: 'whole',
  positive: false,
  constant: undefined,
  ceiling: undefined,
  histogram: undefined,
  selections: [],
};

export function selectorValue(expr: SelectorExpr, index: SampleIndex): Value {
  if (expr.name === undefined) return { ...UNKNOWN_VALUE, labels: narrowed(ANY_LABELS, expr.matchers) };
  const sample = index.find(expr.name);
  const selection: Selection = { expr, name: expr.name, matchers: expr.matchers, sample };
  if (sample === undefined) {
    return { ...UNKNOWN_VALUE, labels: narrowed(ANY_LABELS, expr.matchers), selections: [selection] };
  }
  return {
    type: 'vector',
    labels: narrowed(sample.labels, expr.matchers),
    dimension: sample.dimension,
    presence: sample.presence,
    nan: false,
    kind: sample.kind,
    lifetime: sample.kind === 'counter' || sample.kind === 'bucket' || sample.kind === 'sum' || sample.kind === 'count',
    share: sample.share,
    positive: sample.kind === 'info',
    constant: sample.kind === 'info' ? 1 : undefined,
    ceiling: sample.ceiling,
    histogram: sample.histogram,
    selections: [selection],
  };
}

/** The labels that are left when the matchers have chosen. */
function narrowed(set: LabelSet, matchers: readonly Matcher[]): LabelSet {
  return matchers.reduce((labels, matcher) => narrowedBy(labels, matcher), set);
}

function narrowedBy(set: LabelSet, matcher: Matcher): LabelSet {
  const { label, op, value, dynamic } = matcher;
  if (dynamic || label === '__name__') return set;
  // Nothing that is selected has the label.
  if (op === '=' && value === '') return dropLabels(set, [label]);
  const known = set.labels.get(label);
  const values = valuesLeft(matcher, known?.values);
  if (values === undefined) return set;
  return addLabel(set, label, { sure: !values.includes(''), values: values.filter((one) => one !== '') });
}

function valuesLeft({ op, value }: Matcher, known: readonly string[] | undefined): readonly string[] | undefined {
  if (op === '=') return [value];
  if (op === '!=') return known?.filter((one) => one !== value);
  if (known === undefined) return op === '=~' ? plainAlternatives(value) : undefined;
  const regex = matcherRegex(value);
  if (regex.kind !== 'regex') return undefined;
  return known.filter((one) => regex.matches(one) === (op === '=~'));
}
