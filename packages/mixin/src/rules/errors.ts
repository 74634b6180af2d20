/** Every way in which rules are refused. The code is stable; the message is for people. */
export type RuleErrorCode = 'ARX_RULE_INVALID' | 'ARX_SCENARIO_INVALID' | 'ARX_SCRAPE_INTERVAL' | 'ARX_SLO_INVALID';

/** A mistake in the source of a rule, of its test or of a target, or an interval that the rules do not bear: what is wrong, and what was expected. */
export interface RuleError extends Error {
  readonly name: 'RuleError';
  readonly code: RuleErrorCode;
  /** The alert, recording rule, target or setting that it is about. */
  readonly subject: string;
}

export function ruleError(code: RuleErrorCode, subject: string, message: string): RuleError {
  return Object.assign(new Error(`${subject}: ${message}`), { name: 'RuleError' as const, code, subject });
}
