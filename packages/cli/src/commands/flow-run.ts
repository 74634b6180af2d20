import { type Flow, findFlow, type LibraryFlow, type RunOptions } from '@arx/runtime/flows';
import { metricsAddr, metricsPort, metricsSwitch, runSpeed, spoolDirectory } from '../environment.ts';
import { usageError } from '../errors.ts';
import type { ExitCode } from '../exit-codes.ts';
import { requireFlowEngine, runAndShow } from '../flow-execution.ts';
import { inputsOf } from '../flow-inputs.ts';
import { loadLibrary, warnOfProblems } from '../flows.ts';
import { currentBranch } from '../git-branch.ts';
import type { CommandHandler, Invocation } from '../invocation.ts';
import { livePrices, liveRun, watchModels } from '../live-run.ts';
import { jsonProgress, liveProgress, plainProgress, type RunProgress } from '../output/run-progress.ts';
import { wallTimeNote } from '../output/run-words.ts';
import { printable } from '../output/text.ts';
import { warn } from '../output/warning.ts';
import { type Recording, startRecording } from '../recording.ts';
import { pageUrl } from '../server/url.ts';
import { recordingSystems } from '../systems.ts';
import { existingDirectory } from '../workspace.ts';

/** `arx flow run` */
export const flowRun: CommandHandler = async (invocation) => {
  const { flags, env, out } = invocation;
  requireFlowEngine(env);
  const speed = runSpeed(flags.text('speed'));
  const inputs = inputsOf(flags.list('input'));
  const workspace = existingDirectory('--workspace', flags.text('workspace'));
  // A bad value is told also when nothing will be recorded there.
  if (flags.text('spool-dir') !== undefined) spoolDirectory(flags.text('spool-dir'), env);
  const library = await loadLibrary(invocation);
  // An error about the flow that was asked for must not drown in warnings about its neighbours.
  const found = findFlow(library, flags.text('flow') ?? '');
  warnOfProblems(library, invocation);
  const { flow, ...how } = await runOf(found, invocation, workspace, speed);
  const prices = how.execMode === 'live' ? await livePrices(env) : undefined;
  const branch = flags.text('branch') ?? (await currentBranch(workspace, env)) ?? 'unknown';

  const metrics = record(
    invocation,
    library.flows.map(({ flow }) => flow),
  );
  const isWatched = metrics.recording !== undefined && prices !== undefined;
  // The first call of a model would wait for the list of prices.
  if (isWatched && flow.steps.some(({ kind }) => kind === 'model')) prices.load();
  const stopWatching = isWatched ? await watchModels(prices) : undefined;
  const { exitCode, simulated } = await runAndShow({
    flow,
    progress: progressFor(invocation, speed),
    interrupts: invocation.interrupts,
    options: { ...how, taskId: flags.text('task-id'), branch, inputs },
  }).finally(() => {
    stopWatching?.();
    metrics.recording?.close();
  });
  const whose = simulated ? 'metrics of this simulated run' : 'metrics of this run';
  // Only JSON lines may stand on standard output then.
  const notes = flags.given('json') ? invocation.err : out;
  notes.line(`${whose}: ${metrics.where}`);
  if (metrics.recording !== undefined && speed !== 1) notes.line(wallTimeNote(speed));
  return exitCode satisfies ExitCode;
};

interface Metrics {
  readonly recording: Recording | undefined;
  /** Where they are, or why there are none. */
  readonly where: string;
}

function record({ flags, env, err }: Invocation, flows: readonly Flow[]): Metrics {
  const wish = metricsSwitch(env);
  const systems = recordingSystems(env);
  if (systems.length === 0) {
    const found =
      wish === 'unrecognised'
        ? `is ${JSON.stringify(env['AR_ENABLE_METRICS'])}, not 1`
        : `is ${wish === 'off' ? '0' : 'unset'}`;
    return { recording: undefined, where: `not recorded, because AR_ENABLE_METRICS ${found}` };
  }
  const directory = spoolDirectory(flags.text('spool-dir'), env);
  const port = metricsPort(undefined, env);
  const page = port === 0 ? '' : ` on ${pageUrl(metricsAddr(undefined, env), port)}/metrics`;
  const recording = startRecording({
    env,
    systems,
    spoolDirectory: directory,
    flows,
    record: true,
    warn: (message) => warn(err, message),
  });
  return { recording, where: `recorded in ${printable(directory)}; \`arx obs serve\` shows them${page}` };
}

function progressFor({ flags, out }: Invocation, speed: number): RunProgress {
  if (flags.given('json')) return jsonProgress(out);
  return out.live ? liveProgress(out, speed) : plainProgress(out);
}

/** The flow, and in which way it runs. */
type Run = { readonly flow: Flow } & Pick<RunOptions, 'execMode' | 'runners' | 'speed'>;

async function runOf(found: LibraryFlow, invocation: Invocation, workspace: string, speed: number): Promise<Run> {
  const { flags, env, err } = invocation;
  if (flags.given('dry-run')) return { flow: found.flow, execMode: 'dry_run', speed };
  if (flags.text('speed') !== undefined)
    throw usageError('--speed', '--speed is only for --dry-run: a live run goes at its own pace');
  return liveRun(found, { workspace, env, err });
}
