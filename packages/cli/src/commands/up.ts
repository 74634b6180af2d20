import { setTimeout as sleep } from 'node:timers/promises';
import { findFlow } from '@arx/runtime/flows';
import { defaultSpoolDirectory, type Env, flowEngineEnabled, metricsSwitch, runSpeed } from '../environment.ts';
import { EXIT } from '../exit-codes.ts';
import { runAndShow } from '../flow-execution.ts';
import { currentBranch } from '../git-branch.ts';
import type { CommandHandler, Invocation } from '../invocation.ts';
import { requirePrices } from '../live-run.ts';
import { holdLines } from '../output/held-lines.ts';
import { liveProgress, plainProgress } from '../output/run-progress.ts';
import { wallTimeNote } from '../output/run-words.ts';
import { printable, shellWord } from '../output/text.ts';
import { warn } from '../output/warning.ts';
import type { QueueService } from '../queue/serve-queue.ts';
import { queueEnabled, workerPlan } from '../queue/settings.ts';
import { placeOf } from '../queue/words.ts';
import { interruption, type Serving, startServing } from '../serving.ts';
import { typedArx } from '../typed-arx.ts';

/** The flow of the first run. */
const FIRST_FLOW = 'feature_request_to_pr';
/** How long it waits for the database before it says where everything is, in milliseconds; the database goes on. */
const DATABASE_PATIENCE_MS = 20_000;

/** `arx up`, which `npm start` runs */
export const up: CommandHandler = async (invocation) => {
  const { flags, env, out, err } = invocation;
  const speed = runSpeed(flags.text('speed'));
  const wanted = !flags.given('no-run');
  const allowed = flowEngineEnabled(env);
  const record = metricsSwitch(env) !== 'off';
  const plan = workerPlan(flags, env);
  await requirePrices(env);
  // What the queue says must not tear the picture of the first run.
  const lines = holdLines(wanted && allowed && out.live);
  const queue = {
    worker: allowed ? plan : undefined,
    say: (line: string) => lines.tell(() => out.line(printable(line))),
    complain: (line: string) => lines.tell(() => warn(err, line)),
  };

  const serving = await startServing(invocation, { record, queue: queueEnabled(flags, env) ? queue : undefined });
  try {
    if (!record) out.line('AR_ENABLE_METRICS is 0: nothing is recorded here; the page shows what others recorded.');
    if (wanted && !allowed) out.line('No first run: AR_ENABLE_FLOW_ENGINE is 0.');
    if (wanted && allowed) await firstRun(invocation, serving, speed);
    lines.release();
    await settled(invocation, serving.queue);
    if (!invocation.interrupts.signal.aborted) sayWhereToLook(invocation, serving);
    await interruption(invocation);
  } finally {
    lines.release();
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

/** Waits until it is known where the queue stands, so that it can be told what to type. */
async function settled(invocation: Invocation, queue: QueueService | undefined): Promise<void> {
  const patience = new AbortController();
  const tooLate = sleep(DATABASE_PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => undefined);
  await Promise.race([queue?.settled(), interruption(invocation), tooLate]);
  patience.abort();
}

function sayWhereToLook({ env, out }: Invocation, { server, spoolDirectory: directory, queue }: Serving): void {
  // Another terminal has neither the flag nor, most likely, the variable.
  const isDefault = directory === defaultSpoolDirectory(env);
  const spool = isDefault ? '' : ` AR_METRICS_DIR=${shellWord(directory)}`;
  const arx = typedArx(process.cwd());
  out.line();
  out.line(`the page      ${server.url}/metrics`);
  out.line(`the numbers   curl -s ${server.url}/metrics | grep '^ar_'`);
  out.line(`another run   AR_ENABLE_METRICS=1${spool} ${arx} flow run --flow=${FIRST_FLOW} --dry-run`);
  if (queue !== undefined) for (const line of queueLines(queue, server.url, env)) out.line(line);
  out.line('Serving until Ctrl-C.');
}

function queueLines(queue: QueueService, url: string, env: Env): readonly string[] {
  const state = queue.state();
  if (state.kind !== 'ready') {
    const why = state.kind === 'starting' ? `not ready yet: ${state.note}` : 'not there; the warning says why';
    return [`the queue     ${printable(why)}; see ${url}/readyz`];
  }
  const { origin } = state.database;
  const variable = origin.kind === 'external' ? 'DATABASE_URL' : 'ARX_DATA_DIR';
  const same = (env[variable] ?? '') === '' ? '' : `   (with the same ${variable})`;
  return [
    `the queue     ${url}/runs, in ${printable(placeOf(state.database))}`,
    `a queued run  ${typedArx(process.cwd())} run submit --flow=${FIRST_FLOW} --dry-run --wait${same}`,
  ];
}
