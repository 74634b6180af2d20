import type { Flow, FlowStep } from './flow.ts';

/** What metrics need to know of a flow before it runs, so that its series exist at 0. */
export interface FlowDescription {
  readonly flowId: string;
  readonly persona: string;
  readonly steps: readonly {
    readonly stepId: string;
    readonly persona: string;
    /** `undefined` for a step without a model. */
    readonly model: string | undefined;
  }[];
  /** Names of the errors in the fixtures: the reasons for which a dry run can fail. */
  readonly reasons: readonly string[];
}

/** The label values of a flow as plain data. */
export function describeFlow(flow: Flow): FlowDescription {
  const fixtures = flow.steps.flatMap((step) => step.fixtures);
  return {
    flowId: flow.id,
    persona: flow.persona,
    steps: flow.steps.map((step) => ({ stepId: step.id, persona: step.persona, model: modelOf(step) })),
    reasons: [...new Set(fixtures.flatMap((fixture) => (fixture.outcome === 'error' ? [fixture.error.name] : [])))],
  };
}

/** The model of a step; `undefined` when it uses none. */
export function modelOf(step: FlowStep): string | undefined {
  return step.kind === 'model' ? step.model : undefined;
}
