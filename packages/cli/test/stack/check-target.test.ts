import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { peerMissing } from '../../../../scripts/peers.mjs';
import type { Check } from '../../src/doctor/check.ts';
import { checkTarget } from '../../src/stack/check/checks/target.ts';
import type { Scenario } from '../../src/stack/variables.ts';
import { createHome } from '../helpers/arx.ts';
import { factsOf, reply, setupOf } from './helpers/facts.ts';
import { PROMETHEUS } from './helpers/native-stack.ts';
import { freePort, serve, startProgram, until } from './helpers/programs.ts';

const cleanUps: (() => Promise<void>)[] = [];
const whenDone = (cleanUp: () => Promise<void>): void => void cleanUps.push(cleanUp);

interface Target {
  readonly scrapeUrl: string;
  readonly health: string;
  readonly lastError: string;
}

/** The check of a target, in a scenario, as if it were that of ARX. */
function checkOf(target: Target, scenario: Scenario): Check {
  const { hostname, port } = new URL(target.scrapeUrl);
  const setup = setupOf(scenario, { target: { host: hostname, port: Number(port) } });
  const targets = reply({ data: { activeTargets: [{ ...target, labels: { job: 'arx' } }] } });
  const facts = factsOf({ setup });
  const [check] = checkTarget({ ...facts, prometheus: { ...facts.prometheus, targets } });
  if (check === undefined) throw new Error('there is no check');
  return check;
}

const shown = (check: Check): { readonly details: string; readonly todo: string } => ({
  details: (check.details ?? []).map((one) => one.shown).join('\n'),
  todo: (check.todo ?? []).map((one) => one.shown).join('\n'),
});

describe.skipIf(peerMissing('prometheus'))('what a real Prometheus says of a target is explained', () => {
  const targets = new Map<string, Target>();

  beforeAll(async () => {
    const { directory } = createHome(whenDone);
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    whenDone(async () => void silent.close());
    const answering = (status: number, type: string, body: string): Promise<number> =>
      serve((_request, response) => response.writeHead(status, { 'content-type': type }).end(body), whenDone);
    const page = await answering(200, 'text/plain; version=0.0.4', '# TYPE a gauge\na 1\n');
    const at: Readonly<Record<string, string>> = {
      up: `127.0.0.1:${page}`,
      refused: `127.0.0.1:${await freePort()}`,
      // RFC 6761 keeps this domain free.
      name: 'arx.invalid:9108',
      timeout: `127.0.0.1:${(silent.address() as { port: number }).port}`,
      forbidden: `127.0.0.1:${await answering(403, 'text/plain', 'no')}`,
      unauthorized: `127.0.0.1:${await answering(401, 'text/plain', 'no')}`,
      missing: `127.0.0.1:${await answering(404, 'text/html', 'no')}`,
      html: `127.0.0.1:${await answering(200, 'text/html', '<!doctype html><title>Hello</title>')}`,
      broken: `127.0.0.1:${await answering(500, 'text/plain', 'no')}`,
    };
    const port = await freePort();
    const jobs = Object.entries(at).map(([job_name, target]) => ({
      job_name,
      static_configs: [{ targets: [target] }],
    }));
    const large = {
      job_name: 'large',
      sample_limit: 1,
      static_configs: [{ targets: [`127.0.0.1:${await answering(200, 'text/plain; version=0.0.4', 'a 1\nb 1\n')}`] }],
    };
    // JSON is YAML.
    const config = { global: { scrape_interval: '1s', scrape_timeout: '1s' }, scrape_configs: [...jobs, large] };
    mkdirSync(join(directory, 'data'));
    writeFileSync(join(directory, 'prometheus.yml'), JSON.stringify(config));
    startProgram(
      PROMETHEUS,
      [
        `--config.file=${directory}/prometheus.yml`,
        `--storage.tsdb.path=${directory}/data`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      whenDone,
    );
    await until('every target to be scraped', async () => {
      const response = await fetch(`http://127.0.0.1:${port}/api/v1/targets?state=active`);
      const { data } = (await response.json()) as { data: { activeTargets: (Target & { labels: { job: string } })[] } };
      for (const target of data.activeTargets) targets.set(target.labels.job, target);
      return targets.size === 10 && data.activeTargets.every(({ health }) => health !== 'unknown');
    });
  }, 60_000);

  afterAll(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  const target = (name: string): Target => {
    const found = targets.get(name);
    if (found === undefined) throw new Error(`no target ${name}`);
    return found;
  };

  test('up', () => expect(checkOf(target('up'), 'host').state).toBe('ok'));

  test.each<readonly [name: string, scenario: Scenario, details: RegExp, todo: RegExp]>([
    [
      'refused',
      'host',
      /nobody listens there: .* on loopback alone; it has to listen on 172\.17\.0\.1/,
      /^set -a; \. observability\/arx\.env/,
    ],
    ['refused', 'docker-desktop', /nobody listens there: ARX does not run, or on another port$/, /arx up$/],
    ['refused', 'remote', /nobody listens there/, /^ssh 127\.0\.0\.1 .*\nscp observability\/arx\.env/],
    ['refused', 'network', /nobody listens there/, /^docker run --env-file observability\/arx\.env/],
    ['name', 'host', /does not know host\.docker\.internal/, /up -d --force-recreate prometheus$/],
    ['name', 'remote', /not to the container: a name of \/etc\/hosts/, /^getent hosts arx\.invalid/],
    ['name', 'network', /another name, or is not on the network/, /compose/],
    [
      'timeout',
      'host',
      /a firewall drops what comes from the containers.*leave the firewall on/,
      /^sudo ufw allow from 172\.16\.0\.0\/12 to 172\.17\.0\.1 port \d+ proto tcp\n/,
    ],
    ['timeout', 'remote', /packets do not arrive: a firewall of that machine/, /ufw allow from .* port \d+ proto tcp/],
    ['forbidden', 'host', /ARX_ALLOWED_HOSTS lacks it/, /observability\/arx\.env/],
    ['unauthorized', 'host', /asks for no password: another program/, /^curl -si http:/],
    ['missing', 'host', /no metrics page: API_PORT is that of another program/, /^curl -si http:/],
    ['html', 'host', /no metrics page: API_PORT is that of another program/, /arx obs doctor$/],
    ['broken', 'host', /^$/, /^curl -si http:.*\/metrics\n/],
    ['large', 'host', /larger than the bounds of prometheus\.yml/, /arx obs doctor/],
  ])('%s in the scenario %s', (name, scenario, details, todo) => {
    const check = checkOf(target(name), scenario);
    expect(check.state).toBe('problem');
    expect(check.seen.shown).toContain(target(name).lastError.replace(/\s+/g, ' ').trim().slice(0, 100));
    expect(shown(check).details).toMatch(details);
    expect(shown(check).todo).toMatch(todo);
  });

  test('nothing that is said switches a firewall off', () => {
    const scenarios: readonly Scenario[] = ['host', 'docker-desktop', 'remote', 'network'];
    for (const one of targets.values()) {
      for (const scenario of scenarios) {
        if (one.health === 'up') continue;
        expect(JSON.stringify(shown(checkOf(one, scenario)))).not.toMatch(
          /disable|ufw reset|systemctl stop|setenforce|iptables -F/,
        );
      }
    }
  });
});

test.each([
  [[], 'Prometheus has no target of the job arx'],
  [
    [{ labels: { job: 'arx' }, scrapeUrl: 'http://localhost:8000/metrics' }],
    'Prometheus scrapes another address than that of .env',
  ],
])('a target that is not that of .env is told', (activeTargets, seen) => {
  const facts = factsOf();
  const [check] = checkTarget({
    ...facts,
    prometheus: { ...facts.prometheus, targets: reply({ data: { activeTargets } }) },
  });
  expect(check).toMatchObject({ state: 'problem', seen: { shown: seen } });
});

test('a target that was not scraped yet is a warning', () => {
  const check = checkOf({ scrapeUrl: 'http://vm:9108/metrics', health: 'unknown', lastError: '' }, 'remote');
  expect(check.state).toBe('warning');
});

test.each(['http://vm/metrics', 'http://[fe80::1]:9108/metrics'])(
  'the usual port and IPv6 are no other address: %s',
  (scrapeUrl) => {
    const { hostname, port } = new URL(scrapeUrl);
    const setup = setupOf('remote', { target: { host: hostname.replace(/[[\]]/g, ''), port: Number(port || 80) } });
    const facts = factsOf({ setup });
    const targets = reply({ data: { activeTargets: [{ scrapeUrl, health: 'up', labels: { job: 'arx' } }] } });
    const [check] = checkTarget({ ...facts, prometheus: { ...facts.prometheus, targets } });
    expect(check?.state).toBe('ok');
  },
);
