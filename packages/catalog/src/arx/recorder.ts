import { failureOf } from '@arx/signals';
import { guarded, insteadOfScope } from '../guard.ts';
import type { Environment } from '../system.ts';
import { disabledRecorder } from './disabled-recorder.ts';
import type {
  ArxRecorder,
  FlowResult,
  FlowRun,
  FlowScope,
  StepRetried,
  StepRun,
  StepScope,
  TokenCount,
} from './recorder-types.ts';
import type { ArxInstruments, ArxRegistry } from './registry.ts';
import { recordingEnabled } from './settings.ts';

/** Whether a recorder records. Decided when it is made, so that no scope can begin in one state and end in the other. */
export interface RecorderOptions {
  /** Default: whether `AR_ENABLE_METRICS` in `env` is exactly `1`. */
  readonly enabled?: boolean;
  /** Default `process.env`. */
  readonly env?: Environment;
}

/** Makes the recorders for a registry. When recording is off they do nothing, at the cost of a call. */
export function createRecorder(registry: ArxRegistry, options: RecorderOptions = {}): ArxRecorder {
  const enabled = options.enabled ?? recordingEnabled(options.env ?? process.env);
  return enabled ? recordingTo(registry) : disabledRecorder;
}

function recordingTo(registry: ArxRegistry): ArxRecorder {
  const to = registry.instruments;

  const flowStart = (run: FlowRun): void => to.flowStarted.inc(flowLabels(run));

  const flowEnd = (result: FlowResult): void => {
    if (result.success) to.flowSucceeded.inc(flowLabels(result));
    else to.flowFailed.inc({ ...flowLabels(result), reason: failureOf(result.reason).reason });
  };

  const step = (run: StepRun): StepScope => stepScope(to, run);

  const retry = ({ flowId, stepId, persona }: StepRetried): void =>
    to.stepRetries.inc({ flow_id: flowId, step_id: stepId, persona });

  const addTokens = ({ direction, model, persona, n }: TokenCount & { readonly direction: 'in' | 'out' }): void =>
    to.tokens.inc({ direction, model, persona }, n);

  const recorders: ArxRecorder = {
    flowStart,
    flowEnd,
    step,
    stepTimer: step,
    retry,
    addRetry: retry,
    tokensIn: (count) => addTokens({ ...count, direction: 'in' }),
    tokensOut: (count) => addTokens({ ...count, direction: 'out' }),
    addTokens,
    flow: (run) => flowScope(registry, { flowStart, flowEnd, step }, run),
  };
  return guarded(registry, recorders, { step: insteadOfScope, stepTimer: insteadOfScope, flow: insteadOfScope });
}

function stepScope(to: ArxInstruments, run: StepRun): StepScope {
  // Bound now: the end must meet the series of the start, whatever happens to the caller's object or to the values that
  // are known by then; and a latency series that stands at 0 while its first attempt runs shows that attempt to increase().
  const inflight = to.inflightSteps.bind({ flow_id: run.flowId });
  const latency = to.stepLatency.bind({
    flow_id: run.flowId,
    step_id: run.stepId,
    persona: run.persona,
    model: run.model ?? 'unknown',
    exec_mode: run.execMode,
  });
  const startedAt = performance.now();
  let ended = false;

  const end = (elapsedMs: number = performance.now() - startedAt): void => {
    if (ended) return;
    ended = true;
    inflight.dec();
    latency.observe(elapsedMs);
  };

  inflight.inc();
  return { end, [Symbol.dispose]: () => end() };
}

function flowScope(
  registry: ArxRegistry,
  record: Pick<ArxRecorder, 'flowStart' | 'flowEnd' | 'step'>,
  given: FlowRun,
): FlowScope {
  const run = { flowId: given.flowId, persona: given.persona, execMode: given.execMode, branch: given.branch };
  let ended = false;

  const end = (success: boolean, reason?: string): void => {
    if (ended) return;
    ended = true;
    record.flowEnd({ ...run, success, reason });
  };

  const step: FlowScope['step'] = ({ stepId, persona = run.persona, model }) =>
    record.step({ flowId: run.flowId, stepId, persona, model, execMode: run.execMode });

  record.flowStart(run);
  return {
    ...guarded(registry, { step }, { step: insteadOfScope }),
    succeed: () => end(true),
    fail: (error) => end(false, failureOf(error).reason),
    [Symbol.dispose]: () => end(false, 'unfinished'),
  };
}

function flowLabels({ flowId, persona, execMode, branch }: FlowRun) {
  return { flow_id: flowId, persona, exec_mode: execMode, branch };
}
