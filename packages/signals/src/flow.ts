import { defineSignal, type Signal } from './signal.ts';
import type { ExecMode, Outcome, ScopeId, TraceContext } from './vocabulary.ts';

/** A flow run begins: before guards are evaluated and before any step. */
export interface FlowStart {
  /** Identity of the run; the same object in its {@link FlowEnd} and in everything that happens inside it. */
  readonly scope: ScopeId;
  /** Identifier of the declared flow, not of the run. */
  readonly flowId: string;
  /** Who runs the flow, such as `PLANNER_AI`; `unknown` when nobody said. */
  readonly persona: string;
  readonly execMode: ExecMode;
  /** Git branch that the run works on; `unknown` when nobody said. */
  readonly branch: string;
  /** The unit of work that caused the run. One per run: for logs, never a label. */
  readonly taskId: string | undefined;
  readonly trace: TraceContext | undefined;
}

/** A flow run ended. Published once per run. */
export interface FlowEnd extends FlowStart {
  readonly outcome: Outcome;
  /** Name of the error, `cancelled`, `unfinished` or `unknown`; `undefined` on success. */
  readonly reason: string | undefined;
  /** Wall time of the run, in seconds, from a monotonic clock. */
  readonly durationSeconds: number;
}

export const flowStart: Signal<FlowStart> = defineSignal('flow.start', 1, (fields) => ({
  scope: fields.scope,
  flowId: fields.flowId,
  persona: fields.persona,
  execMode: fields.execMode,
  branch: fields.branch,
  taskId: fields.taskId,
  trace: fields.trace,
}));

export const flowEnd: Signal<FlowEnd> = defineSignal('flow.end', 1, (fields) => ({
  scope: fields.scope,
  flowId: fields.flowId,
  persona: fields.persona,
  execMode: fields.execMode,
  branch: fields.branch,
  taskId: fields.taskId,
  trace: fields.trace,
  outcome: fields.outcome,
  reason: fields.reason,
  durationSeconds: fields.durationSeconds,
}));
