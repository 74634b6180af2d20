import { defineSignal, type Signal } from './signal.ts';
import type { Belonging } from './surroundings.ts';

/** What kind of error it was. */
export type ErrorCategory =
  | 'system'
  | 'network'
  | 'database'
  | 'llm'
  | 'agent'
  | 'api'
  | 'configuration'
  | 'user_input'
  | 'validation'
  | 'authentication'
  | 'authorization'
  | 'not_found'
  | 'conflict'
  | 'rate_limit'
  | 'server_error'
  | 'service_unavailable'
  | 'external_service';

/** An error was caught and dealt with at the border of a component: one of these per error, where it ends. */
export interface ErrorHandled extends Belonging {
  readonly category: ErrorCategory;
  /** Part of the program: a name from configuration. */
  readonly component: string;
  /** Code or name of the error; never its message. */
  readonly code: string;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type ErrorHandledFields = Pick<ErrorHandled, 'category' | 'component'> & {
  readonly [Key in keyof ErrorHandled]?: ErrorHandled[Key] | undefined;
};

export const errorHandled: Signal<ErrorHandled, ErrorHandledFields> = defineSignal('error.handled', 1, (fields) => ({
  flow: fields.flow,
  step: fields.step,
  flowId: fields.flowId,
  stepId: fields.stepId,
  persona: fields.persona ?? 'unknown',
  execMode: fields.execMode,
  trace: fields.trace,
  category: fields.category,
  component: fields.component,
  code: fields.code ?? 'unknown',
}));
