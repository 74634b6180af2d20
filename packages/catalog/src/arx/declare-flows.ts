import type { ExecMode } from '@arx/signals';
import type { KnownFlow, KnownModel, KnownStep } from '../known-flow.ts';
import { FLOW_FAILURE_REASONS, LIVE_FAILURE_REASONS } from './reasons.ts';
import type { ArxRegistry } from './registry.ts';
import { arxText } from './text.ts';

const EXEC_MODES: readonly ExecMode[] = ['dry_run', 'live'];

/**
 * Makes every series exist at 0 that is known from configuration, because the first event of a series that is born with
 * it is invisible to `increase()`; and makes the flows, steps, personas and models known: from now on any other is
 * `other`. Call it when the configuration is loaded, in every process that records or serves. May be called again with
 * more flows.
 *
 * Per flow it makes 2 x 2 x branches series of starts and successes, 2 x branches per reason of failure and 1 x branches
 * per reason that only a live run has, per step two of latency and one of retries, per model and persona two of tokens.
 * The gauge of running steps appears with its first step.
 */
export function declareArxFlows(registry: ArxRegistry, flows: readonly KnownFlow[]): void {
  makeKnown(registry, flows);
  for (const flow of flows) {
    declareRuns(registry, flow);
    for (const step of flow.steps) declareStep(registry, flow, step);
    declareTokens(registry, flow);
  }
}

function makeKnown(registry: ArxRegistry, flows: readonly KnownFlow[]): void {
  const steps = flows.flatMap((flow) => flow.steps);
  know(
    registry,
    'flow_id',
    flows.map((flow) => flow.flowId),
  );
  know(
    registry,
    'step_id',
    steps.map((step) => step.stepId),
  );
  know(
    registry,
    'persona',
    [...flows, ...steps].map(({ persona }) => persona),
  );
  know(registry, 'model', flows.flatMap(modelsOf));
}

/** Makes the tokens of these models exist at 0, two series per persona, and the models known. */
export function declareArxModels(registry: ArxRegistry, models: readonly KnownModel[]): void {
  know(
    registry,
    'model',
    models.map(({ model }) => model),
  );
  const { tokens } = registry.instruments;
  for (const { model, personas = ['unknown'] } of models) {
    for (const persona of personas) {
      tokens.declare({ direction: 'in', model, persona });
      tokens.declare({ direction: 'out', model, persona });
    }
  }
}

function know(registry: ArxRegistry, label: string, values: readonly string[]): void {
  // An empty list would say that no value is known, and turn all of them into `other`.
  if (values.length > 0) registry.know(label, values.map(arxText));
}

function declareRuns({ instruments, branches }: ArxRegistry, { flowId, persona, reasons = [] }: KnownFlow): void {
  for (const exec_mode of EXEC_MODES) {
    const known = [...FLOW_FAILURE_REASONS, ...(exec_mode === 'live' ? LIVE_FAILURE_REASONS : []), ...reasons];
    for (const branch of [...branches, 'other', 'unknown']) {
      const labels = { flow_id: flowId, persona, exec_mode, branch };
      instruments.flowStarted.declare(labels);
      instruments.flowSucceeded.declare(labels);
      for (const reason of known) instruments.flowFailed.declare({ ...labels, reason });
    }
  }
}

function declareStep(
  { instruments }: ArxRegistry,
  { flowId }: KnownFlow,
  { stepId, persona, model, liveModel = model }: KnownStep,
): void {
  const step = { flow_id: flowId, step_id: stepId, persona };
  instruments.stepRetries.declare(step);
  for (const exec_mode of EXEC_MODES) {
    const used = exec_mode === 'live' ? liveModel : model;
    instruments.stepLatency.declare({ ...step, model: used ?? 'unknown', exec_mode });
  }
}

function declareTokens({ instruments }: ArxRegistry, flow: KnownFlow): void {
  const pairs = [
    ...flow.steps.flatMap(({ model, liveModel, persona }) =>
      [model, liveModel].filter((name) => name !== undefined).map((name) => ({ model: name, persona })),
    ),
    ...(flow.models ?? []).flatMap((model) => personasOf(flow).map((persona) => ({ model, persona }))),
  ];
  for (const pair of pairs) {
    instruments.tokens.declare({ direction: 'in', ...pair });
    instruments.tokens.declare({ direction: 'out', ...pair });
  }
}

function modelsOf(flow: KnownFlow): readonly string[] {
  const own = flow.steps.flatMap(({ model, liveModel }) => [model, liveModel].filter((name) => name !== undefined));
  return [...own, ...(flow.models ?? [])];
}

function personasOf(flow: KnownFlow): readonly string[] {
  return [...new Set([flow.persona, ...flow.steps.map((step) => step.persona)])];
}
