import { SECRETS } from './stack-settings.ts';

/** Where emitted files are, relative to the directory that is built into. */
export const EMITTED = {
  compose: 'docker-compose.observability.yml',
  observability: 'observability',
  prometheus: 'observability/prometheus',
  alertmanager: 'observability/alertmanager',
  provisioning: 'observability/grafana/provisioning',
  secrets: 'observability/secrets',
} as const;

/** Where containers see them. */
export const MOUNTED = {
  prometheus: '/etc/prometheus',
  alertmanager: '/etc/alertmanager',
  provisioning: '/etc/grafana/provisioning',
  dashboards: '/etc/dashboards',
  secrets: '/run/secrets',
} as const;

/** What the programs listen on inside their containers, which is where they find each other by name. */
export const CONTAINER_PORTS = { prometheus: 9090, alertmanager: 9093, grafana: 3000 } as const;

/** Where a container sees one of the {@link SECRETS}. */
export function secretPath(name: keyof typeof SECRETS): string {
  return `${MOUNTED.secrets}/${SECRETS[name]}`;
}

/** Where somebody at this machine opens a page of the stack, with its last slash. */
export function localUrl(port: number): string {
  return `http://localhost:${port}/`;
}
