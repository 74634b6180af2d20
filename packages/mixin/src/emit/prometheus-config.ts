import { durationSeconds } from '../promql/duration.ts';
import type { EmittedFile } from './emitted-file.ts';
import { generatedYaml } from './generated-yaml.ts';
import { BASIC_AUTH } from './http-client.ts';
import { CONTAINER_PORTS, EMITTED } from './layout.ts';
import type { StackSettings } from './stack-settings.ts';

/** The job that every rule and dashboard asks for. */
const JOB = 'arx';

/** Longest wait for a page, in seconds; a page of 100,000 series takes far less than one. */
const SCRAPE_TIMEOUT_SECONDS = 10;

/**
 * Bounds of a page, so that a target that went wrong, or is not ours, cannot fill the disk. A page beyond any of them is
 * refused as a whole, so they are several times what ARX shows with all of its families full.
 */
const PAGE_BOUNDS = {
  body_size_limit: '256MB',
  sample_limit: 1_000_000,
  label_limit: 64,
  label_name_length_limit: 256,
  label_value_length_limit: 4096,
} as const;

/** `prometheus.yml`: what is scraped, which rules are evaluated, and who is told. */
export function prometheusConfig(settings: StackSettings): EmittedFile {
  return generatedYaml(
    `${EMITTED.prometheus}/prometheus.yml`,
    [
      'What Prometheus scrapes, which rules it evaluates and whom it tells. Target and interval come from .env.',
      'Rules of your own belong into custom/*.yml, which nobody overwrites.',
    ],
    prometheusConfigData(settings),
  );
}

/** The same as plain data. */
function prometheusConfigData({ target, scrapeInterval }: StackSettings): Readonly<Record<string, unknown>> {
  return {
    // One interval for both: an alert that is evaluated more often than its series are scraped sees nothing new.
    global: {
      scrape_interval: scrapeInterval,
      evaluation_interval: scrapeInterval,
      scrape_timeout: scrapeTimeout(scrapeInterval),
    },
    rule_files: ['rules/*.rules.yml', 'custom/*.yml'],
    alerting: { alertmanagers: [{ basic_auth: BASIC_AUTH, static_configs: [at('alertmanager')] }] },
    scrape_configs: [
      {
        job_name: JOB,
        metrics_path: '/metrics',
        // No token: the pages of ARX are open, and what Prometheus does not have nobody can read there.
        ...PAGE_BOUNDS,
        static_configs: [{ targets: [hostAndPort(target)] }],
      },
      { job_name: 'prometheus', basic_auth: BASIC_AUTH, static_configs: [at('prometheus', 'localhost')] },
      { job_name: 'alertmanager', basic_auth: BASIC_AUTH, static_configs: [at('alertmanager')] },
    ],
  };
}

function at(program: keyof typeof CONTAINER_PORTS, host: string = program): { readonly targets: readonly string[] } {
  return { targets: [`${host}:${CONTAINER_PORTS[program]}`] };
}

/** Prometheus refuses a timeout that is longer than the interval. */
function scrapeTimeout(interval: string): string {
  const seconds = durationSeconds(interval);
  return seconds === undefined || seconds >= SCRAPE_TIMEOUT_SECONDS ? `${SCRAPE_TIMEOUT_SECONDS}s` : interval;
}

/** An address of IPv6 stands in brackets. */
function hostAndPort({ host, port }: StackSettings['target']): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]:${port}` : `${host}:${port}`;
}
