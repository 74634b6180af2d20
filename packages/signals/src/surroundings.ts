import { AsyncLocalStorage } from 'node:async_hooks';
import type { ExecMode, ScopeId, TraceContext } from './vocabulary.ts';

/**
 * The flow, and inside `runStep` the step, whose body the running code belongs to. What has no scope at hand, such as a
 * probe of a library, takes the persona and the mode of its signals from here.
 */
export interface Surroundings {
  /** Identity of the run; the `scope` of its `FlowStart`. */
  readonly flow: ScopeId;
  /** Identity of the step; `undefined` in a flow outside of its steps. */
  readonly step: ScopeId | undefined;
  readonly flowId: string;
  readonly stepId: string | undefined;
  readonly persona: string;
  /** Model of the step; `undefined` outside of a step. */
  readonly model: string | undefined;
  readonly execMode: ExecMode;
  readonly trace: TraceContext | undefined;
}

/** Where a signal belongs that can be published inside of a flow or outside of any. */
export interface Belonging {
  /** Identity of the surrounding run; `undefined` outside a flow. */
  readonly flow: ScopeId | undefined;
  /** Identity of the surrounding step; `undefined` outside a step. */
  readonly step: ScopeId | undefined;
  readonly flowId: string | undefined;
  readonly stepId: string | undefined;
  /** For whom it is done; `unknown` when nobody said. */
  readonly persona: string;
  /** Mode of the surrounding flow; `undefined` outside a flow. */
  readonly execMode: ExecMode | undefined;
  readonly trace: TraceContext | undefined;
}

/** Two copies of this package share the storage: a contract between versions, so a change needs a new symbol. */
const symbol = Symbol.for('@arx/signals:surroundings:v1');

function storage(): AsyncLocalStorage<Surroundings | undefined> {
  const holder = globalThis as { [symbol]?: AsyncLocalStorage<Surroundings | undefined> };
  holder[symbol] ??= new AsyncLocalStorage();
  return holder[symbol];
}

const current = storage();

/**
 * What surrounds the code that calls this: set by the callback forms (`runFlow`, `runStep`) for their bodies and all
 * that these start, and only when somebody listened as the flow began. The `using` forms set nothing, as they have no
 * body. A look-up allocates nothing.
 */
export function surroundings(): Surroundings | undefined {
  return current.getStore();
}

/** Runs `body` in surroundings that were kept from earlier, for callbacks that a library runs in a context of its own. */
export function runInSurroundings<T>(kept: Surroundings | undefined, body: () => T): T {
  return current.run(kept, body);
}
