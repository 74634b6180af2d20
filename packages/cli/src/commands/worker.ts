import { spoolDirectory } from '../environment.ts';
import { EXIT } from '../exit-codes.ts';
import { requireFlowEngine } from '../flow-execution.ts';
import { loadLibrary, warnOfProblems } from '../flows.ts';
import type { CommandHandler, Invocation } from '../invocation.ts';
import { requirePrices } from '../live-run.ts';
import { counted } from '../output/run-words.ts';
import { printable } from '../output/text.ts';
import { warn } from '../output/warning.ts';
import { startFlowWorker } from '../queue/flow-worker.ts';
import { withQueue } from '../queue/open-queue.ts';
import { workerPlan } from '../queue/settings.ts';
import { givenBackText, placeOf, waitText } from '../queue/words.ts';
import { type Recording, startRecording } from '../recording.ts';
import { interruption } from '../serving.ts';
import { recordingSystems } from '../systems.ts';
import { existingDirectory } from '../workspace.ts';

/** `arx worker` */
export const worker: CommandHandler = async (invocation) => {
  const { flags, env, out, err, interrupts } = invocation;
  requireFlowEngine(env);
  const plan = workerPlan(flags, env);
  await requirePrices(env);
  const workspace = existingDirectory('--workspace', flags.text('workspace'));
  const library = await loadLibrary(invocation);
  warnOfProblems(library, invocation);

  const complain = (line: string): void => warn(err, line);
  const say = (line: string): void => out.line(printable(line));
  return withQueue(invocation, async (database) => {
    const recording = record(
      invocation,
      library.flows.map(({ flow }) => flow),
    );
    const started = startFlowWorker({ database, library, plan, env, workspace, complain, say });
    try {
      await Promise.race([started.ready, interruption(invocation)]);
      const work = `executes ${counted(plan.concurrency, 'run')} at once from ${plan.queues.join(', ')}`;
      out.line(`worker ${started.workerId} ${work}`);
      out.line(`the runs are in ${printable(placeOf(database))}. Ctrl-C ends it.`);
      await interruption(invocation);
      if (started.held() > 0) out.line(waitText(started.held(), plan));
    } finally {
      const report = await started.stop();
      if (report.givenBack > 0) out.line(givenBackText(report));
      recording?.close();
    }
    return EXIT.ok;
  }).catch((error: unknown) => {
    // Ended before its database was there: as after it.
    if (interrupts.signal.aborted && error === interrupts.signal.reason) return EXIT.ok;
    throw error;
  });
};

/** As `arx flow run`: where its metrics are asked for. */
function record({ flags, env, out, err }: Invocation, flows: Parameters<typeof startRecording>[0]['flows']) {
  const systems = recordingSystems(env);
  if (systems.length === 0) {
    out.line('AR_ENABLE_METRICS is not 1: what this worker does is not recorded.');
    return undefined;
  }
  const directory = spoolDirectory(flags.text('spool-dir'), env);
  const recording: Recording = startRecording({
    env,
    systems,
    spoolDirectory: directory,
    flows,
    record: true,
    warn: (message) => warn(err, message),
  });
  return recording;
}
