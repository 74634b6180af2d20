import { expect, test } from 'vitest';
import type { Machine } from '../../src/stack/machine.ts';
import { createDirectory, read, write } from './helpers/directory.ts';
import { initSmall, LINUX, prepareSmall } from './helpers/stack.ts';

const MAC: Machine = { platform: 'darwin', isWsl: false, bridgeAddress: undefined, uid: 501 };
const WINDOWS: Machine = { platform: 'win32', isWsl: false, bridgeAddress: undefined, uid: undefined };
const WSL: Machine = { ...LINUX, isWsl: true, bridgeAddress: undefined };
const BARE: Machine = { ...LINUX, bridgeAddress: undefined };

interface Case {
  readonly env: string;
  readonly machine: Machine;
  readonly scenario: string;
  readonly target: string;
  readonly listens: string;
  readonly allows: string;
}

test.each<Case>([
  {
    env: '',
    machine: LINUX,
    scenario: 'host',
    target: 'host.docker.internal',
    listens: '172.17.0.1:9108',
    allows: 'host.docker.internal',
  },
  {
    env: '',
    machine: BARE,
    scenario: 'host',
    target: 'host.docker.internal',
    listens: '0.0.0.0:9108',
    allows: 'host.docker.internal',
  },
  {
    env: 'API_HOST=HOST.docker.internal',
    machine: LINUX,
    scenario: 'host',
    target: 'host.docker.internal',
    listens: '172.17.0.1:9108',
    allows: 'host.docker.internal',
  },
  {
    env: 'API_PORT=9200',
    machine: LINUX,
    scenario: 'host',
    target: 'host.docker.internal',
    listens: '172.17.0.1:9200',
    allows: 'host.docker.internal',
  },
  {
    env: '',
    machine: MAC,
    scenario: 'docker-desktop',
    target: 'host.docker.internal',
    listens: '127.0.0.1:9108',
    allows: 'host.docker.internal',
  },
  {
    env: '',
    machine: WINDOWS,
    scenario: 'docker-desktop',
    target: 'host.docker.internal',
    listens: '127.0.0.1:9108',
    allows: 'host.docker.internal',
  },
  {
    env: '',
    machine: WSL,
    scenario: 'docker-desktop',
    target: 'host.docker.internal',
    listens: '127.0.0.1:9108',
    allows: 'host.docker.internal',
  },
  {
    env: 'STACK_SCENARIO=docker-desktop',
    machine: LINUX,
    scenario: 'docker-desktop',
    target: 'host.docker.internal',
    listens: '127.0.0.1:9108',
    allows: 'host.docker.internal',
  },
  {
    env: 'API_HOST=vm.example.com',
    machine: LINUX,
    scenario: 'remote',
    target: 'vm.example.com',
    listens: '0.0.0.0:9108',
    allows: 'vm.example.com',
  },
  {
    env: 'API_HOST=10.0.0.7',
    machine: MAC,
    scenario: 'remote',
    target: '10.0.0.7',
    listens: '0.0.0.0:9108',
    allows: '10.0.0.7',
  },
  {
    env: 'API_HOST=arx\nSTACK_NETWORK=agents_default',
    machine: LINUX,
    scenario: 'network',
    target: 'arx',
    listens: '0.0.0.0:9108',
    allows: 'arx',
  },
])('$env on $machine.platform is $scenario', ({ env, machine, scenario, target, listens, allows }) => {
  const directory = createDirectory();
  write(directory, 'observability/.env', env);
  const { setup } = initSmall(directory, machine);
  expect(setup.scenario.name).toBe(scenario);
  expect(setup.settings.target.host).toBe(target);
  expect(`${setup.listener.address}:${setup.listener.port}`).toBe(listens);
  expect(setup.listener.allowedHosts).toEqual([allows]);
  const [, address = '', port = ''] = /^(.+):(\d+)$/.exec(listens) ?? [];
  expect(read(directory, 'observability/arx.env').split('\n').slice(1, 4)).toEqual([
    `AR_METRICS_ADDR=${address}`,
    `AR_METRICS_PORT=${port}`,
    `ARX_ALLOWED_HOSTS=${allows}`,
  ]);
});

test('it says why it is a scenario, unless .env names it', () => {
  const directory = createDirectory();
  expect(prepareSmall(directory, MAC).setup.scenario.inferredFrom).toBe('this is macOS');
  write(directory, 'observability/.env', 'STACK_SCENARIO=host\n');
  expect(prepareSmall(directory).setup.scenario.inferredFrom).toBeUndefined();
});

test('without docker0 it warns that the page is open', () => {
  expect(prepareSmall(createDirectory(), BARE).warnings).toEqual([
    expect.stringMatching(/no docker0, so ARX is told to listen on 0\.0\.0\.0: whoever reaches/),
  ]);
  expect(prepareSmall(createDirectory()).warnings).toEqual([]);
});

test.each([
  ['host', (directory: string) => `${directory}/observability/secrets/arx-token`],
  ['remote', () => '/etc/arx/arx-token'],
  ['network', () => '/run/secrets/arx-token'],
])('in the scenario %s the token file is where its ARX sees it', (scenario, tokenFile) => {
  const directory = createDirectory();
  const more = { host: '', remote: 'API_HOST=vm', network: 'API_HOST=arx\nSTACK_NETWORK=net' }[scenario];
  write(directory, 'observability/.env', `STACK_SCENARIO=${scenario}\n${more}\n`);
  initSmall(directory);
  expect(read(directory, 'observability/arx.env')).toContain(`\nARX_API_TOKEN_FILE=${tokenFile(directory)}\n`);
});

test('ARX gets the systems that .env names, so that page and rules are about the same', () => {
  const directory = createDirectory();
  write(directory, 'observability/.env', 'ARX_SYSTEMS=xyn, arx\n');
  expect(initSmall(directory).setup.settings.systems).toEqual(['arx', 'xyn']);
  expect(read(directory, 'observability/arx.env')).toContain('\nARX_SYSTEMS=arx,xyn\n');
});

test('root is nobody in the containers', () => {
  expect(prepareSmall(createDirectory(), { ...LINUX, uid: 0 }).setup.settings.uid).toBe(65_534);
  expect(prepareSmall(createDirectory(), WINDOWS).setup.settings.uid).toBe(65_534);
  expect(prepareSmall(createDirectory(), LINUX).setup.settings.uid).toBe(1000);
});

interface Refused {
  readonly env: string;
  /** Line and start of the message. */
  readonly says: string;
}

const MUST_BE_HOST = 'but must be a host name or an IP address that leads to ARX from inside a container';

test.each<Refused>([
  { env: 'API_HOST=localhost', says: `1: API_HOST is "localhost", ${MUST_BE_HOST}` },
  { env: '\nAPI_HOST=127.0.0.1', says: `2: API_HOST is "127.0.0.1", ${MUST_BE_HOST}` },
  { env: 'API_HOST=::1', says: `1: API_HOST is "::1", ${MUST_BE_HOST}` },
  { env: 'API_HOST=[::1]', says: `1: API_HOST is "[::1]", ${MUST_BE_HOST}` },
  { env: 'API_HOST=0.0.0.0', says: `1: API_HOST is "0.0.0.0", ${MUST_BE_HOST}` },
  { env: 'API_HOST=http://vm:9108', says: '1: API_HOST is "http://vm:9108", but must be a host name' },
  { env: 'API_PORT=0', says: '1: API_PORT is "0", but must be a port from 1 to 65535' },
  { env: 'GRAFANA_PORT=9090', says: '1: PROMETHEUS_PORT and GRAFANA_PORT are both 9090' },
  { env: 'API_PORT=9090', says: '1: PROMETHEUS_PORT and API_PORT are both 9090' },
  { env: 'PROMETHEUS_SCRAPE_INTERVAL=15', says: '1: PROMETHEUS_SCRAPE_INTERVAL is "15", but must be a time' },
  { env: 'PROMETHEUS_SCRAPE_INTERVAL=5m', says: '1: PROMETHEUS_SCRAPE_INTERVAL is "5m", but must be a time' },
  {
    env: 'PROMETHEUS_SCRAPE_INTERVAL=16s',
    says: '1: PROMETHEUS_SCRAPE_INTERVAL is "16s", but must be a time from 1s to 15s as Prometheus writes it, such as 15s (CriticalErrorSpike judges by 60s, and needs 4 scrapes within)',
  },
  { env: 'PROMETHEUS_RETENTION_TIME=1h', says: '1: PROMETHEUS_RETENTION_TIME is "1h", but must be a time' },
  { env: 'PROMETHEUS_RETENTION_SIZE=10', says: '1: PROMETHEUS_RETENTION_SIZE is "10", but must be a size' },
  { env: 'STACK_SCENARIO=vm', says: '1: STACK_SCENARIO is "vm", but must be host, docker-desktop, remote or network' },
  { env: 'STACK_SCENARIO=remote', says: ' API_HOST must be the name or the address of the machine' },
  { env: 'STACK_SCENARIO=network\nAPI_HOST=arx', says: ' STACK_NETWORK must name the Docker network' },
  { env: 'STACK_NETWORK=agents', says: ' API_HOST must be the name of the container' },
  { env: 'STACK_SCENARIO=host\nAPI_HOST=vm', says: '2: API_HOST is vm, but in the scenario host' },
  { env: 'STACK_SCENARIO=host\nSTACK_NETWORK=agents', says: '2: STACK_NETWORK is set, but the scenario is host' },
  { env: 'STACK_DATA_DIR=a:b', says: '1: STACK_DATA_DIR is "a:b", but must be the path' },
  { env: 'ALERT_EMAIL_TO=a@b.c', says: '1: ALERT_EMAIL_TO is set, but ALERT_EMAIL_FROM and SMTP_SMARTHOST are not' },
  { env: 'SMTP_USERNAME=me', says: '1: SMTP_USERNAME is set, but SMTP_PASSWORD is not' },
  { env: 'ARX_SYSTEMS=arx,zyx', says: '1: ARX_SYSTEMS is "arx,zyx", but must be names of systems' },
  { env: 'oops', says: '1 is no NAME=value' },
])('$env is refused', ({ env, says }) => {
  const directory = createDirectory();
  write(directory, 'observability/.env', env);
  expect(() => prepareSmall(directory)).toThrow(
    expect.objectContaining({
      exitCode: 2,
      code: 'ARX_STACK_ENV',
      message: expect.stringContaining(`observability/.env:${says}`),
    }),
  );
});

test('localhost is told what to write instead', () => {
  const directory = createDirectory();
  write(directory, 'observability/.env', 'API_HOST=localhost');
  expect(() => prepareSmall(directory)).toThrow(/that is the container itself\. Write host\.docker\.internal/);
});

test('everything that is wrong is said at once, by line', () => {
  const directory = createDirectory();
  write(directory, 'observability/.env', 'API_PORT=x\nGRAFANA_PORT=y\nSTACK_SCENARIO=z\n');
  try {
    prepareSmall(directory);
    expect.unreachable();
  } catch (error) {
    const { message, hint } = error as { message: string; hint: string };
    expect(message).toContain(':1: API_PORT is "x"');
    expect(hint.split('\n').slice(0, 2)).toEqual([
      expect.stringContaining(':2: GRAFANA_PORT is "y"'),
      expect.stringContaining(':3: STACK_SCENARIO is "z"'),
    ]);
  }
});

test.each([
  ['GRAFANA_ADMIN_PASSWORD', 'admin'],
  ['SLACK_WEBHOOK_URL', 'http://hooks.slack.com/services/T0/B0/secret'],
  ['SMTP_PASSWORD', "' s3cret'"],
])('a refused %s is not repeated', (name, value) => {
  const directory = createDirectory();
  write(directory, 'observability/.env', `${name}=${value}\n`);
  expect(() => prepareSmall(directory)).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(new RegExp(`:1: ${name} has a value that is refused, but must be`)),
    }),
  );
});

test('names that nobody reads, and names that are set twice, are warned of', () => {
  const directory = createDirectory();
  write(directory, 'observability/.env', 'PROMETEUS_PORT=9091\nAPI_PORT=1\nAPI_PORT=2\nEDITOR=vi\n');
  expect(prepareSmall(directory).warnings.map((text) => text.replace(/^.*observability/, ''))).toEqual([
    '/.env:1: PROMETEUS_PORT is not read; did you mean PROMETHEUS_PORT?',
    '/.env:2: API_PORT is set again on line 3, which counts',
    '/.env:4: EDITOR is not read',
  ]);
});
