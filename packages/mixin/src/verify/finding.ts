import type { Place } from './place.ts';
import type { RuleName } from './rules/rule.ts';

/** Something that is wrong with a dashboard or a rule file. */
export interface Finding {
  /** As it was given to verify. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Path in a JSON file, such as `$.panels[3].targets[0].expr`. */
  readonly path: string | undefined;
  /** The panel, variable, alert or recording rule, such as `panel "Cost"`; undefined for the file as a whole. */
  readonly subject: string | undefined;
  readonly rule: RuleName;
  /** What is wrong, and what of it. */
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
}

/** What a rule has found, before it is known in which file. */
export interface Problem {
  readonly at: Place;
  readonly message: string;
  readonly fix: string;
  /** Only where it is another one than that of the site. */
  readonly subject?: string | undefined;
}

/** A finding for people, in three lines: place and rule, what is wrong, what to do. */
export function renderFinding(finding: Finding): string {
  const subject = finding.subject === undefined ? '' : `, ${finding.subject}`;
  const path = finding.path === undefined ? '' : `, ${finding.path}`;
  const where = `${finding.file}:${finding.line}:${finding.column} ${finding.rule}${subject}${path}`;
  return [where, `  ${oneLine(finding.message)}`, `  Fix: ${oneLine(finding.fix)}`].join('\n');
}

/** Titles and names come from files that anybody can have written: they must not draw in a terminal. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}
