import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EmittedFile } from '@arx/mixin/emit';
import { type AlertingRule, buildRules } from '@arx/mixin/rules';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { peerMissing } from '../scripts/peers.mjs';
import { EXPECTED } from './mixin-live/alerts/expected.ts';
import type { ExpectedAlert } from './mixin-live/alerts/expected-alert.ts';
import { alertsOfIdleSystem } from './mixin-live/alerts/idle.ts';
import { startProgram } from './mixin-live/alerts/program.ts';
import {
  burnBudgets,
  troubleComponents,
  troubleMachine,
  troubleProgram,
  troubleSpool,
} from './mixin-live/alerts/program-scenes.ts';
import { troubleQueue } from './mixin-live/alerts/queue-scene.ts';
import { edited, quicken } from './mixin-live/alerts/quicken.ts';
import { type Receiver, startReceiver, type Told } from './mixin-live/alerts/receiver.ts';
import type { Stage } from './mixin-live/alerts/scene.ts';
import { troubleTargets } from './mixin-live/alerts/target-scene.ts';
import { call, numbersOf } from './mixin-live/prometheus-api.ts';
import { type LiveStack, startStack } from './mixin-live/stack.ts';
import { type LiveSystem, startSystem } from './mixin-live/system.ts';
import { freePort, until } from './support/processes.ts';

const RULES: readonly AlertingRule[] = buildRules().groups.flatMap(({ rules }) =>
  rules.filter((rule): rule is AlertingRule => 'alert' in rule),
);
/** One alert per burn rate. */
const OBJECTIVES = RULES.filter(({ labels }) => labels['slo'] !== undefined);
const OTHERS = RULES.filter((rule) => !OBJECTIVES.includes(rule));

/**
 * A real Prometheus and a real Alertmanager, with the emitted configuration, watch an `arx up` under work, and programs that
 * get into every trouble there is an alert for. Whoever is told is a server of the test. What is changed in the emitted
 * files so that nobody waits for days: `mixin-live/alerts/quicken.ts`; what comes from where: `expected.ts` beside it.
 */
describe.skipIf(peerMissing('prometheus') || peerMissing('prometheus-alertmanager'))(
  'the alerts of an arx up that is scraped by the emitted stack, in a hurry',
  () => {
    const closing: (() => unknown)[] = [];
    let receiver: Receiver;
    let stage: Stage;
    let idle: ReturnType<typeof alertsOfIdleSystem> | undefined;

    beforeAll(async () => {
      // Beside the others, for the time that it takes; who asks for its outcome is told of its failure.
      idle = alertsOfIdleSystem();
      idle.catch(() => undefined);
      receiver = await startReceiver();
      closing.push(() => receiver.close());
      const system = await startSystem('mixin-live-alerts');
      closing.push(() => system.stop());
      await system.up(['--no-run'], { AR_ENABLE_FLOW_ENGINE: '0' });
      const stack = await startStack({
        folder: system.folder,
        address: system.address,
        edit: (file) => withWebhook(quicken(file), receiver.url),
        flags: ['--web.enable-lifecycle'],
      });
      closing.push(() => stack.stop());
      stage = await setUp(system, stack, receiver, closing);
      // Each is about other alerts than the others.
      await allOf(stage, [troubleQueue, troubleProgram, troubleComponents, troubleMachine, troubleSpool, burnBudgets]);
      await allOf(stage, [troubleTargets]);
    }, 400_000);

    afterAll(async () => {
      for (const close of closing.reverse()) await close();
      await idle?.catch(() => undefined);
    }, 240_000);

    describe.each(OTHERS.map((rule) => [rule.alert, rule] as const))('%s', (name, rule) => {
      test('arrives with its labels and texts, and resolves', async () => {
        const expected = EXPECTED[name] as ExpectedAlert;
        const labels = { alertname: name, severity: rule.labels.severity, system: rule.labels.system };
        const own = Object.entries(expected.labels ?? {}).map(([label, value]) => [label, placed(value, stage)]);
        const wanted = { ...labels, ...Object.fromEntries(own) };
        const [firing, resolved] = await receiver.resolved(wanted);
        expect(firing.labels).toEqual(wanted);
        const mark = /(?: Silent for now: .*)?$/.exec(rule.annotations.description)?.[0];
        expect(firing.annotations).toEqual({
          summary: textLike(placed(expected.summary, stage)),
          description: textLike(placed(expected.description, stage) + mark),
          runbook_url: `docs/runbooks/${name}.md`,
        });
        expectOver(resolved, firing);
      });
    });

    describe.each(OBJECTIVES.map((rule) => [`${rule.alert} over ${rule.labels['long']}`, rule] as const))(
      '%s',
      (_, rule) => {
        test('arrives with its labels and texts, and resolves', async () => {
          const [firing, resolved] = await receiver.resolved({ alertname: rule.alert, ...rule.labels });
          expect(firing.labels).toEqual({ alertname: rule.alert, ...rule.labels });
          const description = rule.annotations.description.replace('{{ $value | humanizePercentage }}', '<n>%');
          expect(firing.annotations).toEqual({ ...rule.annotations, description: textLike(description) });
          expectOver(resolved, firing);
        });
      },
    );

    test('an arx up that has nothing to do raises none under the rules as they are emitted', async () => {
      expect(await idle).toEqual([]);
    }, 200_000);

    test('nobody was told of an alert that is none of ours', () => {
      const names = new Set(receiver.told.map(({ labels }) => labels['alertname'] ?? ''));
      expect([...names].filter((name) => !RULES.some(({ alert }) => alert === name))).toEqual([]);
    });

    test('the programs of the stack have nothing to complain about', () => {
      expect({ prometheus: stage.stack.log('prometheus'), alertmanager: stage.stack.log('alertmanager') }).toEqual({
        prometheus: '',
        alertmanager: '',
      });
    });
  },
);

test('every alert has an entry, and nothing else has', () => {
  expect(Object.keys(EXPECTED).sort()).toEqual(OTHERS.map(({ alert }) => alert).sort());
});

/** Puts those who are told in the place of people. */
function withWebhook(file: EmittedFile, url: string): EmittedFile {
  if (!file.path.endsWith('/alertmanager.yml')) return file;
  const receivers = [{ name: 'people', webhook_configs: [{ url, send_resolved: true }] }];
  return { ...file, text: edited<object>(file.text, (config) => ({ ...config, receivers })) };
}

async function setUp(
  system: LiveSystem,
  stack: LiveStack,
  receiver: Receiver,
  closing: (() => unknown)[],
): Promise<Stage> {
  const numberOf = numbersOf(stack.prometheus);
  const env = { ...process.env, AR_METRICS_DIR: system.spool, AR_ENABLE_METRICS: '1' };
  const start = async (...args: readonly string[]) => {
    const program = await startProgram(args, env);
    closing.push(() => program.stop());
    return program;
  };
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const file = join(system.folder, 'observability/prometheus/prometheus.yml');
  const scrapeOnly: Stage['scrapeOnly'] = async (targets) => {
    const text = edited<{ readonly scrape_configs: readonly { readonly job_name: string }[] }>(
      await readFile(file, 'utf8'),
      (config) => ({
        ...config,
        scrape_configs: config.scrape_configs.map((one) =>
          one.job_name === 'arx' ? { ...one, static_configs: [{ targets }] } : one,
        ),
      }),
    );
    await writeFile(file, text);
    const { url, authorization = '' } = stack.prometheus;
    const response = await fetch(`${url}/-/reload`, { method: 'POST', headers: { authorization } });
    if (!response.ok) throw new Error(`Prometheus refuses its configuration: ${await response.text()}`);
  };
  const startMachine = () => start('page', String(port));
  const stage = {
    system,
    stack,
    receiver,
    numberOf,
    program: await start('spool'),
    machine: { address, program: await startMachine(), start: startMachine },
    scrapeOnly,
  };
  stage.machine.program.begin('idleMachine');
  await scrapeOnly([system.address, address]);
  await until('both to be scraped', async () => (await numberOf('count(up{job="arx"} == 1)')) === 2, 60_000);
  await until('Prometheus to know whom to tell', async () => {
    const { data } = await call(stack.prometheus, 'alertmanagers', {});
    return (data as { readonly activeAlertmanagers: readonly unknown[] }).activeAlertmanagers.length > 0;
  });
  // Before its first scrape Prometheus may miss things for longer than the second for which alerts wait here.
  const atStart = '.*Absent|ArxTarget.*|XynCollectorStale';
  const missing = `count(ALERTS{alertname=~"${atStart}"})`;
  await until('nothing to be missing', async () => (await numberOf(missing)) === undefined, 60_000);
  await receiver.forget((name) => new RegExp(`^(?:${atStart})$`).test(name));
  return stage;
}

function placed(text: string, { system, machine }: Stage): string {
  return text.replaceAll('<up>', system.address).replaceAll('<machine>', machine.address);
}

/** Where `<n>` stands, any number may. */
function textLike(text: string): unknown {
  const parts = text.split('<n>').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return expect.stringMatching(new RegExp(`^${parts.join('[\\d.]+')}$`));
}

function expectOver(resolved: Told, firing: Told): void {
  expect(resolved.labels).toEqual(firing.labels);
  expect(new Date(resolved.endsAt).getTime()).toBeGreaterThan(new Date(firing.startsAt).getTime());
}

/** Runs scenes at once, each to its end, whatever becomes of the others. */
async function allOf(stage: Stage, scenes: readonly ((stage: Stage) => Promise<void>)[]): Promise<void> {
  const outcomes = await Promise.allSettled(scenes.map((scene) => scene(stage)));
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as Error] : []));
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('\n'));
}
