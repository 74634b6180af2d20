import { durationSeconds } from '../../promql/duration.ts';
import { manifestFile, type Remark } from './manifest.ts';
import { type Component, JOB_LABEL, labelsOf, nameOf, PORT, selectorOf } from './names.ts';
import type { Settings } from './options.ts';

/** Prometheus waits no longer than this for a page, in seconds, nor longer than between two scrapes. */
const LONGEST_SCRAPE_SECONDS = 10;

/**
 * The operator gives every target these labels, and some families have labels of these names: Prometheus would rename
 * those to `exported_…`, and no rule or panel would find them.
 */
const FOREIGN_LABELS = 'container|endpoint|namespace|service';

const JOB_REMARK = `The rules ask for job="arx": it is the value of this label.`;
const LABELS_REMARK =
  'Families have labels of these names: agentos_info a service, rate_limit_hits_total an endpoint, the WebSocket ones a\nnamespace. Without this they would become exported_…, which no rule and no panel asks for.';

/** How Prometheus finds the servers. */
export function serviceMonitorFile(settings: Settings): string {
  const spec = {
    jobLabel: JOB_LABEL,
    selector: { matchLabels: selectorOf('server') },
    endpoints: [endpoint(settings)],
  };
  return monitor('ServiceMonitor', 'server', spec, 'endpoints');
}

/** How Prometheus finds the pages of the workers. By pod, because they have no Service, and until the very end of a pod. */
export function podMonitorFile(settings: Settings): string {
  const spec = {
    jobLabel: JOB_LABEL,
    selector: { matchLabels: selectorOf('worker') },
    podMetricsEndpoints: [endpoint(settings)],
  };
  return monitor('PodMonitor', 'worker', spec, 'podMetricsEndpoints');
}

function monitor(kind: string, component: Component, spec: object, endpoints: string): string {
  const metadata = { name: nameOf(component), labels: labelsOf(component) };
  const remarks: readonly Remark[] = [
    { at: ['spec', 'jobLabel'], text: JOB_REMARK },
    { at: ['spec', endpoints, 0, 'relabelings'], text: LABELS_REMARK },
  ];
  return manifestFile([{ manifest: { apiVersion: 'monitoring.coreos.com/v1', kind, metadata, spec }, remarks }]);
}

function endpoint({ scrapeInterval }: Settings): object {
  const seconds = durationSeconds(scrapeInterval) ?? LONGEST_SCRAPE_SECONDS;
  return {
    port: PORT.name,
    path: '/metrics',
    interval: scrapeInterval,
    scrapeTimeout: seconds < LONGEST_SCRAPE_SECONDS ? scrapeInterval : `${LONGEST_SCRAPE_SECONDS}s`,
    // A page says nothing of where it comes from: that is for Prometheus to say.
    honorLabels: false,
    relabelings: [{ action: 'labeldrop', regex: FOREIGN_LABELS }],
  };
}
