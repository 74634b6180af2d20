import { RULES } from './index.ts';
import type { RuleName } from './rule.ts';

/** A rule as a listing shows it. */
export interface RuleListing {
  readonly name: RuleName;
  /** What it finds, in one line. */
  readonly about: string;
}

/** What verify looks for, in the order in which it looks. */
export function listRules(): readonly RuleListing[] {
  return RULES.map(({ name, about }) => ({ name, about }));
}
