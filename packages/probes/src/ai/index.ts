import type { Telemetry } from 'ai';
import { probeError } from '../errors.ts';
import { createPrices, type Prices } from '../prices/prices.ts';
import { createIntegration } from './integration.ts';
import { createOperations } from './operations.ts';

/** Options of {@link observeAi}. */
export interface ObserveAiOptions {
  /** What the models cost. Default: `createPrices()` of `@arx/probes/prices`, which is the list that comes with it. */
  readonly prices?: Prices | undefined;
}

/** What all copies of this package in one process share: a contract between versions, so a change needs a new symbol. */
interface SharedState {
  readonly integration: Telemetry;
  prices: Prices;
  stop: (() => void) | undefined;
}

const symbol = Symbol.for('@arx/probes/ai:v2');

/**
 * Publishes signals for every call of the AI SDK in this process: model calls and their attempts, embeddings, tools,
 * agents. From now until the returned function is called; what is under way then is still told when it ends.
 *
 * Idempotent, also across two copies of this package: while it is on, another call changes nothing and returns the same
 * function. It joins the list that the SDK's own `registerTelemetry` keeps, so it needs no copy of `ai` in its hands and
 * sees all copies in the process. Where nobody listens to the signals it costs what the SDK spends on telling.
 *
 * The first model call waits some 40 ms, once, for the list of prices, unless `prices.load()` was called before.
 *
 * @throws ProbeError `ARX_PROBE_OPTION` for prices that are none, such as a mere table
 */
export function observeAi({ prices }: ObserveAiOptions = {}): () => void {
  if (prices !== undefined && typeof prices?.priceOf !== 'function') {
    throw probeError('ARX_PROBE_OPTION', 'prices', 'prices must come from createPrices() of @arx/probes/prices');
  }
  const state = sharedState();
  register(state.integration);
  if (state.stop !== undefined) return state.stop;
  state.prices = prices ?? createPrices();
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
  holder[symbol] ??= createState();
  return holder[symbol];
}

function createState(): SharedState {
  const integration = createIntegration(createOperations(() => state.prices));
  const state: SharedState = { integration, prices: createPrices(), stop: undefined };
  return state;
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
