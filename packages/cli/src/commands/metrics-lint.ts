import { type LintFinding, lintFamilies, listFamilies } from '@arx/catalog';
import { EXIT } from '../exit-codes.ts';
import type { CommandHandler } from '../invocation.ts';
import { chosenSystems } from '../systems.ts';

/** `arx metrics lint` */
export const metricsLint: CommandHandler = async ({ flags, env, out }) => {
  const families = listFamilies(chosenSystems(flags.list('system'), env));
  const findings = lintFamilies(families);
  const open = findings.filter(({ allowed }) => allowed === undefined);
  if (flags.given('json')) out.line(JSON.stringify({ families: families.length, findings }, undefined, 2));
  else {
    for (const finding of findings) out.line(inWords(finding));
    const allowed = findings.length - open.length;
    out.line(`${families.length} families: ${open.length} to mend, ${allowed} allowed`);
  }
  return open.length === 0 ? EXIT.ok : EXIT.failed;
};

function inWords({ family, rule, message, allowed }: LintFinding): string {
  return `${family}: ${message} (${rule})${allowed === undefined ? '' : `; allowed: ${allowed}`}`;
}
