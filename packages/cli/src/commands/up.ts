import { findFlow } from '@arx/runtime/flows';
import { defaultSpoolDirectory, flowEngineEnabled, metricsSwitch, runSpeed } from '../environment.ts';
import { EXIT } from '../exit-codes.ts';
import { runAndShow } from '../flow-execution.ts';
import { currentBranch } from '../git-branch.ts';
import type { CommandHandler, Invocation } from '../invocation.ts';
import { liveProgress, plainProgress } from '../output/run-progress.ts';
import { wallTimeNote } from '../output/run-words.ts';
import { shellWord } from '../output/text.ts';
import { interruption, type Serving, startServing } from '../serving.ts';

/** The flow of the first run. */
const FIRST_FLOW = 'feature_request_to_pr';

/** `arx up`, which `npm start` runs */
export const up: CommandHandler = async (invocation) => {
  const { env, out } = invocation;
  const speed = runSpeed(invocation.flags.text('speed'));
  const wanted = !invocation.flags.given('no-run');
  const allowed = flowEngineEnabled(env);
  const record = metricsSwitch(env) !== 'off';

  const serving = await startServing(invocation, { record });
  try {
    if (!record) out.line('AR_ENABLE_METRICS is 0: nothing is recorded here; the page shows what others recorded.');
    if (wanted && !allowed) out.line('No first run: AR_ENABLE_FLOW_ENGINE is 0.');
    if (wanted && allowed) await firstRun(invocation, serving, speed);
    if (!invocation.interrupts.signal.aborted) sayWhereToLook(invocation, serving);
    await interruption(invocation);
  } finally {
    await serving.close();
  }
  return EXIT.ok;
};

async function firstRun({ env, out, interrupts }: Invocation, { library }: Serving, speed: number): Promise<void> {
  const { flow } = findFlow(library, FIRST_FLOW);
  const branch = (await currentBranch('.', env)) ?? 'unknown';
  out.line(`A first run of ${FIRST_FLOW}, simulated: its answers come from the fixtures of the flow.\n`);
  const progress = out.live ? liveProgress(out, speed) : plainProgress(out);
  await runAndShow({ flow, progress, interrupts, options: { execMode: 'dry_run', branch, speed } });
  if (metricsSwitch(env) !== 'off' && speed !== 1) out.line(wallTimeNote(speed));
}

function sayWhereToLook({ env, out }: Invocation, { server, spoolDirectory: directory }: Serving): void {
  // Another terminal has neither the flag nor, most likely, the variable.
  const isDefault = directory === defaultSpoolDirectory(env);
  const spool = isDefault ? '' : ` AR_METRICS_DIR=${shellWord(directory)}`;
  out.line();
  out.line(`the page      ${server.url}/metrics`);
  out.line(`the numbers   curl -s ${server.url}/metrics | grep '^ar_'`);
  out.line(`another run   AR_ENABLE_METRICS=1${spool} npx arx flow run --flow=${FIRST_FLOW} --dry-run`);
  out.line('Serving until Ctrl-C.');
}
