import { dashboardError } from '../grafana/errors.ts';
import { familyOf } from './families.ts';

/** A choice of a system's own label values on top of a dashboard. */
export interface SystemVariable {
  /** `$name` in expressions. */
  readonly name: string;
  /** The label whose values it offers, and that it filters by wherever a family has it. */
  readonly labelName: string;
  /** What stands before the choice. */
  readonly label: string;
  readonly description: string;
  /** The sample whose label values are offered. */
  readonly of: string;
}

/**
 * Writes the selector of a sample, with what the reader of the dashboard chose: `$job`; `$instance`, unless the family is
 * shared state, of which every instance shows the same; and the variables whose label the family has. Further matchers
 * follow as they are.
 *
 * Throws `ARX_EXPRESSION_INVALID` for a sample that does not exist and for a matcher whose label the family has not.
 */
export type Select = (sample: string, ...matchers: readonly string[]) => string;

export function selector(variables: readonly SystemVariable[] = []): Select {
  return (sample, ...matchers) => {
    const { labels, state } = familyOf(sample);
    const known = sample.endsWith('_bucket') ? [...labels, 'le'] : labels;
    for (const matcher of matchers) checkMatcher(sample, known, matcher);
    const chosen = variables
      .filter(({ labelName }) => labels.includes(labelName))
      .map(({ name, labelName }) => `${labelName}=~"$${name}"`);
    const instance = state === 'cluster' ? [] : ['instance=~"$instance"'];
    return `${sample}{${['job=~"$job"', ...instance, ...chosen, ...matchers].join(', ')}}`;
  };
}

function checkMatcher(sample: string, labels: readonly string[], matcher: string): void {
  const label = /^([a-z_]+)(=|!=|=~|!~)"[^"]*"$/.exec(matcher)?.[1];
  if (label !== undefined && labels.includes(label)) return;
  throw dashboardError(
    'ARX_EXPRESSION_INVALID',
    sample,
    `${sample}: ${matcher} is no matcher of it; expected label="value" with one of the labels ${labels.join(', ') || '(none)'}.`,
  );
}
