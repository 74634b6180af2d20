export type { VerifyError, VerifyErrorCode } from './errors.ts';
export { type Finding, renderFinding } from './finding.ts';
export { listRules, type RuleListing } from './rules/listing.ts';
export type { RuleName } from './rules/rule.ts';
export type { Settings } from './settings.ts';
export { type SourceFile, type VerifyInput, verify } from './verify.ts';
export { expressionVerifier } from './verify-expression.ts';
export { type Paths, readFiles, type VerifyFilesOptions, verifyFiles } from './verify-files.ts';
