import { SYSTEMS, type SystemName } from '@arx/catalog';
import { checkScrapeInterval } from '../../rules/scrape-interval.ts';
import { ARX_VERSION } from './version.ts';

/** Which ARX runs in the cluster, and who scrapes it. */
export interface KubernetesOptions {
  /** The systems that record and whose rules are loaded, as in `ARX_SYSTEMS`. Default: all. */
  readonly systems?: readonly SystemName[];
  /** The namespace that `kustomization.yaml` puts everything into. Default `arx`. */
  readonly namespace?: string;
  /** The image of servers and workers, with its tag. Default `arx` with the version of this package, to be built from `Dockerfile`. */
  readonly image?: string;
  /** Between two scrapes, as Prometheus writes it; `ARX_SCRAPE_INTERVAL` for one that the rules do not bear. Default `15s`. */
  readonly scrapeInterval?: string;
  /** The namespace of Prometheus, whose pods alone may scrape from outside of ours. Default `monitoring`. */
  readonly prometheusNamespace?: string;
  /** What stands before the name of a runbook's page, see `RuleOptions`. Default: that of the rules. */
  readonly runbookBase?: string;
}

/** The options with their defaults. */
export interface Settings {
  readonly systems: readonly SystemName[];
  readonly namespace: string;
  readonly image: string;
  readonly scrapeInterval: string;
  readonly prometheusNamespace: string;
  readonly runbookBase: string | undefined;
}

export function settingsOf(options: KubernetesOptions): Settings {
  const { systems = SYSTEMS.map(({ name }) => name), scrapeInterval = '15s' } = options;
  checkScrapeInterval(scrapeInterval, { systems });
  return {
    systems,
    namespace: options.namespace ?? 'arx',
    image: options.image ?? `arx:${ARX_VERSION}`,
    scrapeInterval,
    prometheusNamespace: options.prometheusNamespace ?? 'monitoring',
    runbookBase: options.runbookBase,
  };
}

/** The value of `ARX_SYSTEMS` for these systems. */
export function systemsVariable(systems: readonly SystemName[]): string {
  return SYSTEMS.every(({ name }) => systems.includes(name)) ? 'all' : systems.join(',');
}
