import type { Problem } from '../finding.ts';
import type { AlertSite, DashboardSite, EverythingSite, ExpressionSite, PanelSite, RuleFileSite } from '../sites.ts';

/** Every kind of mistake, as findings name it. */
export type RuleName =
  | 'absent-too-short'
  | 'alert-per-exporter'
  | 'clamped-denominator'
  | 'constant-in-text'
  | 'delta-of-counter'
  | 'drill-down-label'
  | 'duplicate-id'
  | 'duplicate-ref-id'
  | 'duplicate-rule'
  | 'duplicate-uid'
  | 'file-shape'
  | 'idle-condition'
  | 'label-in-text'
  | 'legend-label'
  | 'lifetime-threshold'
  | 'mismatched-operands'
  | 'misplaced-by'
  | 'missing-description'
  | 'missing-runbook'
  | 'missing-severity'
  | 'missing-summary'
  | 'missing-title'
  | 'missing-unit'
  | 'overlapping-panels'
  | 'promql-syntax'
  | 'quantile-out-of-range'
  | 'quantile-threshold'
  | 'quantile-without-le'
  | 'range-too-short'
  | 'rate-of-sum'
  | 'rate-on-gauge'
  | 'ratio-as-percentage'
  | 'ratio-without-fallback'
  | 'shared-sum'
  | 'template-syntax'
  | 'threshold-out-of-range'
  | 'threshold-per-process'
  | 'title-statistic'
  | 'title-variable'
  | 'unit-contradiction'
  | 'unknown-bound'
  | 'unknown-family'
  | 'unknown-label'
  | 'unknown-value'
  | 'unknown-variable'
  | 'unused-family';

interface Check<Site> {
  readonly name: RuleName;
  /** What it finds, in one line for a listing. */
  readonly about: string;
  readonly check: (site: Site) => readonly Problem[];
}

/** A check of one kind of site. It sees every site of its kind and never throws. */
export type Rule =
  | ({ readonly kind: 'expression' } & Check<ExpressionSite>)
  | ({ readonly kind: 'panel' } & Check<PanelSite>)
  | ({ readonly kind: 'dashboard' } & Check<DashboardSite>)
  | ({ readonly kind: 'alert' } & Check<AlertSite>)
  | ({ readonly kind: 'rule-file' } & Check<RuleFileSite>);

/** A check that needs all files at once: each problem says in which it is. */
export interface WholeRule {
  readonly kind: 'everything';
  readonly name: RuleName;
  readonly about: string;
  readonly check: (site: EverythingSite) => readonly (Problem & { readonly file: string })[];
}
