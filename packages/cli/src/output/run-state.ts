import type { RunEvent, Tokens } from '@arx/runtime/flows';
import { causeInWords, errorInWords, skipInWords } from './run-words.ts';

/** Where a step stands. `pausing`: its attempt failed and the next one is scheduled. */
export type StepStatus = 'waiting' | 'running' | 'pausing' | 'succeeded' | 'failed' | 'cancelled' | 'skipped';

/** What is known of a step while the run goes on. */
export interface StepState {
  readonly id: string;
  readonly status: StepStatus;
  /** When it began, in milliseconds on the clock of the run. */
  readonly startedMs: number | undefined;
  /** Known when it has ended. */
  readonly durationMs: number | undefined;
  readonly attempts: number;
  readonly maxAttempts: number | undefined;
  readonly tokens: Tokens;
  /** Why it failed, pauses or was skipped; empty when there is nothing to say. */
  readonly note: string;
}

/** What is known of a run while it goes on. */
export interface RunState {
  readonly flowId: string;
  readonly taskId: string | null;
  readonly branch: string;
  readonly simulated: boolean;
  /** In the order of the declaration. */
  readonly steps: readonly StepState[];
  /** When the last event happened, in milliseconds on the clock of the run. */
  readonly elapsedMs: number;
}

/** The state after the first event. */
export function startOf(event: Extract<RunEvent, { kind: 'run.started' }>): RunState {
  return {
    flowId: event.flowId,
    taskId: event.taskId,
    branch: event.branch,
    simulated: event.simulated,
    elapsedMs: event.elapsedMs,
    steps: event.steps.map((id) => ({
      id,
      status: 'waiting',
      startedMs: undefined,
      durationMs: undefined,
      attempts: 0,
      maxAttempts: undefined,
      tokens: { input: 0, output: 0 },
      note: '',
    })),
  };
}

/** The state after one more event. */
export function advance(state: RunState, event: RunEvent): RunState {
  const later = { ...state, elapsedMs: event.elapsedMs };
  if (event.kind === 'run.started' || event.kind === 'run.ended') return later;
  return {
    ...later,
    steps: state.steps.map((step) => (step.id === event.stepId ? { ...step, ...changeOf(step, event) } : step)),
  };
}

type StepEvent = Exclude<RunEvent, { kind: 'run.started' | 'run.ended' }>;

function changeOf(step: StepState, event: StepEvent): Partial<StepState> {
  switch (event.kind) {
    case 'step.started':
      return { status: 'running', startedMs: event.elapsedMs, maxAttempts: event.maxAttempts };
    case 'attempt.started':
      return { status: 'running', attempts: event.attempt, note: '' };
    case 'step.retrying':
      return { status: 'pausing', note: errorInWords(event.error) };
    case 'tokens.used':
      return {
        tokens: { input: step.tokens.input + event.tokens.input, output: step.tokens.output + event.tokens.output },
      };
    case 'step.succeeded':
      return { status: 'succeeded', ...resultOf(event), note: '' };
    case 'step.failed':
      return { status: 'failed', ...resultOf(event), note: errorInWords(event.error) };
    case 'step.cancelled':
      return { status: 'cancelled', ...resultOf(event), note: causeInWords(event.because) };
    case 'step.skipped':
      return { status: 'skipped', note: skipInWords(event.because) };
    default:
      return {};
  }
}

function resultOf({
  attempts,
  durationMs,
  tokens,
}: Pick<Extract<StepEvent, { kind: 'step.succeeded' }>, 'attempts' | 'durationMs' | 'tokens'>) {
  return { attempts, durationMs, tokens };
}
