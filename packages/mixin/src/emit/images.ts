/** The container images of the stack, each pinned to a release. */
export const IMAGES = {
  /** The long-term release of 2026, supported until 31 July 2027. Nothing that is emitted needs more than 3.5. */
  prometheus: 'prom/prometheus:v3.13.4',
  /** Since 0.29.0 its group may write /alertmanager, which is what a user other than nobody writes it by. */
  alertmanager: 'prom/alertmanager:v0.34.1',
  grafana: 'grafana/grafana:13.2.3',
} as const;
