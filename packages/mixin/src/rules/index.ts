export { buildRunbooks } from '../runbooks/build.ts';
export type { RunbookPage } from '../runbooks/render.ts';
export { type BuiltRules, buildRules, type RuleFile } from './build.ts';
export { buildRuleTests } from './build-tests.ts';
export type { RuleError, RuleErrorCode } from './errors.ts';
export type { RuleOptions } from './options.ts';
export type { AlertingRule, RecordingRule, RuleGroup } from './rule-file.ts';
export { DEFAULT_SLOS } from './slo/defaults.ts';
export { BURN_RATES, type BurnRate, type Indicator, type Slo } from './slo/slo.ts';
