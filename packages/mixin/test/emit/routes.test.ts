import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { peerMissing } from '../../../../scripts/peers.mjs';
import { DEFAULT_STACK, type StackSettings } from '../../src/emit/index.ts';
import { INHIBITIONS, TARGET_ALERTS } from '../../src/emit/inhibitions.ts';
import { durationSeconds } from '../../src/promql/duration.ts';
import { buildRules } from '../../src/rules/index.ts';
import { exampleAlerts } from './support/example-alerts.ts';
import { EMAIL, run, SLACK, settingsWith, textOf, writeStack } from './support/stack-directory.ts';

interface Route {
  readonly receiver: string;
  readonly group_wait?: string;
  readonly group_by?: readonly string[];
  readonly repeat_interval: string;
  readonly matchers?: readonly string[];
  readonly routes?: readonly Route[];
}

interface Config {
  readonly route: Route;
  readonly receivers: readonly Readonly<Record<string, unknown>>[];
}

function configOf(changes: Partial<StackSettings> = {}): Config {
  return parse(textOf('observability/alertmanager/alertmanager.yml', settingsWith(changes))) as Config;
}

const alerts = buildRules()
  .groups.flatMap(({ rules }) => rules)
  .flatMap((rule) => ('alert' in rule ? [rule] : []));

test.skipIf(peerMissing('amtool'))(
  'every alert reaches people, and the critical ones their own route',
  () => {
    const file = join(writeStack(), 'observability/alertmanager/alertmanager.yml');
    const examples = exampleAlerts(DEFAULT_STACK.systems);
    expect(new Set(examples.map(({ labels }) => labels['alertname']))).toEqual(
      new Set(alerts.map(({ alert }) => alert)),
    );
    for (const { labels } of examples) {
      const words = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
      const verdict = run('/', 'amtool', 'config', 'routes', 'test', `--config.file=${file}`, '--tree', ...words);
      expect(verdict.ok, verdict.output).toBe(true);
      expect(verdict.stdout.trim().split('\n').at(-1), words.join()).toBe('people');
      expect(verdict.output.includes('severity="critical"'), words.join()).toBe(labels['severity'] === 'critical');
    }
  },
  60_000,
);

test('the critical ones are told again sooner', () => {
  const { route } = configOf();
  expect(route.repeat_interval).toBe('24h');
  expect(route.routes?.at(-1)).toEqual({
    matchers: ['severity="critical"'],
    receiver: 'people',
    repeat_interval: '4h',
  });
});

test.each(['15s', '1m'])(
  'what is absent is told when a target that is down would have been, every %s',
  (scrapeInterval) => {
    const { route } = configOf({ scrapeInterval });
    const seconds = (text: string | undefined): number => durationSeconds(text ?? '') ?? Number.NaN;
    const down = alerts.find(({ alert }) => alert === 'ArxTargetDown');
    const absent = alerts.filter(({ alert, expr }) => !TARGET_ALERTS.includes(alert) && expr.includes('absent('));
    expect(absent.length).toBeGreaterThan(1);
    for (const { alert, for: pending } of absent) {
      const own = route.routes?.find(({ matchers }) => matchers?.includes(`alertname="${alert}"`));
      const told = seconds(pending) + seconds(own?.group_wait ?? route.group_wait);
      expect(told, alert).toBeGreaterThanOrEqual(seconds(down?.for) + seconds(route.group_wait));
    }
    // Where the page is there and its number is old, nothing explains it, and it is told at once.
    expect(route.routes?.filter(({ group_wait }) => group_wait !== undefined)).toEqual([
      {
        matchers: ['alertname="XynCollectorStale"', 'job!=""'],
        receiver: 'people',
        group_wait: `${seconds(route.group_wait) + 60}s`,
        routes: [{ matchers: ['severity="critical"'], receiver: 'people', repeat_interval: '4h' }],
      },
    ]);
  },
);

test('a cause may come an interval later than what follows from it', () => {
  expect(configOf().route.group_wait).toBe('30s');
  expect(configOf({ scrapeInterval: '1m' }).route.group_wait).toBe('120s');
});

test('whoever is named is told, and nobody else', () => {
  const of = (receivers: StackSettings['receivers']) => configOf({ receivers }).receivers;
  expect(of({ slack: undefined, email: undefined })).toEqual([{ name: 'people' }]);
  expect(of({ slack: SLACK, email: undefined })).toMatchObject([
    { slack_configs: [{ api_url_file: '/run/secrets/slack-url', channel: '#alerts', send_resolved: true }] },
  ]);
  const [mail] = of({ slack: undefined, email: EMAIL });
  expect(mail).toEqual({
    name: 'people',
    email_configs: [
      {
        to: EMAIL.to,
        from: EMAIL.from,
        smarthost: EMAIL.smarthost,
        auth_username: 'arx',
        auth_password_file: '/run/secrets/smtp-password',
        require_tls: true,
        send_resolved: true,
      },
    ],
  });
  const [open] = of({ slack: undefined, email: { ...EMAIL, username: undefined } });
  expect(JSON.stringify(open)).not.toContain('auth_');
});

test('inhibitions name alerts that exist, each of them once', () => {
  const names = new Set(alerts.map(({ alert }) => alert));
  const named = INHIBITIONS.flatMap(({ cause, effects }) => [cause, ...effects]);
  for (const name of [...named, ...TARGET_ALERTS]) expect(names).toContain(name);
  const pairs = INHIBITIONS.flatMap(({ cause, effects }) => effects.map((effect) => `${cause} ${effect}`));
  expect(new Set(pairs).size).toBe(pairs.length);
});

test('no cause is an effect of its own effect', () => {
  const follows = new Map<string, readonly string[]>(INHIBITIONS.map(({ cause, effects }) => [cause, effects]));
  const reached = (from: string, seen: readonly string[] = []): void => {
    expect(seen, from).not.toContain(from);
    for (const next of follows.get(from) ?? []) reached(next, [...seen, from]);
  };
  for (const cause of follows.keys()) reached(cause);
});
