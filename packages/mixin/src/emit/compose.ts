import { posix } from 'node:path';
import { buildDashboards } from '../dashboards/index.ts';
import { UIDS } from '../dashboards/uids.ts';
import { type Container, type Mount, renderContainer } from './container.ts';
import type { EmittedFile } from './emitted-file.ts';
import { generatedYaml } from './generated-yaml.ts';
import { IMAGES } from './images.ts';
import { CONTAINER_PORTS, EMITTED, localUrl, MOUNTED, secretPath } from './layout.ts';
import { DOCKER_HOST_NAME, SECRETS, type StackSettings } from './stack-settings.ts';

type Program = keyof typeof IMAGES;

/** The stack's own network, and the one that ARX is on. */
const NETWORKS = { own: 'observability', joined: 'arx' } as const;

/** The compose file: every value that `.env` can change stands in it. */
export function composeFile(settings: StackSettings): EmittedFile {
  return generatedYaml(
    EMITTED.compose,
    [
      'Prometheus, Alertmanager and Grafana, for docker compose. Ports, retention and storage come from observability/.env.',
    ],
    escapeDollars(composeData(settings)) as object,
  );
}

/** The same as plain data. */
function composeData(settings: StackSettings): Readonly<Record<string, unknown>> {
  const services = {
    prometheus: prometheus(settings),
    alertmanager: alertmanager(settings),
    grafana: grafana(settings),
  };
  const used = [...new Set(Object.values(services).flatMap(({ secrets }) => secrets))];
  return {
    services: Object.fromEntries(Object.entries(services).map(([name, one]) => [name, renderContainer(one)])),
    networks: networksOf(settings),
    ...(settings.storage.kind === 'volumes'
      ? { volumes: Object.fromEntries(Object.keys(services).map((name) => [volumeOf(name as Program), {}])) }
      : {}),
    secrets: Object.fromEntries(used.map((name) => [name, { file: `./${EMITTED.secrets}/${name}` }])),
  };
}

function prometheus(settings: StackSettings): Container {
  const { ports, retention, network } = settings;
  return {
    ...common('prometheus', settings),
    command: [
      `--config.file=${MOUNTED.prometheus}/prometheus.yml`,
      '--storage.tsdb.path=/prometheus',
      `--storage.tsdb.retention.time=${retention.time}`,
      `--storage.tsdb.retention.size=${retention.size}`,
      `--web.config.file=${secretPath('web')}`,
      // So that the links in alerts lead here.
      `--web.external-url=${localUrl(ports.prometheus)}`,
    ],
    mounts: [files(EMITTED.prometheus, MOUNTED.prometheus), data('prometheus', '/prometheus', settings)],
    secrets: [SECRETS.web, SECRETS.prometheusPassword],
    health: [
      '/bin/promtool',
      'check',
      'ready',
      `--url=http://localhost:${CONTAINER_PORTS.prometheus}`,
      `--http.config.file=${MOUNTED.prometheus}/http.yml`,
    ],
    memory: '2g',
    tasks: 512,
    networks: network.kind === 'own' ? [NETWORKS.own] : [NETWORKS.own, NETWORKS.joined],
    // Docker Desktop knows the name by itself, Docker on Linux does not.
    extraHosts: [`${DOCKER_HOST_NAME}:host-gateway`],
    // The last samples go to disk.
    stopGrace: '1m',
  };
}

function alertmanager(settings: StackSettings): Container {
  const { slack, email } = settings.receivers;
  return {
    ...common('alertmanager', settings),
    command: [
      `--config.file=${MOUNTED.alertmanager}/alertmanager.yml`,
      '--storage.path=/alertmanager',
      `--web.config.file=${secretPath('web')}`,
      `--web.external-url=${localUrl(settings.ports.alertmanager)}`,
      // One alone: no gossip.
      '--cluster.listen-address=',
    ],
    mounts: [files(EMITTED.alertmanager, MOUNTED.alertmanager), data('alertmanager', '/alertmanager', settings)],
    secrets: [
      SECRETS.web,
      SECRETS.prometheusPassword,
      ...(slack === undefined ? [] : [SECRETS.slackUrl]),
      ...(email?.username === undefined ? [] : [SECRETS.smtpPassword]),
    ],
    health: [
      '/bin/amtool',
      'cluster',
      'show',
      `--alertmanager.url=http://localhost:${CONTAINER_PORTS.alertmanager}`,
      `--http.config.file=${MOUNTED.alertmanager}/http.yml`,
    ],
    memory: '256m',
    tasks: 256,
    stopGrace: '30s',
  };
}

function grafana(settings: StackSettings): Container {
  return {
    ...common('grafana', settings),
    environment: grafanaEnvironment(settings),
    mounts: [
      // One by one: the image has further folders there, and misses them.
      ...['datasources', 'dashboards'].map((kind) =>
        files(`${EMITTED.provisioning}/${kind}`, `${MOUNTED.provisioning}/${kind}`),
      ),
      ...dashboardDirectories().map((directory) => files(directory, `${MOUNTED.dashboards}/${directory}`)),
      data('grafana', '/var/lib/grafana', settings),
    ],
    secrets: [SECRETS.grafanaAdminPassword, SECRETS.grafanaSecretKey, SECRETS.prometheusPassword],
    health: ['wget', '-q', '-O', '/dev/null', `http://127.0.0.1:${CONTAINER_PORTS.grafana}/api/health`],
    // Each data source that it brings is a process of its own.
    memory: '2g',
    tasks: 1024,
    stopGrace: '30s',
  };
}

function grafanaEnvironment({ grafanaAdminUser, ports }: StackSettings): Readonly<Record<string, string>> {
  return {
    GF_SECURITY_ADMIN_USER: grafanaAdminUser,
    // Read when the data are new: another password later is set with grafana cli admin reset-admin-password.
    GF_SECURITY_ADMIN_PASSWORD__FILE: secretPath('grafanaAdminPassword'),
    GF_SECURITY_SECRET_KEY__FILE: secretPath('grafanaSecretKey'),
    GF_SECURITY_DISABLE_GRAVATAR: 'true',
    GF_SERVER_ROOT_URL: localUrl(ports.grafana),
    GF_USERS_ALLOW_SIGN_UP: 'false',
    GF_AUTH_ANONYMOUS_ENABLED: 'false',
    GF_ANALYTICS_REPORTING_ENABLED: 'false',
    GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
    GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
    GF_ANALYTICS_FEEDBACK_LINKS_ENABLED: 'false',
    GF_NEWS_NEWS_FEED_ENABLED: 'false',
    GF_SNAPSHOTS_EXTERNAL_ENABLED: 'false',
    // The image brings the data source of Prometheus as a plugin. An update of it fails on a file system that is read-only,
    // and takes the data source with it (https://github.com/grafana/grafana/issues/131490).
    GF_PLUGINS_PREINSTALL_DISABLED: 'true',
    GF_PLUGINS_PREINSTALL_AUTO_UPDATE: 'false',
    GF_PLUGINS_PLUGIN_ADMIN_ENABLED: 'false',
    GF_PLUGINS_PUBLIC_KEY_RETRIEVAL_DISABLED: 'true',
    GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: `${MOUNTED.dashboards}/${homeDashboard()}`,
  };
}

function common(
  program: Program,
  { uid, ports }: StackSettings,
): Pick<Container, 'image' | 'uid' | 'port' | 'networks'> {
  const port = { host: ports[program], container: CONTAINER_PORTS[program] };
  return { image: IMAGES[program], uid, port, networks: [NETWORKS.own] };
}

function files(source: string, target: string): Mount {
  return { kind: 'file', source, target };
}

function data(program: Program, target: string, { storage }: StackSettings): Mount {
  return storage.kind === 'volumes'
    ? { kind: 'volume', source: volumeOf(program), target }
    : { kind: 'directory', source: posix.join(storage.path, program), target };
}

function volumeOf(program: Program): string {
  return `${program}-data`;
}

function networksOf({ network }: StackSettings): Readonly<Record<string, object>> {
  const own = { [NETWORKS.own]: {} };
  return network.kind === 'own' ? own : { ...own, [NETWORKS.joined]: { external: true, name: network.name } };
}

/** Documents give some dashboards a place of their own. */
function dashboardDirectories(): readonly string[] {
  return [...new Set(buildDashboards().map(({ file }) => posix.dirname(file)))].toSorted();
}

function homeDashboard(): string {
  const home = buildDashboards().find(({ uid }) => uid === UIDS.startHere);
  if (home === undefined) throw new Error(`no dashboard has the uid ${UIDS.startHere}`);
  return home.file;
}

/** Compose puts variables where a dollar stands; two of them are one. */
function escapeDollars(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('$', '$$$$');
  if (Array.isArray(value)) return value.map(escapeDollars);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, escapeDollars(item)]));
}
