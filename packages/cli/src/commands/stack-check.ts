import { buildDashboards } from '@arx/mixin/dashboards';
import { buildStack } from '@arx/mixin/emit';
import { buildRules } from '@arx/mixin/rules';
import { summaryOf } from '../doctor/check.ts';
import { documentOf, linesOf, summaryLine } from '../doctor/show.ts';
import { EXIT } from '../exit-codes.ts';
import type { CommandHandler } from '../invocation.ts';
import { diagnoseStack } from '../stack/check/diagnose.ts';
import { gatherStackFacts } from '../stack/check/facts.ts';
import { thisMachine } from '../stack/machine.ts';
import { runOptions, stackDirectory } from '../stack/prepare-here.ts';
import { version } from '../version.ts';

/** `arx stack check` */
export const stackCheck: CommandHandler = async (invocation) => {
  const { flags, out, interrupts } = invocation;
  const directory = stackDirectory(invocation);
  const facts = await gatherStackFacts({
    prepare: { build: buildStack, directory, machine: thisMachine() },
    run: runOptions(invocation),
  });
  if (interrupts.signal.aborted) return interrupts.exitCode();
  const { settings, scenario } = facts.setup;
  const checks = diagnoseStack(facts, {
    groups: buildRules({ systems: settings.systems }).groups.map(({ name }) => name),
    dashboards: buildDashboards().map(({ uid }) => uid),
  });
  if (flags.given('json')) {
    const about = { version: version(), directory, scenario: scenario.name };
    out.line(JSON.stringify(documentOf(checks, about), undefined, 2));
  } else {
    for (const line of linesOf(checks, out.style, 'shown')) out.line(line);
    out.line(summaryLine(summaryOf(checks)));
  }
  return summaryOf(checks).problem > 0 ? EXIT.failed : EXIT.ok;
};
