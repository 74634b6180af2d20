import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { buildStack, DEFAULT_STACK, SECRETS, type StackSettings } from '../../src/emit/index.ts';
import { EMAIL, SLACK, settingsWith, textOf } from './support/stack-directory.ts';

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly user: string;
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly cap_add?: unknown;
  readonly privileged?: unknown;
  readonly security_opt: readonly string[];
  readonly ports: readonly string[];
  readonly volumes: readonly { type: string; source: string; target: string; read_only?: boolean }[];
  readonly secrets: readonly string[];
  readonly networks: readonly string[];
  readonly extra_hosts?: readonly string[];
  readonly healthcheck: { readonly test: readonly string[] };
  readonly restart: string;
  readonly mem_limit: string;
  readonly pids_limit: number;
  readonly logging: { readonly options: Readonly<Record<string, string>> };
}

interface Compose {
  readonly services: Readonly<Record<'prometheus' | 'alertmanager' | 'grafana', Service>>;
  readonly networks: Readonly<Record<string, unknown>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

const FILE = 'docker-compose.observability.yml';

function composeOf(changes: Partial<StackSettings> = {}): Compose {
  return parse(textOf(FILE, settingsWith(changes))) as Compose;
}

const both = { receivers: { slack: SLACK, email: EMAIL } };

describe.each(Object.entries(composeOf({ uid: 1000, ...both }).services))('%s', (name, service) => {
  test('runs as a user who is not root, and can gain nothing', () => {
    expect(service.user).toBe('1000:65534');
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.cap_add).toBeUndefined();
    expect(service.privileged).toBeUndefined();
    expect(service.security_opt).toContain('no-new-privileges:true');
  });

  test('writes nothing but its data', () => {
    expect(service.read_only).toBe(true);
    const writable = service.volumes.filter(({ read_only }) => read_only !== true);
    expect(writable.map(({ source }) => source)).toEqual([`${name}-data`]);
  });

  test('listens on the loopback of this machine alone', () => {
    expect(service.ports).toHaveLength(1);
    for (const port of service.ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  test('has an image with a release for a tag', () => {
    expect(service.image).toMatch(/^[a-z]+\/[a-z]+:v?\d+\.\d+\.\d+$/);
  });

  test('is watched, started again and bounded', () => {
    expect(service.healthcheck.test[0]).toBe('CMD');
    expect(service.restart).toBe('unless-stopped');
    expect(service.mem_limit).toMatch(/^\d+[mg]$/);
    expect(service.pids_limit).toBeGreaterThan(0);
    expect(service.logging.options).toEqual({ 'max-size': '10m', 'max-file': '3' });
  });

  test('gets its secrets as files', () => {
    const known: readonly string[] = Object.values(SECRETS);
    expect(service.secrets.length).toBeGreaterThan(0);
    for (const secret of service.secrets) expect(known).toContain(secret);
    const said = JSON.stringify([service.command, service.environment]);
    expect(said).not.toMatch(/password[^"]*=(?!.*\/run\/secrets)/i);
  });
});

test('Alertmanager is one whose volume a user other than nobody can write', () => {
  const [, major, minor] = /:v(\d+)\.(\d+)\.\d+$/.exec(composeOf().services.alertmanager.image) ?? [];
  expect(Number(major) * 1000 + Number(minor)).toBeGreaterThanOrEqual(29);
});

test('secrets are the ones that the containers use, in the files that init writes', () => {
  const files = (changes: Partial<StackSettings>): readonly string[] =>
    Object.entries(composeOf(changes).secrets).map(([name, { file }]) => {
      expect(file).toBe(`./observability/secrets/${name}`);
      return name;
    });
  const always = ['web.yml', 'prometheus-password', 'grafana-admin-password', 'grafana-secret-key'];
  expect(files({}).toSorted()).toEqual(always.toSorted());
  expect(files(both).toSorted()).toEqual([...always, 'slack-url', 'smtp-password'].toSorted());
  const open = { receivers: { slack: undefined, email: { ...EMAIL, username: undefined } } };
  expect(files(open).toSorted()).toEqual(always.toSorted());
});

test('the token of ARX is handed to no container', () => {
  for (const { path, text } of buildStack(settingsWith(both))) expect(text, path).not.toContain(`/${SECRETS.arxToken}`);
});

test('no emitted file holds a secret', () => {
  const keys =
    /^\s*(?:- )?"?(password|auth_password|smtp_auth_password|api_url|slack_api_url|credentials|bearer_token)"?:/m;
  for (const { path, text } of buildStack(settingsWith(both)).filter((one) => /\.ya?ml$/.test(one.path))) {
    expect(text, path).not.toMatch(keys);
    expect(text, path).not.toMatch(/\$2[aby]\$|hooks\.slack\.com/);
  }
});

test('Prometheus finds this machine by name, on Linux, too', () => {
  expect(composeOf().services.prometheus.extra_hosts).toEqual(['host.docker.internal:host-gateway']);
});

test('what Prometheus keeps is bounded by time and by size', () => {
  const { command } = composeOf({ retention: { time: '90d', size: '512MB' } }).services.prometheus;
  expect(command).toContain('--storage.tsdb.retention.time=90d');
  expect(command).toContain('--storage.tsdb.retention.size=512MB');
});

test('Prometheus and Alertmanager ask for a password, and Alertmanager gossips with nobody', () => {
  const { prometheus, alertmanager } = composeOf().services;
  for (const { command } of [prometheus, alertmanager])
    expect(command).toContain('--web.config.file=/run/secrets/web.yml');
  expect(alertmanager.command).toContain('--cluster.listen-address=');
});

test('ports are those of the settings, and so are the addresses in links', () => {
  const { services } = composeOf({ ports: { prometheus: 19090, grafana: 13000, alertmanager: 19093 } });
  expect(services.prometheus.ports).toEqual(['127.0.0.1:19090:9090']);
  expect(services.alertmanager.ports).toEqual(['127.0.0.1:19093:9093']);
  expect(services.grafana.ports).toEqual(['127.0.0.1:13000:3000']);
  expect(services.prometheus.command).toContain('--web.external-url=http://localhost:19090/');
  expect(services.alertmanager.command).toContain('--web.external-url=http://localhost:19093/');
  expect(services.grafana.environment?.['GF_SERVER_ROOT_URL']).toBe('http://localhost:13000/');
});

test('data are in volumes, or in directories of this machine', () => {
  const inVolumes = composeOf();
  expect(Object.keys(inVolumes.volumes ?? {})).toEqual(['prometheus-data', 'alertmanager-data', 'grafana-data']);
  const inDirectories = composeOf({ storage: { kind: 'directories', path: '/srv/arx' } });
  expect(inDirectories.volumes).toBeUndefined();
  const data = Object.values(inDirectories.services).map(({ volumes }) => volumes.at(-1));
  expect(data).toEqual([
    { type: 'bind', source: '/srv/arx/prometheus', target: '/prometheus' },
    { type: 'bind', source: '/srv/arx/alertmanager', target: '/alertmanager' },
    { type: 'bind', source: '/srv/arx/grafana', target: '/var/lib/grafana' },
  ]);
});

test('only Prometheus is on the network of ARX', () => {
  const { services, networks } = composeOf({ network: { kind: 'joined', name: 'agents_default' } });
  expect(networks).toEqual({ observability: {}, arx: { external: true, name: 'agents_default' } });
  expect(services.prometheus.networks).toEqual(['observability', 'arx']);
  expect(services.alertmanager.networks).toEqual(['observability']);
  expect(services.grafana.networks).toEqual(['observability']);
});

test('Grafana tells nobody of itself, lets nobody in without a password, and fetches no plugin', () => {
  const environment = composeOf({ grafanaAdminUser: 'root' }).services.grafana.environment ?? {};
  expect(environment).toMatchObject({
    GF_SECURITY_ADMIN_USER: 'root',
    GF_SECURITY_ADMIN_PASSWORD__FILE: '/run/secrets/grafana-admin-password',
    GF_SECURITY_SECRET_KEY__FILE: '/run/secrets/grafana-secret-key',
    GF_ANALYTICS_REPORTING_ENABLED: 'false',
    GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
    GF_USERS_ALLOW_SIGN_UP: 'false',
    GF_AUTH_ANONYMOUS_ENABLED: 'false',
    GF_PLUGINS_PREINSTALL_DISABLED: 'true',
  });
  expect(environment['GF_SECURITY_ADMIN_PASSWORD']).toBeUndefined();
});

test('every file that is mounted is emitted', () => {
  const emitted = buildStack(DEFAULT_STACK).map(({ path }) => `./${path}`);
  const sources = Object.values(composeOf().services)
    .flatMap(({ volumes }) => volumes)
    .filter(({ read_only }) => read_only === true)
    .map(({ source }) => source);
  expect(sources.length).toBeGreaterThan(5);
  for (const source of sources)
    expect(
      emitted.some((path) => path.startsWith(`${source}/`)),
      source,
    ).toBe(true);
});

test('a dollar in a value stays one', () => {
  expect(textOf(FILE, settingsWith({ grafanaAdminUser: 'us$er' }))).toContain('GF_SECURITY_ADMIN_USER: us$$er');
});

test.each(['yes', 'No', 'on', 'y', 'n', 'null', '1.5', '0777', '1_000', '12e3', '2026-01-01'])(
  'a user named %s is a text for readers of YAML 1.1, too',
  (grafanaAdminUser) => {
    const text = textOf(FILE, settingsWith({ grafanaAdminUser }));
    const { services } = parse(text, { version: '1.1' }) as Compose;
    expect(services.grafana.environment?.['GF_SECURITY_ADMIN_USER']).toBe(grafanaAdminUser);
    expect(services).toEqual((parse(text) as Compose).services);
  },
);
