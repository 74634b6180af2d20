/** The container images of the stack, each pinned to a release. */
export const IMAGES = {
  /** The long-term release of 2026, supported until 31 July 2027. Nothing that is emitted needs more than 3.5. */
  prometheus: 'prom/prometheus:v3.13.4',
  alertmanager: 'prom/alertmanager:v0.34.1',
  grafana: 'grafana/grafana:13.2.3',
} as const;
