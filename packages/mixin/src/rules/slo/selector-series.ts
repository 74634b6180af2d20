import { analyse, type Selection } from '../../promql/index.ts';
import { matcherRegex } from '../../promql/regex.ts';
import { ruleError } from '../errors.ts';
import { parseExpression, SAMPLES } from '../expression.ts';
import type { SeriesLabels } from '../scenarios/series.ts';

/** A label set of a family, as made-up series need it. */
export interface SelectedSeries {
  readonly sample: string;
  readonly labels: SeriesLabels;
}

/**
 * Labels of a series that a selector selects and none of the others does; the bound of a bucket is left out.
 *
 * Throws `ARX_SLO_INVALID` where there is none among the known values.
 */
export function seriesOf(selector: string, others: readonly string[] = []): SelectedSeries {
  const { name, sample, matchers } = selectionOf(selector);
  const avoided = others.map(selectionOf).filter((other) => other.name === name);
  const labels = [...(sample?.labels.labels ?? [])].filter(([label]) => label !== 'le');
  const sets = labels.reduce<readonly SeriesLabels[]>(
    (all, [label, { values }]) =>
      all.flatMap((set) =>
        candidates(label, values, [{ matchers }, ...avoided]).map((value) => ({ ...set, [label]: value })),
      ),
    [{}],
  );
  const found = sets.find((set) => selects(matchers, set) && !avoided.some((other) => selects(other.matchers, set)));
  if (found !== undefined) return { sample: name, labels: found };
  throw ruleError(
    'ARX_SLO_INVALID',
    selector,
    `expected series beside those of ${others.join(' and ')}; there are none.`,
  );
}

type Matched = Pick<Selection, 'matchers'>;

/** Every value of a closed label; of an open one those that the matchers name, and one that none does. */
function candidates(
  label: string,
  values: readonly string[] | undefined,
  matched: readonly Matched[],
): readonly string[] {
  if (values !== undefined) return values;
  const named = matched.flatMap(({ matchers }) => matchers.filter((matcher) => matcher.label === label));
  return [...new Set([...named.map(({ value }) => value), 'any'])];
}

function selects(matchers: Selection['matchers'], set: SeriesLabels): boolean {
  return matchers.every(({ label, op, value }) => {
    const actual = set[label] ?? '';
    if (op === '=' || op === '!=') return (actual === value) === (op === '=');
    const regex = matcherRegex(value);
    return regex.kind === 'regex' && regex.matches(actual) === (op === '=~');
  });
}

function selectionOf(selector: string): Selection {
  const [selection] = analyse(parseExpression(selector, selector), SAMPLES).root.selections;
  if (selection !== undefined) return selection;
  throw ruleError('ARX_SLO_INVALID', selector, 'expected a selector, such as ar_flow_success_total{exec_mode="live"}.');
}
