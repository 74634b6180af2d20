import { absentTooShort } from './absent-too-short.ts';
import { alertPerExporter } from './alert-per-exporter.ts';
import { clampedDenominator } from './clamped-denominator.ts';
import { constantInText } from './constant-in-text.ts';
import { deltaOfCounter } from './delta-of-counter.ts';
import { drillDownLabel } from './drill-down-label.ts';
import { duplicateId } from './duplicate-id.ts';
import { duplicateRefId } from './duplicate-ref-id.ts';
import { duplicateRule } from './duplicate-rule.ts';
import { duplicateUid } from './duplicate-uid.ts';
import { fileShape } from './file-shape.ts';
import { idleCondition } from './idle-condition.ts';
import { labelInText } from './label-in-text.ts';
import { legendLabel } from './legend-label.ts';
import { lifetimeThreshold } from './lifetime-threshold.ts';
import { mismatchedOperands } from './mismatched-operands.ts';
import { misplacedBy } from './misplaced-by.ts';
import { missingDescription } from './missing-description.ts';
import { missingRunbook } from './missing-runbook.ts';
import { missingSeverity } from './missing-severity.ts';
import { missingSummary } from './missing-summary.ts';
import { missingTitle } from './missing-title.ts';
import { missingUnit } from './missing-unit.ts';
import { overlappingPanels } from './overlapping-panels.ts';
import { promqlSyntax } from './promql-syntax.ts';
import { quantileOutOfRange } from './quantile-out-of-range.ts';
import { quantileThreshold } from './quantile-threshold.ts';
import { quantileWithoutLe } from './quantile-without-le.ts';
import { rangeTooShort } from './range-too-short.ts';
import { rateOfSum } from './rate-of-sum.ts';
import { rateOnGauge } from './rate-on-gauge.ts';
import { ratioAsPercentage } from './ratio-as-percentage.ts';
import { ratioWithoutFallback } from './ratio-without-fallback.ts';
import type { Rule, RuleName, WholeRule } from './rule.ts';
import { sharedSum } from './shared-sum.ts';
import { templateSyntax } from './template-syntax.ts';
import { thresholdOutOfRange } from './threshold-out-of-range.ts';
import { thresholdPerProcess } from './threshold-per-process.ts';
import { titleStatistic } from './title-statistic.ts';
import { titleVariable } from './title-variable.ts';
import { unitContradiction } from './unit-contradiction.ts';
import { unknownBound } from './unknown-bound.ts';
import { unknownFamily } from './unknown-family.ts';
import { unknownLabel } from './unknown-label.ts';
import { unknownValue } from './unknown-value.ts';
import { unknownVariable } from './unknown-variable.ts';
import { unusedFamily } from './unused-family.ts';

/** Every check. One is added by writing its file and naming it here. */
export const RULES: readonly (Rule | WholeRule)[] = [
  fileShape,
  promqlSyntax,
  misplacedBy,
  unknownFamily,
  unknownLabel,
  unknownValue,
  unknownBound,
  unknownVariable,
  rateOnGauge,
  rateOfSum,
  deltaOfCounter,
  rangeTooShort,
  quantileWithoutLe,
  mismatchedOperands,
  sharedSum,
  ratioWithoutFallback,
  clampedDenominator,
  quantileOutOfRange,
  quantileThreshold,
  thresholdOutOfRange,
  idleCondition,
  lifetimeThreshold,
  alertPerExporter,
  thresholdPerProcess,
  absentTooShort,
  constantInText,
  ratioAsPercentage,
  labelInText,
  templateSyntax,
  missingSeverity,
  missingSummary,
  missingRunbook,
  duplicateRule,
  missingTitle,
  missingDescription,
  missingUnit,
  unitContradiction,
  titleStatistic,
  titleVariable,
  legendLabel,
  drillDownLabel,
  duplicateRefId,
  duplicateId,
  overlappingPanels,
  duplicateUid,
  unusedFamily,
];

export type { Rule, RuleName, WholeRule };
