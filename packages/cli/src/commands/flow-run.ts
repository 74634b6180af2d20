import { statSync } from 'node:fs';
import { resolve as resolvePath } from 'node:path';
import { type FlowLibrary, findFlow } from '@arx/runtime/flows';
import { metricsAddr, metricsPort, metricsSwitch, runSpeed, spoolDirectory } from '../environment.ts';
import { CliError, usageError } from '../errors.ts';
import type { ExitCode } from '../exit-codes.ts';
import { requireFlowEngine, runAndShow } from '../flow-execution.ts';
import { loadLibrary, warnOfProblems } from '../flows.ts';
import { currentBranch } from '../git-branch.ts';
import type { CommandHandler, Invocation } from '../invocation.ts';
import { jsonProgress, liveProgress, plainProgress, type RunProgress } from '../output/run-progress.ts';
import { printable } from '../output/text.ts';
import { warn } from '../output/warning.ts';
import { type Recording, startRecording } from '../recording.ts';
import { pageUrl } from '../server/url.ts';

/** `arx flow run` */
export const flowRun: CommandHandler = async (invocation) => {
  const { flags, env, out } = invocation;
  requireFlowEngine(env);
  const speed = runSpeed(flags.text('speed'));
  const inputs = inputsOf(flags.list('input'));
  const workspace = workspaceOf(flags.text('workspace'));
  const library = await loadLibrary(invocation);
  warnOfProblems(library, invocation);
  const { flow } = findFlow(library, flags.text('flow') ?? '');
  requireDryRun(flags.given('dry-run'), flow.id);
  const branch = flags.text('branch') ?? (await currentBranch(workspace, env)) ?? 'unknown';

  const metrics = record(invocation, library);
  const { exitCode, simulated } = await runAndShow({
    flow,
    progress: progressFor(invocation, speed),
    interrupts: invocation.interrupts,
    options: { execMode: 'dry_run', taskId: flags.text('task-id'), branch, inputs, speed },
  }).finally(() => metrics.recording?.close());
  const whose = simulated ? 'metrics of this simulated run' : 'metrics of this run';
  // Only JSON lines may stand on standard output then.
  (flags.given('json') ? invocation.err : out).line(`${whose}: ${metrics.where}`);
  return exitCode satisfies ExitCode;
};

interface Metrics {
  readonly recording: Recording | undefined;
  /** Where they are, or why there are none. */
  readonly where: string;
}

function record({ flags, env, err }: Invocation, library: FlowLibrary): Metrics {
  const wish = metricsSwitch(env);
  if (wish !== 'on') {
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
    spoolDirectory: directory,
    flows: library.flows.map(({ flow }) => flow),
    record: true,
    warn: (message) => warn(err, message),
  });
  return { recording, where: `recorded in ${printable(directory)}; \`arx obs serve\` shows them${page}` };
}

function progressFor({ flags, out }: Invocation, speed: number): RunProgress {
  if (flags.given('json')) return jsonProgress(out);
  return out.live ? liveProgress(out, speed) : plainProgress(out);
}

function requireDryRun(dryRun: boolean, flowId: string): void {
  if (dryRun) return;
  throw new CliError('ARX_LIVE_NOT_AVAILABLE', {
    subject: flowId,
    message: `flow ${JSON.stringify(flowId)} cannot run live: this version has no runners for models and programs; nothing was started or counted`,
    hint: `run it with simulated answers: arx flow run --flow=${flowId} --dry-run`,
  });
}

function workspaceOf(flag: string | undefined): string {
  const directory = resolvePath(flag ?? '.');
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
    throw usageError('--workspace', `--workspace is ${JSON.stringify(flag)}, which is no directory`);
  }
  return directory;
}

function inputsOf(texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw usageError('--input', `--input is ${JSON.stringify(text)}, but must be name=value`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}
