import { listFamilies, SYSTEMS } from '@arx/catalog';
import { everyExpr, type SelectorExpr } from '../promql/ast.ts';
import { analyse, type Expr, indexCatalog, parsePromql, type SampleIndex, type Selection } from '../promql/index.ts';
import { ruleError } from './errors.ts';

const families = listFamilies(SYSTEMS);

/** The samples of every system, of the page itself and of Prometheus. */
export const SAMPLES: SampleIndex = indexCatalog(families);

const unpublished: ReadonlySet<string> = new Set(
  families.filter(({ publisher }) => publisher === 'none yet').map(({ family }) => family.name),
);

/**
 * Parses the expression of a rule.
 *
 * Throws `ARX_RULE_INVALID` where it is no PromQL.
 */
export function parseExpression(subject: string, text: string): Expr {
  const { expr, problems } = parsePromql(text);
  if (expr !== undefined) return expr;
  const told = problems.map(({ from, message }) => `character ${from}: ${message}`).join('; ');
  throw ruleError('ARX_RULE_INVALID', subject, `${JSON.stringify(text)} is no PromQL: ${told}.`);
}

/** The same expression, asking for one job only. Results of recording rules, which have a colon, stay as they are. */
export function selectJob(subject: string, text: string, job: string): string {
  const selectors = everyExpr(parseExpression(subject, text)).filter((expr) => expr.kind === 'selector');
  return selectors
    .filter(({ name }) => name?.includes(':') !== true)
    .toSorted((a, b) => b.from - a.from)
    .reduce((done, selector) => withMatcher(done, selector, `job=${JSON.stringify(job)}`), text);
}

function withMatcher(text: string, { nameSpan, matchers }: SelectorExpr, matcher: string): string {
  const [before, after] = [text.slice(0, nameSpan.to), text.slice(nameSpan.to)];
  if (!after.startsWith('{')) return `${before}{${matcher}}${after}`;
  return `${before}{${matcher}${matchers.length === 0 ? '' : ', '}${after.slice(1)}`;
}

/**
 * Holds every selector of an expression against the catalog.
 *
 * Throws `ARX_RULE_INVALID` for a sample, a label or a value of a closed label that does not exist.
 */
export function checkExpression(subject: string, text: string, index: SampleIndex = SAMPLES): void {
  for (const selection of selectionsOf(subject, text, index)) checkSelection(subject, selection);
}

function checkSelection(subject: string, { name, sample, matchers }: Selection): void {
  if (sample === undefined) {
    throw ruleError('ARX_RULE_INVALID', subject, `there is no sample ${JSON.stringify(name)} in the catalog.`);
  }
  const { labels, open } = sample.labels;
  for (const { label, op, value } of matchers) {
    if (open || label === 'job' || label === 'instance') continue;
    const fact = labels.get(label);
    if (fact === undefined) {
      const known = [...labels.keys()].join(', ') || 'none';
      throw ruleError('ARX_RULE_INVALID', subject, `${name} has no label ${label}; expected one of: ${known}.`);
    }
    const exact = op === '=' || op === '!=';
    if (exact && fact.values !== undefined && !fact.values.includes(value)) {
      const known = fact.values.join(', ');
      throw ruleError('ARX_RULE_INVALID', subject, `${name} never has ${label}="${value}"; expected one of: ${known}.`);
    }
  }
}

/** The families in an expression that nothing in the product publishes yet, each once. */
export function unpublishedIn(subject: string, text: string): readonly string[] {
  const names = selectionsOf(subject, text, SAMPLES).map(({ sample }) => sample?.family ?? '');
  return [...new Set(names)].filter((name) => unpublished.has(name));
}

/** What the description of an alert says of such families; nothing where there are none. */
export function silenceMark(families: readonly string[]): string {
  return families.length === 0 ? '' : ` Silent for now: nothing in the product publishes ${families.join(' or ')} yet.`;
}

function selectionsOf(subject: string, text: string, index: SampleIndex): readonly Selection[] {
  return analyse(parseExpression(subject, text), index).root.selections;
}
