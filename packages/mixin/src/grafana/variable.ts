import { PROMETHEUS } from './datasource.ts';
import type { VariableJson } from './json.ts';

/** A choice on top of a dashboard, filled with the values of a label. */
export interface LabelVariable {
  /** `$name` in expressions. */
  readonly name: string;
  /** What stands before the choice. */
  readonly label: string;
  readonly description: string;
  /** Whose label values are offered: a family, with matchers if need be. */
  readonly of: string;
  readonly labelName: string;
  /**
   * What «all» stands for: `any` matches everything, also what came after the dashboard was opened and series without
   * the label; `listed` only the values on offer.
   */
  readonly all: 'any' | 'listed';
}

/** The choice of the Prometheus to ask, `$datasource`. */
export const DATASOURCE_VARIABLE: VariableJson = {
  name: 'datasource',
  label: 'Data source',
  type: 'datasource',
  description: 'The Prometheus that scrapes what is shown here.',
  hide: 0,
  query: 'prometheus',
  regex: '',
  refresh: 1,
  includeAll: false,
  multi: false,
  options: [],
  skipUrlSync: false,
};

/** Several values at a time, at first all of them; refreshed with the time range. */
export function renderVariable({ name, label, description, of, labelName, all }: LabelVariable): VariableJson {
  const query = `label_values(${of}, ${labelName})`;
  return {
    name,
    label,
    type: 'query',
    description,
    datasource: PROMETHEUS,
    hide: 0,
    query: { qryType: 1, query, refId: `variable-${name}` },
    regex: '',
    refresh: 2,
    includeAll: true,
    multi: true,
    ...(all === 'any' ? { allValue: '.*' } : {}),
    current: { selected: true, text: ['All'], value: ['$__all'] },
    options: [],
    skipUrlSync: false,
    sort: 1,
  };
}
