import { defineSignal, type Signal } from './signal.ts';
import type { Belonging } from './surroundings.ts';

/** A rate limiter of this program let a request pass or refused it: one of these per request, after the decision. */
export interface RateLimitDecision extends Belonging {
  /** Template of the route, such as `/runs/{id}`; never the raw path. */
  readonly route: string;
  readonly allowed: boolean;
}

/** What a publisher gives: what every such event has, and of the rest what it knows. */
export type RateLimitDecisionFields = Pick<RateLimitDecision, 'route' | 'allowed'> & {
  readonly [Key in keyof RateLimitDecision]?: RateLimitDecision[Key] | undefined;
};

export const rateLimitDecision: Signal<RateLimitDecision, RateLimitDecisionFields> = defineSignal(
  'rate_limit.decision',
  1,
  (fields) => ({
    flow: fields.flow,
    step: fields.step,
    flowId: fields.flowId,
    stepId: fields.stepId,
    persona: fields.persona ?? 'unknown',
    execMode: fields.execMode,
    trace: fields.trace,
    route: fields.route,
    allowed: fields.allowed,
  }),
);
