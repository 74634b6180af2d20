import { defineSignal, type Signal } from './signal.ts';
import type { Belonging } from './surroundings.ts';
import type { Outcome } from './vocabulary.ts';

/** A tool that a model asked for was executed by the program. */
export interface ToolCall extends Belonging {
  /** Name of the tool as the model knows it. */
  readonly tool: string;
  /** Name of the agent that called it; `unknown` when it has none. */
  readonly agent: string;
  readonly outcome: Outcome;
  /** Name of the error, `cancelled` or `unknown`; `undefined` on success. */
  readonly reason: string | undefined;
  /** Wall time of the execution, in seconds, from a monotonic clock. */
  readonly durationSeconds: number | undefined;
}

/** What a publisher gives: the tool, the outcome, and of the rest what it knows. */
export type ToolCallFields = Pick<ToolCall, 'tool' | 'outcome'> & {
  readonly [Key in keyof ToolCall]?: ToolCall[Key] | undefined;
};

/**
 * An agent was asked and is done: the loop of model calls and tool calls around one request. A request that took a single
 * model call is one of these too.
 */
export interface AgentCall extends Belonging {
  /** Name of the agent; `unknown` when it has none. */
  readonly agent: string;
  /** Provider of its first model call; `unknown` when nobody said. */
  readonly provider: string;
  /** Model of its first model call; `unknown` when nobody said. */
  readonly model: string;
  readonly outcome: Outcome;
  /** Name of the error, `cancelled`, `unfinished` or `unknown`; `undefined` on success. */
  readonly reason: string | undefined;
  /** Model calls that it made; each of them is a `ModelCall` of its own. */
  readonly modelCalls: number;
  /** Tools that it executed; each of them is a `ToolCall` of its own. */
  readonly toolCalls: number;
  /** Wall time from the request to the end, in seconds, from a monotonic clock. */
  readonly durationSeconds: number | undefined;
}

/** What a publisher gives: the outcome, the counts, and of the rest what it knows. */
export type AgentCallFields = Pick<AgentCall, 'outcome' | 'modelCalls' | 'toolCalls'> & {
  readonly [Key in keyof AgentCall]?: AgentCall[Key] | undefined;
};

export const toolCall: Signal<ToolCall, ToolCallFields> = defineSignal('tool.call', 1, (fields) => ({
  flow: fields.flow,
  step: fields.step,
  flowId: fields.flowId,
  stepId: fields.stepId,
  persona: fields.persona ?? 'unknown',
  execMode: fields.execMode,
  trace: fields.trace,
  tool: fields.tool,
  agent: fields.agent ?? 'unknown',
  outcome: fields.outcome,
  reason: fields.outcome === 'success' ? undefined : (fields.reason ?? 'unknown'),
  durationSeconds: fields.durationSeconds,
}));

export const agentCall: Signal<AgentCall, AgentCallFields> = defineSignal('agent.call', 1, (fields) => ({
  flow: fields.flow,
  step: fields.step,
  flowId: fields.flowId,
  stepId: fields.stepId,
  persona: fields.persona ?? 'unknown',
  execMode: fields.execMode,
  trace: fields.trace,
  agent: fields.agent ?? 'unknown',
  provider: fields.provider ?? 'unknown',
  model: fields.model ?? 'unknown',
  outcome: fields.outcome,
  reason: fields.outcome === 'success' ? undefined : (fields.reason ?? 'unknown'),
  modelCalls: fields.modelCalls,
  toolCalls: fields.toolCalls,
  durationSeconds: fields.durationSeconds,
}));
