import { expect, test } from 'vitest';
import type { Check } from '../../src/doctor/check.ts';
import type { Health } from '../../src/server/health.ts';
import { checkAlertmanager } from '../../src/stack/check/checks/alertmanager.ts';
import { checkArx } from '../../src/stack/check/checks/arx.ts';
import { checkDocker } from '../../src/stack/check/checks/docker.ts';
import { checkFiles } from '../../src/stack/check/checks/files.ts';
import { checkGrafana } from '../../src/stack/check/checks/grafana.ts';
import { checkPrometheus, checkTime } from '../../src/stack/check/checks/prometheus.ts';
import type { Container } from '../../src/stack/check/containers.ts';
import type { ArxFacts, StackFacts } from '../../src/stack/check/facts.ts';
import { factsOf, REFUSED, reply, setupOf } from './helpers/facts.ts';

const byId = (checks: readonly Check[], id: string): Check | undefined => checks.find((one) => one.id === id);

const RUNNING: Container = {
  service: 'prometheus',
  state: 'running',
  health: 'healthy',
  exitCode: 0,
  restarts: 0,
  isOutOfMemory: false,
  said: '',
};

test.each<readonly [Partial<Container>, state: string, seen: string]>([
  [{}, 'ok', 'prometheus is up and healthy'],
  [{ restarts: 7 }, 'warning', 'prometheus is up and healthy, after 7 restarts'],
  [{ health: 'starting' }, 'warning', 'prometheus is starting'],
  [{ health: 'unhealthy', said: 'connection refused' }, 'problem', 'prometheus runs, but is unhealthy'],
  [{ state: 'exited', health: '', exitCode: 2 }, 'problem', 'prometheus does not run: exited, exit code 2'],
  [{ state: 'restarting', health: '', exitCode: 1 }, 'problem', 'prometheus does not run: restarting, exit code 1'],
  [{ state: 'exited', isOutOfMemory: true }, 'problem', 'prometheus was ended because it used all of its memory'],
])('a container with %j', (more, state, seen) => {
  const check = byId(checkDocker(factsOf({ containers: [{ ...RUNNING, ...more }] })), 'containers.prometheus');
  expect(check).toMatchObject({ state, seen: { shown: seen } });
  if (more.said !== undefined) expect(check?.details?.[0]?.shown).toBe(more.said);
});

test('a container that was never made', () => {
  expect(byId(checkDocker(factsOf()), 'containers.grafana')).toMatchObject({
    state: 'problem',
    todo: [{ shown: 'arx stack up' }],
  });
});

test.each<readonly [StackFacts['engine'], string]>([
  [{ kind: 'missing' }, 'there is no docker on PATH'],
  [{ kind: 'stopped', why: 'Cannot connect' }, 'the Docker engine does not run'],
  [{ kind: 'forbidden' }, 'this user may not talk to the Docker engine'],
])('an engine that is %j is a problem, but a warning where Prometheus runs without', (engine, seen) => {
  const facts = factsOf({ engine, containers: undefined });
  expect(byId(checkDocker(facts), 'docker.engine')).toMatchObject({ state: 'problem', seen: { shown: seen } });
  const served = { ...facts, prometheus: { ...facts.prometheus, ready: reply(undefined) } };
  expect(byId(checkDocker(served), 'docker.engine')?.state).toBe('warning');
});

test('Docker without root cannot read the secrets', () => {
  const facts = factsOf({ engine: { kind: 'running', version: '28.2.2', isRootless: true } });
  expect(byId(checkDocker(facts), 'docker.engine')?.state).toBe('warning');
});

const HEALTH: Health = { status: 'ok', service: 'arx', version: '0.1.0', id: 'a', recording: true, reach: 'network' };
const ANSWERS: ArxFacts = {
  url: 'http://172.17.0.1:9108',
  health: HEALTH,
  byName: reply(undefined),
  onLoopback: undefined,
};

test.each<readonly [string, Partial<ArxFacts>, state: string, seen: RegExp]>([
  ['answers', {}, 'ok', /^arx 0\.1\.0 answers on http:\/\/172\.17\.0\.1:9108$/],
  [
    'listens on loopback where docker0 was agreed',
    { health: undefined, byName: REFUSED, onLoopback: { ...HEALTH, reach: 'loopback' } },
    'problem',
    /^ARX listens on loopback alone, where no container reaches it$/,
  ],
  [
    'says that it is on loopback',
    { health: { ...HEALTH, reach: 'loopback' } },
    'problem',
    /^ARX says that it listens on loopback/,
  ],
  ['does not run', { health: undefined, byName: REFUSED }, 'problem', /: nobody listens$/],
  [
    'is another program',
    { health: undefined, byName: { kind: 'status', status: 404, value: undefined } },
    'problem',
    /something answers that is no arx server \(status 404\)$/,
  ],
])('ARX that %s', (_what, more, state, seen) => {
  const check = byId(checkArx(factsOf({ arx: { ...ANSWERS, ...more } })), 'arx.reachable');
  expect(check).toMatchObject({ state, seen: { shown: expect.stringMatching(seen) } });
  if (state === 'problem') expect(check?.todo?.[0]?.shown).toBe('set -a; . observability/arx.env; set +a; arx up');
});

test('with Docker Desktop loopback is where ARX belongs', () => {
  const arx = { ...ANSWERS, health: { ...HEALTH, reach: 'loopback' as const } };
  expect(byId(checkArx(factsOf({ setup: setupOf('docker-desktop'), arx })), 'arx.reachable')?.state).toBe('ok');
});

test('ARX in a container cannot be asked from here', () => {
  const checks = checkArx(factsOf({ setup: setupOf('network') }));
  expect(checks.map(({ state }) => state)).toEqual(['unknown', 'unknown']);
});

test.each([
  ['', 'problem', 'Prometheus has no sample of ARX within the last 5 min 0 s'],
  ['1.5', 'ok', 'the newest sample is 1.5 s old; one comes every 15s'],
  ['-400', 'warning', 'the newest sample is 6 min 40 s in the future'],
])('a newest sample of age %j', (age, state, seen) => {
  const facts = factsOf();
  const result = age === '' ? [] : [{ metric: {}, value: [1, age] }];
  const sampleAge = reply({ status: 'success', data: { resultType: 'vector', result } });
  const check = byId(checkTime({ ...facts, prometheus: { ...facts.prometheus, sampleAge } }), 'samples.newest');
  expect(check).toMatchObject({ state, seen: { shown: seen } });
});

test.each([
  [0, 'ok', 'the clocks of Prometheus and this one agree'],
  [-90, 'problem', 'the clock of Prometheus is 1 min 30 s behind this one'],
  [3600, 'problem', 'the clock of Prometheus is 1 h 0 min ahead of this one'],
])('a clock that is %d seconds off', (skew, state, seen) => {
  const facts = factsOf();
  const ready = reply(undefined, skew);
  const check = byId(checkTime({ ...facts, prometheus: { ...facts.prometheus, ready } }), 'samples.clock');
  expect(check).toMatchObject({ state, seen: { shown: seen } });
});

test('notifications that were lost, and a Prometheus that knows no Alertmanager, are told', () => {
  const facts = factsOf();
  const check = (alertmanagers: unknown, lost: string): Check | undefined => {
    const undelivered = reply({ data: { result: [{ value: [1, lost] }] } });
    const known = {
      ...facts.prometheus,
      alertmanagers: reply({ data: { activeAlertmanagers: alertmanagers } }),
      undelivered,
    };
    return byId(checkPrometheus({ ...facts, prometheus: known }, { groups: [] }), 'prometheus.alertmanager');
  };
  expect(check([], '0')?.seen.shown).toBe('Prometheus knows no Alertmanager');
  expect(check([{ url: 'http://alertmanager:9093' }], '2.1')).toMatchObject({
    state: 'problem',
    seen: { shown: '3 notifications did not reach Alertmanager within the last 15 minutes' },
  });
  expect(check([{ url: 'http://alertmanager:9093' }], '0')?.state).toBe('ok');
});

test('edited files are told with what to do', () => {
  const files = {
    kind: 'refused',
    code: 'ARX_STACK_EDITED',
    message: 'a file is not as arx wrote it',
    hint: '  a.yml\nadd --force',
  } as const;
  expect(byId(checkFiles(factsOf({ files })), 'files.current')).toMatchObject({
    state: 'warning',
    details: [{ shown: 'a.yml' }, { shown: 'add --force' }],
  });
});

test('passwords that cannot be read are not blamed on anybody', () => {
  const facts = factsOf({ hasPasswords: false });
  const ready = { kind: 'status', status: 401, value: undefined } as const;
  const checks = [
    ...checkPrometheus({ ...facts, prometheus: { ...facts.prometheus, ready } }, { groups: [] }),
    ...checkAlertmanager({ ...facts, alertmanager: ready }),
    ...checkGrafana(facts, { dashboards: [] }),
  ];
  for (const id of ['prometheus.ready', 'alertmanager.ready', 'grafana.datasource']) {
    expect(byId(checks, id)).toMatchObject({
      state: 'unknown',
      seen: { shown: expect.stringContaining('cannot be read') },
    });
  }
});
