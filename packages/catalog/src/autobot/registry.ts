import { allowList, type RegistryOptions } from '@arx/metrics';
import type { Environment } from '../system.ts';
import { createSystemRegistry, type InstrumentsOf, type SystemRegistry } from '../system-registry.ts';
import { type BottleneckLimits, DEFAULT_BOTTLENECK_LIMITS, PRIORITY_OF } from './bottlenecks.ts';
import { BOTTLENECK_CATEGORIES } from './families/scores.ts';
import { type AutobotFamilies, autobotFamilies } from './families.ts';
import { createQuotaWindows, type QuotaWindows } from './quotas.ts';
import { createRates, type Rates } from './rates.ts';
import { configuredRepositories } from './settings.ts';

/** The instruments of the families. */
export type AutobotInstruments = InstrumentsOf<AutobotFamilies>;

/** A registry that holds the families of this system, and what some of them are computed from. */
export interface AutobotRegistry extends SystemRegistry<AutobotFamilies> {
  /** Repositories that appear as they are. */
  readonly repositories: readonly string[];
  readonly bottleneckLimits: BottleneckLimits;
  readonly rates: Rates;
  readonly quotas: QuotaWindows;
}

/** Options of {@link createAutobotRegistry}; those of the engine and a few of this system. */
export interface AutobotRegistryOptions extends RegistryOptions {
  /** Where `AR_METRICS_REPOSITORIES` is read. Default `process.env`. */
  readonly env?: Environment;
  /** Use above which a resource is a bottleneck, in percent. Default 90 each. */
  readonly bottleneckLimits?: Partial<BottleneckLimits>;
  /** The clock of the rates over windows: monotonic, in milliseconds. Default `performance.now`. */
  readonly now?: () => number;
}

/**
 * Makes the registry of the system, with the families declared that something publishes.
 *
 * Types of received WebSocket messages are `other` until the program names them:
 * `registry.know('event_type', ['chat_message'])`.
 *
 * Throws `ARX_REPOSITORIES_INVALID` for a variable that lists anything but repositories.
 */
export function createAutobotRegistry(options: AutobotRegistryOptions = {}): AutobotRegistry {
  const { env = process.env, bottleneckLimits, now = () => performance.now(), ...engineOptions } = options;
  const repositories = configuredRepositories(env);
  const registry = createSystemRegistry('autobot', familiesFor(repositories), engineOptions);
  declareRecommendations(registry.instruments);

  const quotas = createQuotaWindows();
  const rates = createRates(registry, { ...engineOptions, now });
  const { know, refresh } = registry;
  return Object.assign(registry, {
    repositories,
    bottleneckLimits: { ...DEFAULT_BOTTLENECK_LIMITS, ...bottleneckLimits },
    rates,
    quotas,
    know: (label: string, values: Iterable<string>): void => {
      const texts = [...values];
      know(label, texts);
      rates.know(label, texts);
    },
    // Before a page is read: a quota whose window is over would go on to look used up.
    refresh: async (signal: AbortSignal): Promise<void> => {
      for (const resource_type of quotas.takeEnded()) {
        registry.instruments.githubRateLimitRemaining.remove({ resource_type });
      }
      await refresh(signal);
    },
  });
}

function familiesFor(repositories: readonly string[]): AutobotFamilies {
  const repository = allowList(repositories);
  const { githubCommits, githubPullRequests, githubIssues } = autobotFamilies;
  return {
    ...autobotFamilies,
    githubCommits: { ...githubCommits, labels: { ...githubCommits.labels, repository } },
    githubPullRequests: { ...githubPullRequests, labels: { ...githubPullRequests.labels, repository } },
    githubIssues: { ...githubIssues, labels: { ...githubIssues.labels, repository } },
  };
}

/** The advice is fixed, so its series exist at 0 from the start. */
function declareRecommendations({ optimizationRecommendations }: AutobotInstruments): void {
  for (const category of BOTTLENECK_CATEGORIES) {
    optimizationRecommendations.declare({ category, priority: PRIORITY_OF[category] });
  }
}
