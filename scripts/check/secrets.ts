import { join } from 'node:path';
import { applyAllowed, type Finding, readAllowed } from './allow.ts';
import { placeOf, type SourceFile, trackedFiles } from './sources.ts';

const ALLOW_LIST = 'scripts/check/secrets.allow.json';

/**
 * What secrets look like. Each pattern is the issuer's own documented form, so that a random identifier does not match.
 */
const RULES: Readonly<Record<string, RegExp>> = {
  'private-key': /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----/g,
  jwt: /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g,
  'aws-access-key': /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/g,
  'github-token': /\b(?:gh[opsur]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})/g,
  'gitlab-token': /\bglpat-[A-Za-z0-9_-]{20,}/g,
  'npm-token': /\bnpm_[A-Za-z0-9]{36}\b/g,
  'openai-key': /\bsk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{32,}/g,
  'anthropic-key': /\bsk-ant-[A-Za-z0-9_-]{20,}/g,
  'google-key': /\bAIza[A-Za-z0-9_-]{35}\b/g,
  'huggingface-token': /\bhf_[A-Za-z]{30,}\b/g,
  'slack-token': /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g,
  'slack-webhook': /hooks\.slack\.com\/services\/T[A-Z0-9]+\/B[A-Z0-9]+\/[A-Za-z0-9]+/g,
  'stripe-key': /\b[rs]k_live_[A-Za-z0-9]{20,}/g,
  'sendgrid-key': /\bSG\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}/g,
  'grafana-token': /\bglsa_[A-Za-z0-9]{32}_[0-9a-f]{8}\b/g,
  'url-password': /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@'"`$<>{}]+:[^\s/@'"`$<>{}]{3,}@/g,
  'bearer-token': /\b[Bb]earer [A-Za-z0-9_\-.=+/]{24,}/g,
};

/** Shows enough of a secret to find it, and not more. */
function shorten(text: string): string {
  return text.length > 12 ? `${text.slice(0, 8)}…(${text.length} characters)` : text;
}

/** Everything in a file that looks like a secret. */
export function findSecrets(file: SourceFile): Finding[] {
  const findings: Finding[] = [];
  for (const [rule, pattern] of Object.entries(RULES)) {
    for (const match of file.text.matchAll(pattern)) {
      findings.push({
        rule,
        path: file.path,
        message:
          `${placeOf(file, match.index)}: looks like a secret (${rule}): ${shorten(match[0])}\n` +
          `  a real one: revoke it and remove it; made up for a test: say so in ${ALLOW_LIST}`,
      });
    }
  }
  return findings;
}

/** No tracked file holds a secret, but for the made-up ones that the allow-list names. */
export async function checkSecrets(root: string): Promise<readonly string[]> {
  const findings = (await trackedFiles(root)).flatMap(findSecrets);
  return applyAllowed(findings, readAllowed(join(root, ALLOW_LIST)), ALLOW_LIST);
}
