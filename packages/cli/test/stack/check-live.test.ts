import { chmodSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildDashboards } from '@arx/mixin/dashboards';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { peerMissing } from '../../../../scripts/peers.mjs';
import { createHome, type Home, type Running, runHere } from '../helpers/arx.ts';
import { read, write } from './helpers/directory.ts';
import { type GrafanaState, grafanaStandIn, HEALTHY_SOURCE } from './helpers/grafana.ts';
import { ask, freePorts, type NativePorts, type NativeStack, startNativeStack } from './helpers/native-stack.ts';
import { serve, until } from './helpers/programs.ts';
import { type StandIn, standIn } from './helpers/stand-in.ts';

interface ShownCheck {
  readonly id: string;
  readonly state: string;
  readonly seen: string;
  readonly why?: string;
  readonly details: readonly string[];
  readonly todo: readonly string[];
}

const cleanUps: (() => Promise<void>)[] = [];
const whenDone = (cleanUp: () => Promise<void>): void => void cleanUps.push(cleanUp);

const CONTAINERS = ['prometheus', 'alertmanager', 'grafana'].map((service) => ({
  Config: { Labels: { 'com.docker.compose.service': service } },
  State: { Status: 'running', Health: { Status: 'healthy', Log: [] }, ExitCode: 0, OOMKilled: false },
  RestartCount: 0,
}));

describe.skipIf(peerMissing('prometheus') || peerMissing('prometheus-alertmanager'))(
  'against a real Prometheus and Alertmanager',
  { timeout: 60_000 },
  () => {
    let home: Home;
    let directory: string;
    let ports: NativePorts;
    let native: NativeStack;
    let docker: StandIn;
    let arx: Running;
    const grafana: GrafanaState = {
      password: '',
      dataSource: HEALTHY_SOURCE,
      dashboards: buildDashboards().map(({ uid }) => uid),
    };

    async function check(): Promise<{ readonly code: number | null; readonly checks: readonly ShownCheck[] }> {
      const { code, out, err } = await runHere(['stack', 'check', '--json', '--dir', directory], {
        PATH: docker.onlyPath,
      });
      expect(err).toBe('');
      return { code, checks: JSON.parse(out).checks };
    }

    /** The check once it is in this state: Prometheus needs an interval or two. */
    function becomes(id: string, state: string): Promise<ShownCheck> {
      return until(`${id} to be ${state}`, async () => {
        const found = (await check()).checks.find((one) => one.id === id);
        return found?.state === state && found;
      });
    }

    /** Starts ARX with what `observability/arx.env` says, or other variables. */
    async function startArx(env: NodeJS.ProcessEnv = {}): Promise<Running> {
      const lines = read(directory, 'observability/arx.env')
        .split('\n')
        .filter((line) => line.includes('='));
      const variables = Object.fromEntries(
        lines.filter((line) => !line.startsWith('#')).map((line) => line.split('=')),
      );
      const started = home.start(['obs', 'serve'], { ...variables, ...env });
      await started.said(/serves the spool/);
      return started;
    }

    function reload(): void {
      native.prometheus.child.kill('SIGHUP');
    }

    beforeAll(async () => {
      home = createHome(whenDone);
      directory = home.directory;
      ports = await freePorts();
      write(
        directory,
        'observability/.env',
        `STACK_SCENARIO=docker-desktop\nAPI_PORT=${ports.arx}\nPROMETHEUS_PORT=${ports.prometheus}\nALERTMANAGER_PORT=${ports.alertmanager}\nGRAFANA_PORT=${ports.grafana}\nPROMETHEUS_SCRAPE_INTERVAL=2s\nSLACK_WEBHOOK_URL=https://hooks.slack.com/services/none\n`,
      );
      chmodSync(join(directory, 'observability/.env'), 0o600);
      const { code, err } = await runHere(['stack', 'init', '--dir', directory], { PATH: '/nowhere' });
      expect(code, err).toBe(0);
      const containers = join(directory, 'containers.json');
      writeFileSync(containers, JSON.stringify(CONTAINERS));
      docker = standIn(directory, {
        script: `case "$words" in *[[]ps]*) echo id1; echo id2; echo id3; exit ;; [[]inspect]*) /bin/cat '${containers}'; exit ;; esac`,
      });
      grafana.password = read(directory, 'observability/secrets/grafana-admin-password').trim();
      await serve(grafanaStandIn(grafana), whenDone, ports.grafana);
      arx = await startArx();
      native = await startNativeStack(directory, ports, whenDone);
    }, 60_000);

    afterAll(async () => {
      for (const cleanUp of cleanUps.reverse()) await cleanUp();
    });

    test('a stack that works is ok in every check', async () => {
      // On a busy machine a scrape may be late.
      const { code, checks } = await until('everything to be ok', async () => {
        const result = await check();
        const others = result.checks.filter(({ state }) => state !== 'ok');
        if (others.length > 0) throw new Error(JSON.stringify(others));
        return result;
      });
      expect(checks).toHaveLength(21);
      expect(code).toBe(0);
    });

    test('people get a line per check', async () => {
      const { code, out } = await runHere(['stack', 'check', '--dir', directory], { PATH: docker.onlyPath });
      expect(code, out).toBe(0);
      expect(out).toContain('docker compose 2.36.2\n');
      expect(out).toContain(`target.up                Prometheus scrapes host.docker.internal:${ports.arx}\n`);
      expect(out).toMatch(/\n0 problems, 0 warnings, 0 unknown, 21 ok\n$/);
    });

    test('ARX that does not answer to the name is told by ARX itself and by the target', async () => {
      await arx.stop();
      arx = await startArx({ ARX_ALLOWED_HOSTS: '' });
      const target = await until('the target to be refused', async () => {
        const found = (await check()).checks.find(({ id }) => id === 'target.up');
        return found?.seen.includes('server returned HTTP status 403 Forbidden') === true && found;
      });
      expect(target.details).toEqual([expect.stringContaining('ARX_ALLOWED_HOSTS lacks it')]);
      expect(await becomes('arx.name', 'problem')).toMatchObject({
        seen: 'ARX refuses to be asked as host.docker.internal (status 403)',
        todo: ['set -a; . observability/arx.env; set +a; arx up'],
      });
      await arx.stop();
      arx = await startArx();
      await becomes('target.up', 'ok');
    });

    test('ARX that does not run is said, and how to start it', async () => {
      await arx.stop();
      expect(await becomes('arx.reachable', 'problem')).toMatchObject({
        seen: `http://127.0.0.1:${ports.arx}: nobody listens`,
        todo: ['set -a; . observability/arx.env; set +a; arx up'],
      });
      await becomes('target.up', 'problem');
      arx = await startArx();
      await becomes('target.up', 'ok');
    });

    test('a rule file of the user that cannot be read is told, and mended', async () => {
      const path = 'observability/prometheus/custom/mine.yml';
      write(directory, path, 'groups: [{name: mine, rules: [{alert: A, expr: "sum("}]}]\n');
      // Before the reload: the file is newer than what Prometheus has read.
      utimesSync(join(directory, path), new Date(Date.now() + 5000), new Date(Date.now() + 5000));
      expect((await becomes('prometheus.config', 'problem')).seen).toContain('changed after Prometheus read it');
      reload();
      const failed = await until('the reload to fail', async () => {
        const found = (await check()).checks.find(({ id }) => id === 'prometheus.config');
        return found?.seen.includes('could not read') === true && found;
      });
      expect(failed.todo[0]).toBe(
        'docker compose -f docker-compose.observability.yml exec prometheus promtool check config /etc/prometheus/prometheus.yml',
      );
      write(
        directory,
        path,
        'groups: [{name: mine, rules: [{record: a:b:c, expr: "label_replace(up, \\"x\\", \\"y\\", \\"z\\", \\"(\\")"}]}]\n',
      );
      reload();
      const rules = await becomes('prometheus.rules', 'problem');
      expect(rules.details[0]).toMatch(/^a:b:c: .*invalid/);
      rmSync(join(directory, path));
      reload();
      await becomes('prometheus.rules', 'ok');
      await becomes('prometheus.config', 'ok');
    });

    test('rules of .env that Prometheus has not loaded are named', async () => {
      const path = 'observability/prometheus/rules/xyn.rules.yml';
      const text = read(directory, path);
      write(directory, path, 'groups: []\n');
      reload();
      const rules = await becomes('prometheus.rules', 'problem');
      expect(rules.seen).toMatch(/^\d+ of \d+ rule groups are not loaded$/);
      expect((await check()).checks.find(({ id }) => id === 'files.current')?.state).toBe('warning');
      write(directory, path, text);
      reload();
      await becomes('prometheus.rules', 'ok');
    });

    test('settings that the files do not have yet are told, with the commands that apply them', async () => {
      const path = 'observability/.env';
      const text = read(directory, path);
      write(directory, path, text.replace('INTERVAL=2s', 'INTERVAL=3s'));
      expect((await check()).checks.find(({ id }) => id === 'files.current')).toMatchObject({
        state: 'problem',
        seen: '2 files are not as observability/.env says',
        todo: [
          'arx stack init',
          'docker compose -f docker-compose.observability.yml kill -s SIGHUP prometheus',
          'docker compose -f docker-compose.observability.yml restart grafana',
        ],
      });
      write(directory, path, text.replace(`API_PORT=${ports.arx}`, 'API_PORT=9'));
      expect((await check()).checks.find(({ id }) => id === 'target.up')).toMatchObject({
        state: 'problem',
        seen: 'Prometheus scrapes another address than that of .env',
      });
      write(directory, path, text);
    });

    test('a password that is not that of the containers is told, and none is shown', async () => {
      const path = 'observability/secrets/prometheus-password';
      const text = read(directory, path);
      write(directory, path, 'another-password\n');
      const { checks } = await check();
      const of = (id: string): ShownCheck | undefined => checks.find((one) => one.id === id);
      expect(of('prometheus.ready')).toMatchObject({
        state: 'problem',
        seen: expect.stringContaining('refuses the password'),
      });
      expect(of('alertmanager.ready')?.state).toBe('problem');
      expect(JSON.stringify(checks)).not.toContain('another-password');
      write(directory, path, text);
    });

    test('what is wrong in Grafana is told', async () => {
      const { password } = grafana;
      grafana.password = 'changed-in-grafana';
      expect(await becomes('grafana.datasource', 'warning')).toMatchObject({
        todo: [
          expect.stringContaining(
            'reset-admin-password --password-from-stdin < observability/secrets/grafana-admin-password',
          ),
        ],
      });
      grafana.password = password;
      grafana.dataSource = { status: 400, body: { status: 'ERROR', message: 'connection refused' } };
      expect(await becomes('grafana.datasource', 'problem')).toMatchObject({
        seen: 'Grafana does not reach Prometheus (status 400)',
        details: ['connection refused'],
      });
      grafana.dataSource = { status: 404, body: { message: 'Data source not found' } };
      expect((await becomes('grafana.datasource', 'problem')).seen).toBe('Grafana has no data source of the stack');
      grafana.dataSource = HEALTHY_SOURCE;
      const [first = '', ...rest] = grafana.dashboards;
      grafana.dashboards = rest;
      expect((await becomes('grafana.dashboards', 'problem')).details).toEqual([first]);
      grafana.dashboards = [first, ...rest];
      await becomes('grafana.dashboards', 'ok');
    });

    test('an Alertmanager that is gone is told', async () => {
      await native.alertmanager.stop();
      expect((await becomes('alertmanager.ready', 'problem')).seen).toContain('nobody listens');
    });

    test('a Prometheus that is gone leaves the rest unknown', async () => {
      expect((await ask(directory, ports.prometheus, '/-/ready')).ok).toBe(true);
      await native.prometheus.stop();
      const { code, checks } = await check();
      expect(code).toBe(1);
      expect(checks.find(({ id }) => id === 'prometheus.ready')?.state).toBe('problem');
      expect(
        checks.filter(({ id }) => /^(prometheus\.(?!ready)|target|samples\.newest)/.test(id)).map(({ state }) => state),
      ).toEqual(Array(5).fill('unknown'));
    });
  },
);
