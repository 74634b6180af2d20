import type { KnownModel } from '../known-flow.ts';
import {
  A2A_STATUSES,
  CCR_DIRECTIONS,
  CCR_STATUSES,
  CCR_TASK_TYPES,
  type CcrTaskType,
  RATE_LIMIT_RESULTS,
} from './families.ts';
import type { AgentosRegistry } from './registry.ts';
import { taskTypeOf } from './words.ts';

/** What configuration knows of the labels of this system. */
export interface AgentosNames {
  /** Agents by their names, with the operations that they are asked for. Default none. */
  readonly agents?: { readonly [agent: string]: readonly string[] };
  /** Providers of models. Default none. */
  readonly providers?: readonly string[];
  /** Templates of the routes that the rate limiter decides on. Default none. */
  readonly endpoints?: readonly string[];
}

/**
 * Makes every series exist at 0 that is known from configuration, because the first event of a series that is born with
 * it is invisible to `increase()`; and makes the agents and providers known: from now on any other is `other`. Call it
 * when the configuration is loaded. May be called again with more.
 *
 * Per agent it makes one series of answer sizes and two per operation of counts and of durations, per provider 12 of
 * requests, one of latency and two of tokens, per endpoint two of decisions.
 */
export function declareAgentos(registry: AgentosRegistry, names: AgentosNames): void {
  const { agents = {}, providers = [], endpoints = [] } = names;
  registry.know('agent', Object.keys(agents));
  registry.know('provider', providers);
  for (const [agent, operations] of Object.entries(agents)) declareAgent(registry, agent, operations);
  for (const provider of providers) declareProvider(registry, provider);
  for (const endpoint of endpoints) {
    for (const result of RATE_LIMIT_RESULTS) registry.instruments.rateLimitHits.declare({ endpoint, result });
  }
}

function declareAgent({ instruments }: AgentosRegistry, agent: string, operations: readonly string[]): void {
  instruments.a2aResponseSize.declare({ agent });
  for (const operation of operations) {
    for (const status of A2A_STATUSES) {
      instruments.a2aRequests.declare({ agent, operation, status });
      instruments.a2aDuration.declare({ agent, operation, status });
    }
  }
}

/**
 * Makes the series of calls of these models exist at 0: per provider three of requests for each type of task that their
 * purposes are, one of latency and two of tokens. Other providers stay as they are.
 */
export function declareAgentosModels(registry: AgentosRegistry, models: readonly KnownModel[]): void {
  for (const { provider, purposes = [undefined] } of models) {
    declareProvider(
      registry,
      provider,
      purposes.map((purpose) => taskTypeOf({ purpose })),
    );
  }
}

function declareProvider(
  { instruments }: AgentosRegistry,
  provider: string,
  taskTypes: readonly CcrTaskType[] = CCR_TASK_TYPES,
): void {
  for (const task_type of taskTypes) {
    for (const status of CCR_STATUSES) instruments.ccrRequests.declare({ provider, task_type, status });
  }
  instruments.ccrLatency.declare({ provider });
  for (const direction of CCR_DIRECTIONS) instruments.ccrTokens.declare({ provider, direction });
}
