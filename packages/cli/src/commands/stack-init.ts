import { EXIT } from '../exit-codes.ts';
import type { CommandHandler } from '../invocation.ts';
import { warn } from '../output/warning.ts';
import { stepsOf } from '../stack/apply.ts';
import { findCompose, typedCompose } from '../stack/docker.ts';
import { prepareHere, runOptions } from '../stack/prepare-here.ts';
import { changeLines, initDocument, placeLines, scenarioLines, stepLines, urlsOf } from '../stack/report.ts';

/** `arx stack init` */
export const stackInit: CommandHandler = async (invocation) => {
  const { flags, out, err } = invocation;
  const isDryRun = flags.given('dry-run');
  const prepared = prepareHere(invocation, flags.given('force'));
  // Asked before the first write, so that nothing stands between it and what is said of it.
  const compose = typedCompose(await findCompose(runOptions(invocation)));
  const { setup, directory } = prepared;
  const steps = stepsOf(prepared.plan, setup, compose);
  if (!isDryRun) prepared.write();
  if (flags.given('json')) {
    out.line(JSON.stringify(initDocument(prepared, steps, isDryRun), undefined, 2));
    return EXIT.ok;
  }
  for (const text of prepared.warnings) warn(err, text);
  for (const line of scenarioLines(setup)) out.line(line);
  out.line();
  if (isDryRun) out.line('A dry run: nothing is written. It would be:');
  for (const line of changeLines(prepared, out.style)) out.line(line);
  const todo = stepLines(steps, directory, out.style);
  if (todo.length > 0) out.line();
  for (const line of todo) out.line(line);
  out.line();
  for (const line of placeLines(setup, urlsOf(setup))) out.line(line);
  return EXIT.ok;
};
