/** What the Prometheus Operator knows of a pod, by the names that Prometheus' discovery gives it. */
export interface DiscoveredPod {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** The Service through which it was found; a PodMonitor finds pods without one. */
  readonly service?: string;
  /** Labels of the Service, or of the pod where there is none. */
  readonly labels: Readonly<Record<string, string>>;
}

/** What a monitor says of one of its endpoints. */
export interface Endpoint {
  readonly port: string;
  readonly path: string;
  readonly honorLabels: boolean;
  readonly relabelings?: readonly {
    readonly action: string;
    readonly regex?: string;
    readonly sourceLabels?: readonly string[];
    readonly targetLabel?: string;
    readonly replacement?: string;
  }[];
}

/**
 * The scrape configuration that the operator makes of a monitor for a pod: its own labels of a target come first, then the
 * job, then the endpoint, then the relabelings of the monitor (`pkg/prometheus/promcfg.go` of prometheus-operator).
 */
export function scrapeConfigOf(
  name: string,
  address: string,
  pod: DiscoveredPod,
  jobLabel: string,
  endpoint: Endpoint,
): object {
  const kind = pod.service === undefined ? 'pod' : 'service';
  const meta = {
    __meta_kubernetes_namespace: pod.namespace,
    __meta_kubernetes_pod_name: pod.pod,
    __meta_kubernetes_pod_container_name: pod.container,
    ...(pod.service !== undefined && { __meta_kubernetes_service_name: pod.service }),
    ...Object.fromEntries(
      Object.entries(pod.labels).map(([label, value]) => [
        `__meta_kubernetes_${kind}_label_${sanitized(label)}`,
        value,
      ]),
    ),
  };
  const from = (source: string, target_label: string) => ({ source_labels: [source], target_label });
  const job = { ...from(`__meta_kubernetes_${kind}_label_${sanitized(jobLabel)}`, 'job'), regex: '(.+)' };
  return {
    job_name: name,
    metrics_path: endpoint.path,
    honor_labels: endpoint.honorLabels,
    static_configs: [{ targets: [address], labels: meta }],
    relabel_configs: [
      from('__meta_kubernetes_namespace', 'namespace'),
      ...(pod.service === undefined ? [] : [from('__meta_kubernetes_service_name', 'service')]),
      from('__meta_kubernetes_pod_name', 'pod'),
      from('__meta_kubernetes_pod_container_name', 'container'),
      job,
      { target_label: 'endpoint', replacement: endpoint.port },
      ...(endpoint.relabelings ?? []).map((rule) =>
        Object.fromEntries(Object.entries(rule).map(([field, value]) => [snake(field), value])),
      ),
    ],
  };
}

function sanitized(label: string): string {
  return label.replaceAll(/[^a-zA-Z0-9_]/g, '_');
}

/** `target_label` of `targetLabel`. */
function snake(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
