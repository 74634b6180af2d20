import { existsSync, readFileSync } from 'node:fs';
import { matchesGlob } from 'node:path';

/** An exception from the secrets or the words check. */
export interface Allowed {
  /** A path or glob, relative to the root. */
  path: string;
  /** The rules that the exception covers. */
  rules: readonly string[];
  /** Why these findings are right where they are. */
  reason: string;
}

/** Something a scanner found, before exceptions. */
export interface Finding {
  rule: string;
  path: string;
  /** The text for the reader: place, rule, and what to do. */
  message: string;
}

export function readAllowed(file: string): readonly Allowed[] {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
}

/**
 * Takes the allowed findings away. An exception without a reason, and one that matches nothing any more, is a finding
 * itself: the list only shrinks.
 */
export function applyAllowed(findings: readonly Finding[], allowed: readonly Allowed[], listName: string): string[] {
  const used = new Set<Allowed>();
  const left = findings.filter((finding) => {
    const match = allowed.find((entry) => entry.rules.includes(finding.rule) && matchesGlob(finding.path, entry.path));
    if (match) used.add(match);
    return match === undefined;
  });
  const messages = left.map((finding) => finding.message);
  for (const entry of allowed) {
    if (!entry.reason?.trim()) messages.push(`${listName}: the exception for ${entry.path} gives no reason`);
    if (!used.has(entry)) messages.push(`${listName}: the exception for ${entry.path} matches nothing: remove it`);
  }
  return messages;
}
