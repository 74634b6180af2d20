import { dirname, resolve } from 'node:path';
import { FlowError, listed, quoted } from '../flows/errors.ts';
import type { Flow, FlowStep, ModelProvider, ModelStep } from '../flows/flow.ts';
import { modelForAll } from '../flows/live-model.ts';
import { isLabel } from '../flows/schema.ts';
import type { StepRunners } from '../flows/step-runner.ts';
import { needsFlowDir } from '../flows/template.ts';
import type { Env } from './env.ts';
import { preload } from './model/load-model.ts';
import { createModelRunner } from './model/model-runner.ts';
import { targetOf } from './model/target.ts';
import { createShellRunner } from './shell/shell-runner.ts';
import { openWorkspace } from './shell/workspace.ts';

/** Where a live run works, and what it may use. */
export interface LiveOptions {
  /** Directory that the programs of the run work in. Default: the current one. */
  readonly workspace?: string | undefined;
  /** File that the flow came from, for `{{flow.dir}}`. Default: it came from none. */
  readonly flowFile?: string | undefined;
  /** Keys and addresses of models, and what programs get of it. Default `process.env`. */
  readonly env?: Env | undefined;
}

/** Everything that a live run of a flow needs, for `runFlow(live.flow, { execMode: 'live', runners: live.runners })`. */
export interface LiveRun {
  /** The flow, with the model that `ARX_MODEL` names in the place of its own. */
  readonly flow: Flow;
  readonly runners: StepRunners;
  /** Real path of the directory that the programs work in. */
  readonly workspace: string;
  /** Steps that a live run skips, as only a simulator can do them, in the order of the declaration. */
  readonly skipped: readonly { readonly stepId: string; readonly reason: string }[];
}

/**
 * Checks whether a flow can run live here, and gives what the run needs. Starts nothing, calls nothing and publishes
 * nothing; loads the AI SDK when there is a model step.
 *
 * @throws FlowError `ARX_RUN_OPTION_INVALID` when there is no such workspace or `ARX_MODEL` is no name;
 * `ARX_LIVE_NOT_AVAILABLE` with everything that is missing: keys, addresses, the flow's file
 */
export async function prepareLive(flow: Flow, options: LiveOptions = {}): Promise<LiveRun> {
  const { env = process.env, flowFile } = options;
  const workspace = await openWorkspace(options.workspace ?? '.');
  const chosen = withModel(flow, modelForAll(env));
  const steps = chosen.steps.filter(({ dryRunOnly }) => dryRunOnly === null);
  requireEverything(chosen, steps, env, flowFile);
  await preload(providersOf(steps, env));
  const flowDir = flowFile === undefined ? undefined : dirname(resolve(flowFile));
  return {
    flow: chosen,
    runners: { model: createModelRunner({ env }), shell: createShellRunner({ workspace, flowDir, env }) },
    workspace,
    skipped: chosen.steps.flatMap(({ id, dryRunOnly }) =>
      dryRunOnly === null ? [] : [{ stepId: id, reason: dryRunOnly }],
    ),
  };
}

/** One model for all steps, for those who have only one. */
function withModel(flow: Flow, model: string | undefined): Flow {
  if (model === undefined) return flow;
  if (!isLabel(model)) {
    const expected = 'the name of a model: letters, digits and _ . : / -, at most 64 characters';
    throw new FlowError('ARX_RUN_OPTION_INVALID', 'ARX_MODEL', `ARX_MODEL is ${quoted(model)}; expected ${expected}`);
  }
  const replace = (step: FlowStep): FlowStep => (step.kind === 'model' ? { ...step, model } : step);
  return Object.freeze({ ...flow, steps: Object.freeze(flow.steps.map(replace)) });
}

function requireEverything(flow: Flow, steps: readonly FlowStep[], env: Env, flowFile: string | undefined): void {
  const missing = [...missingForModels(steps, env), ...missingForPrograms(steps, flowFile)];
  if (missing.length === 0) return;
  const lines = missing.map(({ stepIds, what }) => `  ${listed(stepIds)}: ${what}`);
  const message = `flow ${quoted(flow.id)} cannot run live; nothing was started or counted:\n${lines.join('\n')}`;
  throw new FlowError('ARX_LIVE_NOT_AVAILABLE', flow.id, message);
}

interface Missing {
  readonly stepIds: readonly string[];
  readonly what: string;
}

/** What is missing, each once with all the steps that miss it. */
function missingForModels(steps: readonly FlowStep[], env: Env): readonly Missing[] {
  const byReason = new Map<string, readonly string[]>();
  for (const step of modelSteps(steps)) {
    const choice = targetOf(step, env);
    if (choice.kind === 'target') continue;
    const what = `model ${quoted(step.model)}: ${choice.what}`;
    byReason.set(what, [...(byReason.get(what) ?? []), step.id]);
  }
  return [...byReason].map(([what, stepIds]) => ({ stepIds, what }));
}

function missingForPrograms(steps: readonly FlowStep[], flowFile: string | undefined): readonly Missing[] {
  const programs = steps.filter(({ kind }) => kind === 'shell');
  // A program is ended with everything that it started, by its process group; Windows has none.
  const unsupported = process.platform === 'win32' && programs.length > 0;
  const lost = programs.filter((step) => flowFile === undefined && step.kind === 'shell' && needsFlowDir(step.argv));
  return [
    ...(unsupported ? [{ stepIds: idsOf(programs), what: 'programs need Linux or macOS; on Windows use WSL' }] : []),
    ...(lost.length > 0
      ? [{ stepIds: idsOf(lost), what: '{{flow.dir}} stands for nothing, as the flow came from no file' }]
      : []),
  ];
}

function idsOf(steps: readonly FlowStep[]): readonly string[] {
  return steps.map(({ id }) => id);
}

function providersOf(steps: readonly FlowStep[], env: Env): readonly ModelProvider[] {
  return modelSteps(steps).flatMap((step) => {
    const choice = targetOf(step, env);
    return choice.kind === 'target' ? [choice.target.provider] : [];
  });
}

function modelSteps(steps: readonly FlowStep[]): readonly ModelStep[] {
  return steps.filter((step) => step.kind === 'model');
}
