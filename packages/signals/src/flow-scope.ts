import { agentCall, toolCall } from './agent.ts';
import { flowEnd, flowStart } from './flow.ts';
import { httpClientRequest } from './http.ts';
import { modelCall } from './model.ts';
import { modelAttempt } from './model-attempt.ts';
import { newScopeId, secondsSince, settle } from './scope-id.ts';
import { type StepIdentity, stepAttemptEnd, stepAttemptStart, stepEnd, stepRetry } from './step.ts';
import { INERT_STEP, openStep, publishSkipped, type StepOptions, type StepScope } from './step-scope.ts';
import { runInSurroundings, type Surroundings } from './surroundings.ts';
import { type ExecMode, type Failure, failureOf, type ScopeId, type TraceContext, UNFINISHED } from './vocabulary.ts';

/** What a flow run is. */
export interface FlowOptions {
  /** Identifier of the declared flow, not of the run. */
  readonly flowId: string;
  readonly execMode: ExecMode;
  /** Who runs the flow; its steps inherit it. Default `unknown`. */
  readonly persona?: string | undefined;
  /** Git branch that the run works on. Default `unknown`. */
  readonly branch?: string | undefined;
  /** The unit of work that caused the run. Default none. */
  readonly taskId?: string | undefined;
  /** The active span; steps and model calls inherit it. Default none. */
  readonly trace?: TraceContext | undefined;
}

/**
 * A running flow. It ends exactly once, by `succeed`, by `fail` or by being disposed (then a failure with reason
 * `unfinished`); what comes after the end is ignored, steps included.
 */
export interface FlowScope extends Disposable {
  /** Starts a step and its first attempt. */
  step(options: StepOptions): StepScope;
  /** Runs `body` as a step: a success when it returns, a failure when it throws; its error passes on. */
  runStep<T>(options: StepOptions, body: (step: StepScope) => T | PromiseLike<T>): Promise<T>;
  /** Says that a step was not attempted, because its condition was false. */
  skipStep(options: StepOptions): void;
  /** Ends the flow as a success. */
  succeed(): void;
  /** Ends the flow as a failure, or as cancelled (see `failureOf`). */
  fail(error?: unknown): void;
}

/** The scope of a flow that nobody listens to. One for all, so that it costs nothing. */
const INERT_FLOW: FlowScope = Object.freeze({
  step: () => INERT_STEP,
  runStep: async <T>(_options: StepOptions, body: (step: StepScope) => T | PromiseLike<T>): Promise<T> =>
    body(INERT_STEP),
  skipStep: () => {},
  succeed: () => {},
  fail: () => {},
  [Symbol.dispose]: () => {},
});

/**
 * Starts a flow run and publishes `flowStart`. For `using`: as a scope cannot see a throw, it must be told by `succeed()`
 * or `fail()`. Prefer {@link runFlow} for async work.
 *
 * The state is latched here: when nobody listens to any signal of flows, steps and model calls at this moment, the scope
 * and everything started from it stays inert. That costs no allocation.
 */
export function startFlow(options: FlowOptions): FlowScope {
  return anySubscribers() ? openFlow(options).scope : INERT_FLOW;
}

/**
 * Runs `body` as a flow: a failure when it throws (its error passes on) or when a step of it finally failed, else a
 * success. A body that caught the failure of a step on purpose says `flow.succeed()`.
 */
export async function runFlow<T>(options: FlowOptions, body: (flow: FlowScope) => T | PromiseLike<T>): Promise<T> {
  if (!anySubscribers()) return body(INERT_FLOW);
  const { scope, end, stepFailure, surroundings } = openFlow(options);
  try {
    const result = await runInSurroundings(surroundings, () => body(scope));
    end(stepFailure());
    return result;
  } catch (error) {
    scope.fail(error);
    throw error;
  }
}

function anySubscribers(): boolean {
  // Written out: an iterator would allocate, and this is what a flow costs when nobody listens.
  return (
    flowStart.hasSubscribers() ||
    flowEnd.hasSubscribers() ||
    stepAttemptStart.hasSubscribers() ||
    stepAttemptEnd.hasSubscribers() ||
    stepRetry.hasSubscribers() ||
    stepEnd.hasSubscribers() ||
    modelCall.hasSubscribers() ||
    modelAttempt.hasSubscribers() ||
    // These carry the persona and the mode of the step around them.
    agentCall.hasSubscribers() ||
    toolCall.hasSubscribers() ||
    httpClientRequest.hasSubscribers()
  );
}

interface OpenFlow {
  readonly scope: FlowScope;
  /** Ends the flow; `undefined` is success. */
  readonly end: (failure: Failure | undefined) => void;
  /** How the first step that finally failed did so. */
  readonly stepFailure: () => Failure | undefined;
  /** What the body of the flow runs in. */
  readonly surroundings: Surroundings;
}

function openFlow(options: FlowOptions): OpenFlow {
  const startedAt = performance.now();
  const flow = { ...describe(options), scope: newScopeId('flow') };
  let stepFailure: Failure | undefined;
  let ended = false;

  const end = (failure: Failure | undefined): void => {
    if (ended) return;
    ended = true;
    flowEnd.publish(() => ({
      ...flow,
      outcome: failure?.outcome ?? 'success',
      reason: failure?.reason,
      durationSeconds: secondsSince(startedAt),
    }));
  };

  const open = (identity: StepIdentity): StepScope =>
    openStep(identity, (failure) => {
      stepFailure ??= failure;
    });

  flowStart.publish(() => flow);
  const scope: FlowScope = {
    step: (stepOptions) => (ended ? INERT_STEP : open(stepIdentity(flow, stepOptions))),
    runStep: async (stepOptions, body) => {
      if (ended) return body(INERT_STEP);
      const identity = stepIdentity(flow, stepOptions);
      return settle(open(identity), (step) => runInSurroundings(identity, () => body(step)));
    },
    skipStep: (stepOptions) => {
      if (!ended) publishSkipped(stepIdentity(flow, stepOptions));
    },
    succeed: () => end(undefined),
    fail: (error) => end(failureOf(error)),
    [Symbol.dispose]: () => end(UNFINISHED),
  };
  return { scope, end, stepFailure: () => stepFailure, surroundings: surroundingsOf(flow) };
}

type DescribedFlow = ReturnType<typeof describe> & { readonly scope: ScopeId };

function describe(options: FlowOptions) {
  return {
    flowId: options.flowId,
    persona: options.persona ?? 'unknown',
    execMode: options.execMode,
    branch: options.branch ?? 'unknown',
    taskId: options.taskId,
    trace: options.trace,
  };
}

function surroundingsOf(flow: DescribedFlow): Surroundings {
  const { scope, flowId, persona, execMode, trace } = flow;
  return { flow: scope, step: undefined, flowId, stepId: undefined, persona, model: undefined, execMode, trace };
}

function stepIdentity(flow: DescribedFlow, options: StepOptions): StepIdentity {
  return {
    flow: flow.scope,
    step: newScopeId('step'),
    flowId: flow.flowId,
    stepId: options.stepId,
    persona: options.persona ?? flow.persona,
    model: options.model ?? 'unknown',
    execMode: flow.execMode,
    trace: options.trace ?? flow.trace,
  };
}
