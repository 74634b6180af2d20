import { isClosedLabel } from './labels.ts';
import type { ListedFamily } from './listing.ts';

/** A name or a declaration that the conventions of Prometheus advise against. */
export interface LintFinding {
  readonly family: string;
  readonly rule: LintRule;
  /** What is wrong and what was expected, in one sentence. */
  readonly message: string;
  /** Why it stays as it is, for the names that the documents prescribe. */
  readonly allowed: string | undefined;
}

/** The rules, after https://prometheus.io/docs/practices/naming/ and `promtool check metrics`. */
export type LintRule =
  | 'counter-total'
  | 'reserved-suffix'
  | 'base-unit'
  | 'unit-suffix'
  | 'type-in-name'
  | 'snake-case'
  | 'help'
  | 'reserved-label'
  | 'buckets';

const UNIT_WORDS: Readonly<Record<string, string>> = {
  ms: 'seconds',
  milliseconds: 'seconds',
  minutes: 'seconds',
  hours: 'seconds',
  kilobytes: 'bytes',
  megabytes: 'bytes',
  bits: 'bytes',
};

/** Names that documents prescribe, by rule: renaming them would break the dashboards that are written for them. */
const ALLOWED: Readonly<Record<string, Partial<Record<LintRule, string>>>> = {
  ar_step_latency_ms: {
    'base-unit': 'the document counts this family in milliseconds',
    'unit-suffix': 'the document writes ms',
  },
  task_retry_count: { 'reserved-suffix': 'the name of the document (O-16); no histogram is called task_retry' },
  autobot_knowledge_documents_total: { 'reserved-suffix': 'a gauge by that name in the document (B-14)' },
  autobot_knowledge_vectors_total: { 'reserved-suffix': 'a gauge by that name in the document (B-14)' },
  autobot_redis_keys_total: { 'reserved-suffix': 'a gauge by that name in the document (B-14)' },
  autobot_circuit_breaker_failure_count: { 'reserved-suffix': 'a gauge by that name in the document (B-14)' },
  autobot_active_alerts_count: { 'reserved-suffix': 'a gauge by that name in the document (B-14)' },
  autobot_knowledge_search_results_count: { 'reserved-suffix': 'a histogram by that name in the document (B-14)' },
};

/** Checks families against the naming conventions of Prometheus. Findings in the order of the families. */
export function lintFamilies(families: readonly ListedFamily[]): readonly LintFinding[] {
  return families.flatMap(({ family }) => {
    const found: [LintRule, string][] = [
      ...lintName(family.name, family.type, family.unit),
      ...lintLabels(family.labels),
      ...lintRest(family),
    ];
    return found.map(([rule, message]) => ({
      family: family.name,
      rule,
      message,
      allowed: ALLOWED[family.name]?.[rule],
    }));
  });
}

function lintName(name: string, type: string, unit: string): [LintRule, string][] {
  const words = name.split('_');
  const last = words.at(-1) ?? '';
  const found: [LintRule, string][] = [];
  if (type === 'counter' && last !== 'total') found.push(['counter-total', 'the name of a counter ends in _total']);
  const reserved = type === 'counter' ? ['bucket', 'sum', 'count'] : ['total', 'bucket', 'sum', 'count'];
  if (reserved.includes(last)) {
    found.push(['reserved-suffix', `_${last} is a suffix of ${last === 'total' ? 'counters' : 'histogram samples'}`]);
  }
  for (const word of words) {
    const base = UNIT_WORDS[word];
    if (base !== undefined) found.push(['base-unit', `${word} is no base unit; expected ${base}`]);
    // The name of an info family has to end in its type.
    if (word === type && type !== 'info') found.push(['type-in-name', `the name says its type, ${type}`]);
  }
  if (!/^[a-z][a-z0-9_]*$/.test(name)) found.push(['snake-case', 'names are lower case with underscores']);
  const carrier = type === 'counter' ? words.at(-2) : last;
  if (['seconds', 'bytes'].includes(unit) && carrier !== unit) {
    found.push(['unit-suffix', `it is counted in ${unit}, which its name does not end in`]);
  }
  return found;
}

function lintLabels(labels: ListedFamily['family']['labels']): [LintRule, string][] {
  return Object.entries(labels).flatMap(([label, spec]): [LintRule, string][] => {
    if (['le', 'quantile', 'job', 'instance'].includes(label) || label.startsWith('__')) {
      return [['reserved-label', `the label ${label} belongs to Prometheus`]];
    }
    if (isClosedLabel(spec) && new Set(spec).size !== spec.length) {
      return [['reserved-label', `the label ${label} names a value twice`]];
    }
    return [];
  });
}

function lintRest(family: ListedFamily['family']): [LintRule, string][] {
  const found: [LintRule, string][] = [];
  if (!/^[A-Z0-9].*\.$/.test(family.help)) found.push(['help', 'the help is a sentence']);
  if (family.type === 'histogram' && family.buckets.some((bound, i, all) => i > 0 && bound <= (all[i - 1] ?? 0))) {
    found.push(['buckets', 'the bounds rise']);
  }
  return found;
}
