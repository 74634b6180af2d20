import type { Flow, FlowStep, ModelProvider, ModelStep } from './flow.ts';
import { modelForAll, providerOf, readVariable } from './live-model.ts';
import { isLabel } from './schema.ts';
import { SIMULATED_PROVIDER } from './simulator.ts';

/** What metrics need to know of a flow before it runs, so that its series exist at 0. */
export interface FlowDescription {
  readonly flowId: string;
  readonly persona: string;
  readonly steps: readonly {
    readonly stepId: string;
    readonly persona: string;
    /** `undefined` for a step without a model. */
    readonly model: string | undefined;
    /** The model that a live run uses: that of `ARX_MODEL`, if it is set. */
    readonly liveModel: string | undefined;
  }[];
  /** Who answers its model calls, by provider and model: the simulator in dry runs, and in live runs whom they would ask. */
  readonly calls: readonly DescribedCall[];
  /** Names of the errors in the fixtures: the reasons for which a dry run can fail. */
  readonly reasons: readonly string[];
}

/** Model calls of a flow. */
interface DescribedCall {
  readonly provider: string;
  readonly model: string;
  /** Whose calls they are. */
  readonly personas: readonly string[];
  /** Whether they may cost something. */
  readonly priced: boolean;
}

/** What describing reads of the environment. */
type Env = Readonly<Record<string, string | undefined>>;

/**
 * The label values of a flow as plain data.
 *
 * @param env Where `ARX_MODEL`, `ARX_MODEL_BASE_URL` and `ARX_MODEL_PRICES` are, which decide about live runs. Default `process.env`.
 */
export function describeFlow(flow: Flow, env: Env = process.env): FlowDescription {
  const fixtures = flow.steps.flatMap((step) => step.fixtures);
  return {
    flowId: flow.id,
    persona: flow.persona,
    steps: flow.steps.map((step) => ({
      stepId: step.id,
      persona: step.persona,
      model: modelOf(step),
      liveModel: step.kind === 'model' ? liveModelOf(step, env) : undefined,
    })),
    calls: callsOf(flow, env),
    reasons: [...new Set(fixtures.flatMap((fixture) => (fixture.outcome === 'error' ? [fixture.error.name] : [])))],
  };
}

/** The model of a step; `undefined` when it uses none. */
export function modelOf(step: FlowStep): string | undefined {
  return step.kind === 'model' ? step.model : undefined;
}

/** A name that is none is refused by the live run itself. */
function liveModelOf({ model }: ModelStep, env: Env): string {
  const forAll = modelForAll(env);
  return forAll !== undefined && isLabel(forAll) ? forAll : model;
}

/** The list, which is not loaded just for this, has no price for somebody's own server. */
function mayHavePrice(provider: ModelProvider, env: Env): boolean {
  return provider !== 'compatible' || readVariable(env, 'ARX_MODEL_PRICES') !== undefined;
}

function callsOf({ steps }: Flow, env: Env): readonly DescribedCall[] {
  const calls = new Map<string, DescribedCall>();
  const add = (provider: string, model: string, persona: string, priced: boolean): void => {
    const key = `${provider}\n${model}`;
    const personas = new Set(calls.get(key)?.personas).add(persona);
    calls.set(key, { provider, model, personas: [...personas], priced });
  };
  for (const step of steps) {
    if (step.kind !== 'model') continue;
    add(SIMULATED_PROVIDER, step.model, step.persona, false);
    if (step.dryRunOnly !== null) continue;
    const model = liveModelOf(step, env);
    const provider = providerOf({ ...step, model }, env);
    if (provider !== undefined) add(provider, model, step.persona, mayHavePrice(provider, env));
  }
  return [...calls.values()];
}
