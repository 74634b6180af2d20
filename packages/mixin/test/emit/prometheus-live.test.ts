import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { peerMissing } from '../../../../scripts/peers.mjs';
import { buildRules } from '../../src/rules/index.ts';
import {
  AUTHORIZED,
  freePort,
  PASSWORD,
  startProgram,
  startReceiver,
  until,
  untilReady,
  writeSecrets,
} from './support/live.ts';
import { run, settingsWith, writeStack } from './support/stack-directory.ts';

/** It waits until Prometheus knows its Alertmanager, which takes 5 seconds; an alert before is sent again a minute later. */
const OWN = `groups:
  - name: own
    rules:
      - alert: OwnAlert
        expr: vector(1)
        for: 7s
        labels: { severity: warning }
`;

/** Of a server that collects, and has never read its queue. */
const PAGE = `# HELP arx_queue_collectors Collectors.
# TYPE arx_queue_collectors gauge
arx_queue_collectors 1
`;

/** Paths and addresses of the containers, as this machine has them. */
type Places = readonly (readonly [inside: string, here: string])[];

function moved(text: string, places: Places): string {
  return places.reduce((rest, [inside, here]) => rest.replaceAll(inside, here), text);
}

interface Service {
  readonly command: readonly string[];
  readonly healthcheck: { readonly test: readonly string[] };
}

/** A stack on this machine: what the containers run, with their own flags and files. */
async function startStack() {
  const page = await startReceiver(PAGE);
  const directory = writeStack(settingsWith({ target: { host: '127.0.0.1', port: page.port }, scrapeInterval: '1s' }));
  const observability = join(directory, 'observability');
  mkdirSync(join(observability, 'prometheus/custom'));
  writeFileSync(join(observability, 'prometheus/custom/own.yml'), OWN);
  const [prometheusPort, alertmanagerPort] = [await freePort(), await freePort()];
  const places: Places = [
    ['/run/secrets', writeSecrets(directory)],
    ['/etc/prometheus', join(observability, 'prometheus')],
    ['/etc/alertmanager', join(observability, 'alertmanager')],
    ['storage.tsdb.path=/prometheus', `storage.tsdb.path=${join(directory, 'prometheus-data')}`],
    ['storage.path=/alertmanager', `storage.path=${join(directory, 'alertmanager-data')}`],
    ['/bin/amtool', 'amtool'],
    ['localhost:9090', `127.0.0.1:${prometheusPort}`],
    ['localhost:9093', `127.0.0.1:${alertmanagerPort}`],
    ['alertmanager:9093', `127.0.0.1:${alertmanagerPort}`],
  ];
  for (const program of ['prometheus', 'alertmanager']) {
    for (const name of readdirSync(join(observability, program)).filter((one) => one.endsWith('.yml'))) {
      const file = join(observability, program, name);
      writeFileSync(file, moved(readFileSync(file, 'utf8'), places));
    }
  }
  const compose = moved(readFileSync(join(directory, 'docker-compose.observability.yml'), 'utf8'), places);
  const { services } = parse(compose) as { services: Record<'prometheus' | 'alertmanager', Service> };
  return { directory, services, prometheusPort, alertmanagerPort };
}

async function json(url: string): Promise<Record<string, unknown>> {
  const response = await fetch(url, { headers: AUTHORIZED });
  expect(response.status, url).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}

describe.skipIf(peerMissing('prometheus') || peerMissing('prometheus-alertmanager'))(
  'the stack on this machine',
  () => {
    test('asks for the password, loads every rule, scrapes all three, and tells Alertmanager', async () => {
      const { services, prometheusPort, alertmanagerPort, directory } = await startStack();
      const start = (program: string, { command }: Service, port: number) => {
        const running = startProgram(program, [...command, `--web.listen-address=127.0.0.1:${port}`]);
        return untilReady(`http://127.0.0.1:${port}`, running);
      };
      await start('prometheus-alertmanager', services.alertmanager, alertmanagerPort);
      await start('prometheus', services.prometheus, prometheusPort);
      const prometheus = `http://127.0.0.1:${prometheusPort}`;
      const alertmanager = `http://127.0.0.1:${alertmanagerPort}`;

      for (const page of [
        `${prometheus}/api/v1/query?query=up`,
        `${prometheus}/metrics`,
        `${alertmanager}/api/v2/alerts`,
      ]) {
        expect((await fetch(page)).status, page).toBe(401);
        const wrong = { authorization: `Basic ${Buffer.from('arx:wrong').toString('base64')}` };
        expect((await fetch(page, { headers: wrong })).status, page).toBe(401);
        expect((await fetch(page, { headers: AUTHORIZED })).status, page).toBe(200);
      }

      const { data } = (await json(`${prometheus}/api/v1/rules`)) as {
        data: { groups: { name: string; interval: number; rules: { health: string; lastError?: string }[] }[] };
      };
      const names = data.groups.map(({ name }) => name).toSorted();
      expect(names).toEqual([...buildRules().groups.map(({ name }) => name), 'own'].toSorted());

      const up = await until('three targets that are up', async () => {
        const targets = (await json(`${prometheus}/api/v1/query?query=up==1`)) as {
          data: { result: { metric: { job: string } }[] };
        };
        const jobs = targets.data.result.map(({ metric }) => metric.job).toSorted();
        return jobs.length === 3 ? jobs : undefined;
      });
      expect(up).toEqual(['alertmanager', 'arx', 'prometheus']);

      const told = await until('the alert of the user', async () => {
        const response = await fetch(`${alertmanager}/api/v2/alerts`, { headers: AUTHORIZED });
        const alerts = (await response.json()) as { labels: { alertname: string }; generatorURL: string }[];
        return alerts.find(({ labels }) => labels.alertname === 'OwnAlert');
      });
      // The link leads to where the page is, on this machine.
      expect(told.generatorURL).toMatch(new RegExp(`^${prometheus}/graph\\?`));

      const failed = await until('rules that were evaluated', async () => {
        const rules = (await json(`${prometheus}/api/v1/rules`)) as { data: typeof data };
        const quick = rules.data.groups.filter(({ interval }) => interval === 1).flatMap((group) => group.rules);
        if (quick.some(({ health }) => health === 'unknown')) return undefined;
        return quick.filter(({ health }) => health !== 'ok');
      });
      expect(failed).toEqual([]);

      // What the inhibitions take for granted: an alert on something that is not there has the job among its labels.
      const stale = buildRules()
        .groups.flatMap(({ rules }) => rules)
        .find((rule) => 'alert' in rule && rule.alert === 'XynCollectorStale');
      const gone = (await json(`${prometheus}/api/v1/query?${new URLSearchParams({ query: stale?.expr ?? '' })}`)) as {
        data: { result: { metric: object }[] };
      };
      expect(gone.data.result.map(({ metric }) => metric)).toEqual([{ job: 'arx' }]);

      // The health check of Alertmanager, as its container runs it.
      const [, program = '', ...args] = services.alertmanager.healthcheck.test;
      const well = run(directory, program, ...args);
      expect(well.ok, well.output).toBe(true);
      expect(well.output).not.toContain(PASSWORD);
      writeFileSync(join(directory, 'observability/secrets/prometheus-password'), 'wrong\n');
      expect(run(directory, program, ...args).ok).toBe(false);
    }, 60_000);
  },
);
