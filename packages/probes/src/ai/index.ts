import type { Telemetry } from 'ai';
import { createIntegration } from './integration.ts';

/** What all copies of this package in one process share: a contract between versions, so a change needs a new symbol. */
interface SharedState {
  readonly integration: Telemetry;
  stop: (() => void) | undefined;
}

const symbol = Symbol.for('@arx/probes/ai:v1');

/**
 * Publishes signals for every call of the AI SDK in this process: model calls and their attempts, embeddings, tools,
 * agents. From now until the returned function is called; what is under way then is still told when it ends.
 *
 * Idempotent, also across two copies of this package: while it is on, another call changes nothing and returns the same
 * function. It joins the list that the SDK's own `registerTelemetry` keeps, so it needs no copy of `ai` in its hands and
 * sees all copies in the process. Where nobody listens to the signals it costs what the SDK spends on telling.
 */
export function observeAi(): () => void {
  const state = sharedState();
  register(state.integration);
  if (state.stop !== undefined) return state.stop;
  const stop = (): void => {
    // A later start must survive a second call of this function.
    if (state.stop !== stop) return;
    state.stop = undefined;
    unregister(state.integration);
  };
  state.stop = stop;
  return stop;
}

/**
 * The integration itself, for calls that name theirs (`telemetry: { integrations: [...] }`): the AI SDK shows such a call to
 * those alone. One for the process; do not register it besides `observeAi`.
 */
export function aiTelemetry(): Telemetry {
  return sharedState().integration;
}

function sharedState(): SharedState {
  const holder = globalThis as { [symbol]?: SharedState };
  holder[symbol] ??= { integration: createIntegration(), stop: undefined };
  return holder[symbol];
}

/** What `registerTelemetry` does: the SDK declares this list as what its copies share. */
function register(integration: Telemetry): void {
  globalThis.AI_SDK_TELEMETRY_INTEGRATIONS ??= [];
  const list = globalThis.AI_SDK_TELEMETRY_INTEGRATIONS;
  if (!list.includes(integration)) list.push(integration);
}

function unregister(integration: Telemetry): void {
  const list = globalThis.AI_SDK_TELEMETRY_INTEGRATIONS ?? [];
  const index = list.indexOf(integration);
  if (index >= 0) list.splice(index, 1);
}
