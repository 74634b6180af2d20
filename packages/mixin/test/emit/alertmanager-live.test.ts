import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { peerMissing } from '../../../../scripts/peers.mjs';
import { DEFAULT_STACK } from '../../src/emit/index.ts';
import { INHIBITIONS } from '../../src/emit/inhibitions.ts';
import { type Alertmanager, type Labels, type SentAlert, startAlertmanager } from './support/alertmanager.ts';
import { exampleAlerts, exampleOf } from './support/example-alerts.ts';
import { listen, startReceiver, until } from './support/live.ts';
import { EMAIL, SLACK, settingsWith } from './support/stack-directory.ts';

const examples = exampleAlerts(DEFAULT_STACK.systems);

/** A notification as the webhook of Alertmanager sends it. */
interface Notification {
  readonly status: string;
  readonly groupLabels: Labels;
  readonly alerts: readonly { readonly labels: Labels }[];
}

/** Waits until Alertmanager says so of the alert with these labels: it looks for inhibitions a moment after the request. */
async function expectState(
  { alerts }: Alertmanager,
  { labels }: SentAlert,
  expected: 'active' | 'suppressed',
): Promise<void> {
  const wanted = Object.entries(labels);
  const state = async (): Promise<string> => {
    const shown = (await alerts()).filter((one) => wanted.every(([name, value]) => one.labels[name] === value));
    const states = shown.map(({ status }) => (status.inhibitedBy.length === 0 ? 'active' : 'suppressed'));
    return states.join(' and ');
  };
  await expect.poll(state, { timeout: 5000, message: JSON.stringify(labels) }).toBe(expected);
}

function relabel(alert: SentAlert, labels: Labels): SentAlert {
  return { ...alert, labels: { ...alert.labels, ...labels } };
}

const DOWN = exampleOf(examples, 'ArxTargetDown', { instance: 'two:9108' });

describe.skipIf(peerMissing('prometheus-alertmanager'))('a real Alertmanager with the emitted configuration', () => {
  test('tells of an objective once: its critical alert silences its warning, and no other', async () => {
    const { received, port } = await startReceiver();
    const alertmanager = await startAlertmanager(DEFAULT_STACK, {
      receiver: { webhook_configs: [{ url: `http://127.0.0.1:${port}/` }] },
    });
    const flows = examples.filter(({ labels }) => labels['slo'] === 'flow-success');
    const other = exampleOf(examples, 'QueueWaitBudgetBurn', { severity: 'warning' });
    expect(flows).toHaveLength(4);
    await alertmanager.send([...flows, other]);
    const { warning = [], critical = [] } = Object.groupBy(flows, ({ labels }) => labels['severity'] ?? '');
    for (const one of warning) await expectState(alertmanager, one, 'suppressed');
    for (const one of [...critical, other]) await expectState(alertmanager, one, 'active');
    await until('two notifications', async () => (received.length >= 2 ? true : undefined));
    const told = (received as readonly Notification[]).map(({ groupLabels, alerts }) => [
      groupLabels['alertname'],
      alerts.map(({ labels }) => `${labels['severity']} ${labels['long']}`).toSorted(),
    ]);
    expect(told.toSorted()).toEqual([
      ['FlowSuccessBudgetBurn', ['critical 1h', 'critical 6h']],
      ['QueueWaitBudgetBurn', [`warning ${other.labels['long']}`]],
    ]);
  });

  test('a target that is down silences what is said of it, and what is absent because of it', async () => {
    const alertmanager = await startAlertmanager(DEFAULT_STACK);
    const absent = examples.filter(({ labels }) => labels['alertname']?.endsWith('MetricsAbsent'));
    expect(absent).toHaveLength(5);
    const stale = exampleOf(examples, 'XynCollectorStale');
    const dropped = exampleOf(examples, 'ArxRecordingsDropped', { instance: 'one:9108' });
    const burning = exampleOf(examples, 'StepLatencyBudgetBurn', { severity: 'critical' });
    const there = relabel(dropped, { instance: 'two:9108' });
    const gone = relabel(stale, { job: 'arx' });
    await alertmanager.send([DOWN, ...absent, stale, dropped, burning, there, gone]);
    for (const one of [...absent, there, gone]) await expectState(alertmanager, one, 'suppressed');
    // Itself, the other instance, and what users notice.
    for (const one of [DOWN, dropped, burning]) await expectState(alertmanager, one, 'active');
    // The collector whose last success is old has no job among its labels; the one that is not there at all has.
    const collectors = (await alertmanager.alerts()).filter(
      ({ labels }) => labels['alertname'] === 'XynCollectorStale',
    );
    expect(new Map(collectors.map(({ labels, status }) => [labels['job'], status.inhibitedBy.length]))).toEqual(
      new Map([
        [undefined, 0],
        ['arx', 1],
      ]),
    );
  });

  test('without any target only that is told', async () => {
    const alertmanager = await startAlertmanager(DEFAULT_STACK);
    const missing = exampleOf(examples, 'ArxTargetMissing');
    const gone = relabel(exampleOf(examples, 'XynCollectorStale'), { job: 'arx' });
    await alertmanager.send([missing, gone]);
    await expectState(alertmanager, gone, 'suppressed');
    await expectState(alertmanager, missing, 'active');
  });

  test('a cause silences its effects where they are about the same thing, and there alone', async () => {
    for (const { cause, effects, equal } of INHIBITIONS) {
      const first = exampleOf(examples, cause);
      const alertmanager = await startAlertmanager(DEFAULT_STACK);
      const pairs = effects.map((name) => {
        const effect = exampleOf(examples, name);
        // A label that one of both lacks would never be equal.
        for (const label of equal) {
          expect(first.labels[label], `${label} of ${cause}`).toBeDefined();
          expect(effect.labels[label], `${label} of ${name}`).toBeDefined();
        }
        const same = Object.fromEntries(equal.map((label) => [label, first.labels[label] ?? '']));
        const different = Object.fromEntries(equal.map((label) => [label, `not that of ${name}`]));
        return { same: relabel(effect, same), different: relabel(effect, different) };
      });
      await alertmanager.send([first, ...pairs.flatMap(({ same, different }) => [same, different])]);
      for (const { same } of pairs) await expectState(alertmanager, same, 'suppressed');
      for (const { different } of pairs) await expectState(alertmanager, different, 'active');
      await expectState(alertmanager, first, 'active');
    }
  }, 60_000);

  test('Slack gets lines, links, and nothing that calls anybody', async () => {
    const slack = await startReceiver();
    const settings = settingsWith({
      receivers: { slack: SLACK, email: undefined },
      ports: { ...DEFAULT_STACK.ports, grafana: 13001 },
    });
    const alertmanager = await startAlertmanager(settings, {
      secrets: { 'slack-url': `http://127.0.0.1:${slack.port}/services/T/B/x\n` },
    });
    const burning = exampleOf(examples, 'FlowSuccessBudgetBurn', { severity: 'critical', long: '1h' });
    const linked = {
      ...relabel(burning, { long: '6h' }),
      annotations: {
        summary: 'Flow <!channel> & more burn',
        description: 'Two\nlines.',
        runbook_url: 'https://example.com/runbooks/FlowSuccessBudgetBurn.md',
      },
      generatorURL: 'http://localhost:9090/graph?g0.expr=up&g0.tab=1',
    };
    await alertmanager.send([burning, linked]);
    const message = await until('a message', async () => slack.received[0]);
    const { channel, attachments } = message as {
      channel: string;
      attachments: { title: string; text: string; fallback: string; title_link: string }[];
    };
    expect(channel).toBe('#alerts');
    expect(attachments).toHaveLength(1);
    const [{ title, text, fallback } = { title: '', text: '', fallback: '' }] = attachments;
    expect(title).toBe('2 firing: FlowSuccessBudgetBurn (critical)');
    expect(fallback).toBe(title);
    expect(text).not.toContain('\\n');
    expect(text.split('\n').filter((line) => line !== '')).toEqual([
      `*${burning.annotations?.['summary']}*`,
      burning.annotations?.['description'],
      'Runbook: docs/runbooks/FlowSuccessBudgetBurn.md',
      '*Flow &lt;!channel&gt; &amp; more burn*',
      'Two',
      'lines.',
      'Runbook: <https://example.com/runbooks/FlowSuccessBudgetBurn.md|open>',
      'Query: <http://localhost:9090/graph?g0.expr=up&g0.tab=1|open in Prometheus>',
      'Dashboards: <http://localhost:13001/d/arx-start-here|Start here>, <http://localhost:13001/d/arx-slos|SLOs>',
    ]);
  });

  test('mail is not handed to a server that does not speak TLS, and neither is the password', async () => {
    const said: string[] = [];
    const server = createServer((socket) => {
      socket.write('220 mail.example.com ESMTP\r\n');
      socket.on('error', () => {});
      socket.on('data', (data) => {
        for (const line of data.toString().split('\r\n').filter(Boolean)) {
          said.push(line);
          if (line.startsWith('QUIT')) socket.end('221 Bye\r\n');
          else
            socket.write(line.startsWith('EHLO') ? '250-mail.example.com\r\n250 AUTH PLAIN LOGIN\r\n' : '250 OK\r\n');
        }
      });
    });
    const port = await listen(server);
    onTestFinished(() => void server.close());
    const email = { ...EMAIL, smarthost: `127.0.0.1:${port}` };
    const alertmanager = await startAlertmanager(settingsWith({ receivers: { slack: undefined, email } }), {
      secrets: { 'smtp-password': 'the password of the mail server\n' },
    });
    await alertmanager.send([DOWN]);
    const failed = /alertmanager_notifications_failed_total\{[^}]*integration="email"[^}]*\} [1-9]/;
    const requests = /alertmanager_notification_requests_failed_total\{[^}]*integration="email"[^}]*\} [1-9]/;
    await until('a failure', async () => {
      const metrics = await (await fetch(`${alertmanager.url}/metrics`)).text();
      return failed.test(metrics) || requests.test(metrics) ? true : undefined;
    });
    expect(said[0]).toMatch(/^EHLO /);
    expect(said.filter((line) => !/^(EHLO|HELO|QUIT)/.test(line))).toEqual([]);
  });
});
