import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { peerMissing } from '../../../../scripts/peers.mjs';
import { stackDown } from '../../src/commands/stack-down.ts';
import { terminalOf } from '../../src/output/terminal.ts';
import { createHome, runHere } from '../helpers/arx.ts';
import { createSink } from '../helpers/screen.ts';
import { createDirectory, filesIn, read, snapshot, write } from './helpers/directory.ts';
import { standIn } from './helpers/stand-in.ts';

const COMPOSE = '-f docker-compose.observability.yml';
const F = '[-f][docker-compose.observability.yml]';
const ENV = 'observability/.env';

/** `arx stack …` in this process, with nothing on PATH. */
const stack = (directory: string, ...words: readonly string[]) =>
  runHere(['stack', ...words, '--dir', directory], { PATH: '/nowhere' });

test('init says the scenario, what it wrote, what applies it, and where the passwords lie', async () => {
  const directory = createDirectory();
  write(directory, ENV, 'STACK_SCENARIO=docker-desktop\nGRAFANA_PORT=3100\n');
  const { code, out, err } = await stack(directory, 'init');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('(scenario docker-desktop: set by STACK_SCENARIO).');
  expect(out).toContain('Prometheus scrapes host.docker.internal:9108 every 15s; ARX has to listen on 127.0.0.1:9108');
  expect(out).toMatch(/^created {4}\d+\n/m);
  expect(out).toContain(`$ docker compose ${COMPOSE} up -d\n`);
  expect(out).toContain('$ set -a; . observability/arx.env; set +a; arx up\n');
  expect(out).toContain('http://localhost:3100  user admin, password in observability/secrets/grafana-admin-password');
});

test('a second init says that nothing changed, changes nothing, and has no command', async () => {
  const directory = createDirectory();
  await stack(directory, 'init');
  const before = snapshot(directory);
  const { out } = await stack(directory, 'init');
  expect(out).toMatch(/^Nothing changed: \d+ files are as they should be\.$/m);
  expect(out).not.toContain('$ ');
  expect(snapshot(directory)).toEqual(before);
});

test('--dry-run writes nothing, and says what it would', async () => {
  const directory = createDirectory();
  const { code, out } = await stack(directory, 'init', '--dry-run');
  expect(code).toBe(0);
  expect(out).toContain('A dry run: nothing is written. It would be:');
  expect(filesIn(directory)).toEqual([]);
});

test.each([
  ['GRAFANA_PORT=3002', [`docker compose ${COMPOSE} up -d`]],
  ['PROMETHEUS_RETENTION_TIME=10d', [`docker compose ${COMPOSE} up -d`]],
  [
    'PROMETHEUS_SCRAPE_INTERVAL=10s',
    [`docker compose ${COMPOSE} kill -s SIGHUP prometheus`, `docker compose ${COMPOSE} restart grafana`],
  ],
  [
    'API_PORT=9200',
    [`docker compose ${COMPOSE} kill -s SIGHUP prometheus`, 'set -a; . observability/arx.env; set +a; arx up'],
  ],
  [
    'SLACK_WEBHOOK_URL=https://hooks.slack.com/services/T/B/x',
    [`docker compose ${COMPOSE} up -d`, `docker compose ${COMPOSE} restart alertmanager`],
  ],
  [
    'GRAFANA_ADMIN_PASSWORD=correct-horse',
    [
      `docker compose ${COMPOSE} exec -T grafana grafana cli admin reset-admin-password --password-from-stdin < observability/secrets/grafana-admin-password`,
    ],
  ],
])('%s is applied by what it takes', async (line, commands) => {
  const directory = createDirectory();
  write(directory, ENV, 'STACK_SCENARIO=docker-desktop\n');
  await stack(directory, 'init');
  write(directory, ENV, `STACK_SCENARIO=docker-desktop\n${line}\n`);
  const { out } = await stack(directory, 'init', '--json');
  expect(JSON.parse(out).steps.map(({ command }: { command: string }) => command)).toEqual(commands);
});

test.each([
  [
    'grafana-admin-password',
    [
      `docker compose ${COMPOSE} exec -T grafana grafana cli admin reset-admin-password --password-from-stdin < observability/secrets/grafana-admin-password`,
    ],
  ],
  ['prometheus-password', [`docker compose ${COMPOSE} restart prometheus alertmanager grafana`]],
  ['arx-token', ['set -a; . observability/arx.env; set +a; arx up']],
])('a secret whose file was removed, %s, is made anew and applied by what it takes', async (name, commands) => {
  const directory = createDirectory();
  write(directory, ENV, 'STACK_SCENARIO=docker-desktop\n');
  await stack(directory, 'init');
  const before = read(directory, `observability/secrets/${name}`);
  rmSync(join(directory, 'observability/secrets', name));
  const { out } = await stack(directory, 'init', '--json');
  expect(JSON.parse(out).steps.map(({ command }: { command: string }) => command)).toEqual(commands);
  expect(read(directory, `observability/secrets/${name}`)).not.toBe(before);
});

test('--json is one document', async () => {
  const directory = createDirectory();
  write(directory, ENV, 'API_HOST=vm.example.com\nPROMETEUS_PORT=1\n');
  const { code, out, err } = await stack(directory, 'init', '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(JSON.parse(out)).toMatchObject({
    directory,
    dryRun: false,
    scenario: { name: 'remote', inferredFrom: 'API_HOST is vm.example.com' },
    target: 'vm.example.com:9108',
    listener: { address: '0.0.0.0', port: 9108, allowedHosts: ['vm.example.com'] },
    files: { changed: [], removed: [], unchanged: 1 },
    urls: { grafana: 'http://localhost:3001' },
    warnings: [expect.stringContaining('did you mean PROMETHEUS_PORT?')],
  });
});

test('the real stack holds no secret in any file but those below secrets/, and neither does the output', async () => {
  const directory = createDirectory();
  const given = ['correct-horse', 'https://hooks.slack.com/services/T0/B0/xyz', 'letmein-smtp'];
  write(
    directory,
    ENV,
    `GRAFANA_ADMIN_PASSWORD=${given[0]}\nSLACK_WEBHOOK_URL=${given[1]}\nALERT_EMAIL_TO=a@b.c\nALERT_EMAIL_FROM=d@e.f\nSMTP_SMARTHOST=mail:25\nSMTP_USERNAME=me\nSMTP_PASSWORD=${given[2]}\n`,
  );
  const outputs = [
    await stack(directory, 'init'),
    await stack(directory, 'init', '--json'),
    await stack(directory, 'check'),
  ];
  const generated = ['prometheus-password', 'arx-token'].map((name) =>
    read(directory, `observability/secrets/${name}`).trim(),
  );
  const secrets = [...given, ...generated];
  for (const { out, err } of outputs) for (const secret of secrets) expect(out + err).not.toContain(secret);
  const others = filesIn(directory).filter((path) => !/^observability\/(secrets\/|\.env$)/.test(path));
  expect(others.length).toBeGreaterThan(40);
  for (const path of [...others, 'observability/secrets/web.yml']) {
    for (const secret of secrets) expect(read(directory, path), path).not.toContain(secret);
  }
});

test('.env.example is true as it stands, and names every variable that init reads', async () => {
  const directory = createDirectory();
  const { err } = await runHere(['stack', 'init', '--dir', directory]);
  expect(err).not.toContain('.env:');
  const { STACK_VARIABLES } = await import('../../src/stack/variables.ts');
  const named = [...read(directory, ENV).matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
  expect(named).toEqual(Object.keys(STACK_VARIABLES));
});

test('bad settings are said with their line, and end with 2', async () => {
  const directory = createDirectory();
  write(directory, ENV, '# mine\nAPI_HOST=localhost\n');
  const { code, out, err } = await stack(directory, 'init');
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^arx: \S*observability\/\.env:2: API_HOST is "localhost", but must be a host name/);
  expect(err).toContain('Write host.docker.internal where ARX runs on this machine');
});

test.skipIf(peerMissing('docker-compose')).each([
  ['host', 'STACK_SCENARIO=host\n'],
  ['directories', 'STACK_DATA_DIR=data\n'],
  ['network', 'API_HOST=arx\nSTACK_NETWORK=agents_default\n'],
  ['receivers', 'SLACK_WEBHOOK_URL=https://hooks.slack.com/services/x\nSLACK_CHANNEL=$alerts\n'.replace('$', '#')],
])('the real docker-compose reads what init wrote: %s', async (_name, env) => {
  const directory = createDirectory();
  write(directory, ENV, env);
  expect((await stack(directory, 'init')).code).toBe(0);
  const { status, stderr, stdout } = spawnSync('docker-compose', ['-f', 'docker-compose.observability.yml', 'config'], {
    cwd: directory,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('127.0.0.1:3001:3000');
});

test('up writes the files, starts and waits, and lets both read their files again', async () => {
  const { directory, run } = createHome();
  const docker = standIn(directory);
  const { code, out, err } = await run(['stack', 'up'], { PATH: docker.onlyPath });
  expect({ code, err: err.replace(/^warning: this machine has no docker0.*\n/, '') }).toEqual({ code: 0, err: '' });
  expect(docker.calls().filter((call) => !/\[(info|version)\]/.test(call))).toEqual([
    `docker [compose]${F}[up][-d][--wait]`,
    `docker [compose]${F}[kill][-s][SIGHUP][prometheus]`,
    `docker [compose]${F}[kill][-s][SIGHUP][alertmanager]`,
  ]);
  expect(out).toContain('http://localhost:3001');
  expect(out).toContain('$ set -a; . observability/arx.env; set +a; arx up');
  expect(filesIn(directory)).toContain('docker-compose.observability.yml');
});

test('up again applies what changed since, Grafana among it', async () => {
  const { directory, run } = createHome();
  const docker = standIn(directory);
  await run(['stack', 'up'], { PATH: docker.onlyPath });
  write(directory, ENV, 'PROMETHEUS_SCRAPE_INTERVAL=10s\n');
  const { code, out } = await run(['stack', 'up'], { PATH: docker.onlyPath });
  expect(code).toBe(0);
  expect(out).toMatch(/^changed {4}2$/m);
  expect(docker.calls().at(-1)).toBe(`docker [compose]${F}[restart][grafana]`);
});

test('with docker-compose 1.29 it waits by itself', async () => {
  const { directory, run } = createHome();
  // What becomes ready after a moment, in place of Prometheus, Alertmanager and Grafana.
  let asked = 0;
  const server = createServer((_request, response) => {
    asked++;
    response.writeHead(asked > 4 ? 200 : 503).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const others = [
    createServer(server.listeners('request')[0] as () => void),
    createServer(server.listeners('request')[0] as () => void),
  ];
  const ports = await Promise.all(
    others.map((other) => {
      onTestFinished(() => void other.close());
      return new Promise<number>((resolve) =>
        other.listen(0, '127.0.0.1', () => resolve((other.address() as AddressInfo).port)),
      );
    }),
  );
  write(directory, ENV, `PROMETHEUS_PORT=${port}\nALERTMANAGER_PORT=${ports[0]}\nGRAFANA_PORT=${ports[1]}\n`);
  const docker = standIn(directory, { docker: 'plain', program: true });
  const { code } = await run(['stack', 'up'], { PATH: docker.onlyPath });
  expect(code).toBe(0);
  expect(asked).toBeGreaterThan(5);
  expect(docker.calls().filter((call) => call.startsWith('docker-compose') && !call.includes('[version]'))).toEqual([
    `docker-compose ${F}[up][-d]`,
    `docker-compose ${F}[kill][-s][SIGHUP][prometheus]`,
    `docker-compose ${F}[kill][-s][SIGHUP][alertmanager]`,
  ]);
});

test.each([
  ['none', 'there is no docker on PATH'],
  ['stopped', 'the Docker engine does not run'],
  ['forbidden', 'this user may not talk to the Docker engine'],
  ['plain', 'Docker has no Compose'],
] as const)('without Docker (%s) up says what is missing, ends with 10 and writes nothing', async (kind, message) => {
  const { directory, run } = createHome();
  const docker = standIn(directory, { docker: kind });
  const { code, out, err } = await run(['stack', 'up'], { PATH: docker.onlyPath });
  expect({ code, out }).toEqual({ code: 10, out: '' });
  expect(err).toMatch(new RegExp(`^arx: ${message}`));
  expect(filesIn(directory).filter((path) => path.startsWith('observability'))).toEqual([]);
});

test('what Compose says comes through, and its failure ends with 10', async () => {
  const { directory, run } = createHome();
  const docker = standIn(directory, {
    script: `case "$words" in *[[]up]*) echo 'pull access denied' >&2; exit 18 ;; esac`,
  });
  const { code, err } = await run(['stack', 'up'], { PATH: docker.onlyPath });
  expect(code).toBe(10);
  expect(err).toContain('pull access denied\n');
  expect(err).toContain(`arx: docker compose ${COMPOSE} up -d --wait failed (exit code 18)`);
});

test('a signal ends what runs, and up with it', async () => {
  const { directory, start } = createHome();
  const docker = standIn(directory, { script: `case "$words" in *[[]up]*) echo pulling; exec sleep 60 ;; esac` });
  const running = start(['stack', 'up'], { PATH: docker.path });
  await running.said(/pulling/);
  const { code } = await running.stop('SIGTERM');
  expect(code).toBe(143);
  expect(docker.calls().some((call) => call.includes('SIGHUP'))).toBe(false);
});

test('down stops, and with --volumes only after a yes', async () => {
  const { directory, run } = createHome();
  const docker = standIn(directory);
  const env = { PATH: docker.onlyPath };
  expect((await run(['stack', 'down'], env)).code).toBe(2);
  await run(['stack', 'init'], env);
  expect((await run(['stack', 'down'], env)).code).toBe(0);
  const refused = await run(['stack', 'down', '--volumes'], env);
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('add --yes') });
  expect((await run(['stack', 'down', '--volumes', '--yes'], env)).code).toBe(0);
  expect(docker.calls().filter((call) => call.includes('[down]'))).toEqual([
    `docker [compose]${F}[down]`,
    `docker [compose]${F}[down][--volumes]`,
  ]);
});

test.each([
  ['n', 0],
  ['', 0],
  ['yes', 1],
])('at a terminal down --volumes asks, and %j stops %d stacks', async (answer, stopped) => {
  const directory = createDirectory();
  const docker = standIn(directory);
  write(directory, 'docker-compose.observability.yml', 'services: {}\n');
  const sink = createSink();
  const out = terminalOf(sink, {});
  const code = await stackDown({
    arguments: [],
    flags: {
      text: (name) => (name === 'dir' ? directory : undefined),
      list: () => [],
      given: (name) => name === 'volumes',
    },
    env: { PATH: docker.onlyPath },
    out,
    err: out,
    interrupts: { signal: new AbortController().signal, received: () => undefined, exitCode: () => 0, stop: () => {} },
    ask: async () => answer,
  });
  expect(code).toBe(0);
  expect(docker.calls().filter((call) => call.includes('[down]'))).toHaveLength(stopped);
});

test('init works where nothing may be found on PATH, and in a directory with blanks', async () => {
  const directory = join(createDirectory(), 'my stack');
  mkdirSync(directory);
  write(directory, ENV, 'STACK_SCENARIO=docker-desktop\n');
  const { code } = await stack(directory, 'init');
  expect(code).toBe(0);
  const { stdout } = spawnSync('sh', ['-c', 'set -a; . observability/arx.env; printf %s "$ARX_API_TOKEN_FILE"'], {
    cwd: directory,
    encoding: 'utf8',
  });
  expect(stdout).toBe(join(directory, 'observability/secrets/arx-token'));
});
