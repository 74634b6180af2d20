/** What is particular about a container of the stack. */
export interface Container {
  readonly image: string;
  readonly uid: number;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Of this machine's loopback, and inside. */
  readonly port: { readonly host: number; readonly container: number };
  readonly mounts: readonly Mount[];
  readonly secrets: readonly string[];
  /** A program of the image with its arguments; it ends with 0 while all is well. */
  readonly health: readonly string[];
  readonly memory: string;
  /** Processes and their threads, which count alike; a fork bomb ends there. */
  readonly tasks: number;
  readonly networks: readonly string[];
  /** Names that the container knows beside those of its networks. */
  readonly extraHosts?: readonly string[];
  /** Time to end by itself before it is killed. */
  readonly stopGrace: string;
}

/** Something of this machine, or a named volume, inside of a container. */
export type Mount =
  | { readonly kind: 'file'; readonly source: string; readonly target: string }
  | { readonly kind: 'directory'; readonly source: string; readonly target: string }
  | { readonly kind: 'volume'; readonly source: string; readonly target: string };

/**
 * Group of whoever runs a container: the images of Prometheus and Alertmanager let it write their data, and Grafana lets
 * everybody. So the user can be the one of this machine, whose secrets then need not be readable by others.
 */
const GROUP = 65_534;

/** A service of a compose file, with nothing that it does not need: no root, no privileges, nothing to write but its data. */
export function renderContainer(container: Container): Readonly<Record<string, unknown>> {
  const { image, uid, command, environment, port, mounts, secrets, health, memory, networks, extraHosts } = container;
  return {
    image,
    ...(command === undefined ? {} : { command }),
    ...(environment === undefined ? {} : { environment }),
    user: `${uid}:${GROUP}`,
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    tmpfs: ['/tmp:rw,noexec,nosuid,nodev,size=64m'],
    volumes: mounts.map(renderMount),
    secrets,
    ports: [`127.0.0.1:${port.host}:${port.container}`],
    networks,
    ...(extraHosts === undefined ? {} : { extra_hosts: extraHosts }),
    healthcheck: { test: ['CMD', ...health], interval: '15s', timeout: '10s', retries: 5, start_period: '1m' },
    restart: 'unless-stopped',
    stop_grace_period: container.stopGrace,
    mem_limit: memory,
    pids_limit: container.tasks,
    logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
  };
}

/** Files of the stack are read, never written. The long form, as a path may have a colon, and a drive does. */
function renderMount({ kind, source, target }: Mount): Readonly<Record<string, unknown>> {
  switch (kind) {
    case 'file':
      return { type: 'bind', source: `./${source}`, target, read_only: true };
    case 'directory':
      return { type: 'bind', source, target };
    case 'volume':
      return { type: 'volume', source, target };
  }
}
