import { join } from 'node:path';
import { applyAllowed, type Finding, readAllowed } from './allow.ts';
import { placeOf, type SourceFile, trackedFiles } from './sources.ts';

const ALLOW_LIST = 'scripts/check/words.allow.json';

interface Rule {
  pattern: RegExp;
  /** Only files whose path matches. */
  files: RegExp;
  message: string;
}

const TESTS = /\.test\.ts$/;
const ALL = /(?:)/;

const RULES: Readonly<Record<string, Rule>> = {
  'focused-test': {
    pattern: /\b(?:it|test|describe|bench|suite)(?:\.\w+)*\.only\b/g,
    files: TESTS,
    message: 'a focused test hides all others: remove `.only`',
  },
  'machine-path': {
    // The folders of one person's or one build machine's checkout.
    pattern: /(?<![\w.$}~/-])\/(?:work|home\/[a-z][\w-]*|root|Users\/\w+)\/[\w.]/g,
    files: ALL,
    message: 'a path of one machine: make it relative or take it from the environment',
  },
  'registry-host': {
    pattern: /\b(?:registry\.[a-z0-9.-]*npm[a-z0-9.-]*|registry\.yarnpkg\.com|npm\.pkg\.github\.com)\b/g,
    files: ALL,
    message: 'the address of a package registry: it belongs into the user configuration of npm',
  },
  'lockfile-host': {
    pattern: /"resolved": "(?:https?|git[^"]*):/g,
    files: /(?:^|\/)package-lock\.json$/,
    message: 'a download address in the lockfile: install with the .npmrc of this repository',
  },
};

const SKIP = /\.(?:skip|skipIf|runIf|todo|fails)\b/;
/** `peerMissing(…)` and a context's `skip('…')` give the reason themselves; a skipped test has a function, too. */
const REASON = /\/\/\s*\S|peerMissing\(|\.skip\((['"`])[^'"`]+\1\)/;
const COMMENT = /\/\/\s*\S/;

/** Skipped tests that say nowhere why: neither on the line nor in a comment just above. */
function findSkips(file: SourceFile): Finding[] {
  if (!TESTS.test(file.path)) return [];
  const lines = file.text.split('\n');
  return lines.flatMap((line, index) => {
    const explained = REASON.test(line) || COMMENT.test(lines[index - 1] ?? '');
    if (!/\b(?:it|test|describe|suite|bench|ctx|context)\b/.test(line) || !SKIP.test(line) || explained) return [];
    const message = `${file.path}:${index + 1}: a test that may not run needs its reason in a comment on the line or above`;
    return [{ rule: 'skip-reason', path: file.path, message }];
  });
}

/** Everything in a file that must not be committed. */
export function findWords(file: SourceFile): Finding[] {
  const findings = findSkips(file);
  for (const [rule, { pattern, files, message }] of Object.entries(RULES)) {
    if (!files.test(file.path)) continue;
    for (const match of file.text.matchAll(pattern)) {
      findings.push({
        rule,
        path: file.path,
        message: `${placeOf(file, match.index)}: ${match[0]}: ${message} (${rule})`,
      });
    }
  }
  return findings;
}

/** No focused test, no skip without a reason, nothing that is true on one machine only. */
export async function checkWords(root: string): Promise<readonly string[]> {
  const findings = (await trackedFiles(root)).flatMap(findWords);
  return applyAllowed(findings, readAllowed(join(root, ALLOW_LIST)), ALLOW_LIST);
}
