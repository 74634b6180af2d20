import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { peerMissing } from '../../../../scripts/peers.mjs';
import { buildStack, DEFAULT_STACK, type StackSettings } from '../../src/emit/index.ts';
import { EMAIL, run, SLACK, settingsWith, writeStack } from './support/stack-directory.ts';

const RECEIVERS: readonly [string, StackSettings['receivers']][] = [
  ['neither', { slack: undefined, email: undefined }],
  ['Slack', { slack: SLACK, email: undefined }],
  ['mail', { slack: undefined, email: EMAIL }],
  ['mail without a user', { slack: undefined, email: { ...EMAIL, username: undefined } }],
  ['both', { slack: SLACK, email: EMAIL }],
];

describe.skipIf(peerMissing('promtool'))('promtool', () => {
  test('accepts prometheus.yml, and finds every rule file', () => {
    const stack = writeStack();
    const { ok, output } = run(
      join(stack, 'observability/prometheus'),
      'promtool',
      'check',
      'config',
      'prometheus.yml',
    );
    expect(ok, output).toBe(true);
    const rules = buildStack(DEFAULT_STACK).filter(({ path }) => path.endsWith('.rules.yml')).length;
    expect(output).toContain(`${rules} rule files found`);
  });

  test('finds the rules of the user, too, and refuses broken ones', () => {
    const stack = join(writeStack(), 'observability/prometheus');
    mkdirSync(join(stack, 'custom'));
    const rule = (expr: string) => `groups: [{ name: own, rules: [{ record: 'own:up:sum', expr: '${expr}' }] }]\n`;
    writeFileSync(join(stack, 'custom/own.yml'), rule('sum(up)'));
    const own = run(stack, 'promtool', 'check', 'config', 'prometheus.yml');
    expect(own.ok, own.output).toBe(true);
    expect(own.output).toContain('custom/own.yml');
    writeFileSync(join(stack, 'custom/own.yml'), rule('sum(up'));
    expect(run(stack, 'promtool', 'check', 'config', 'prometheus.yml').ok).toBe(false);
  });

  test.each(['1s', '5s', '10s', '1m', '1m30s'])('accepts an interval of %s', (scrapeInterval) => {
    const stack = writeStack(settingsWith({ scrapeInterval, systems: ['arx'] }));
    const { ok, output } = run(stack, 'promtool', 'check', 'config', 'observability/prometheus/prometheus.yml');
    expect(ok, output).toBe(true);
  });

  test('accepts the rules', () => {
    const { ok, output } = run(
      join(writeStack(), 'observability/prometheus'),
      'sh',
      '-c',
      'promtool check rules --lint-fatal rules/*.rules.yml',
    );
    expect(ok, output).toBe(true);
  });

  test('runs their tests from where they are emitted', () => {
    const stack = writeStack(settingsWith({ systems: ['arx', 'xyn'] }));
    const { ok, output } = run(
      join(stack, 'observability/prometheus'),
      'sh',
      '-c',
      'promtool test rules tests/*.rules.test.yml',
    );
    expect(ok, output).toBe(true);
    expect(output.match(/SUCCESS/g)).toHaveLength(3);
  }, 120_000);

  test('accepts prometheus.yml with the example of remote write in it', () => {
    const stack = join(writeStack(settingsWith({ systems: ['arx'] })), 'observability/prometheus');
    const both = 'cat prometheus.yml remote-write.example.yml > both.yml && promtool check config both.yml';
    const { ok, output } = run(stack, 'sh', '-c', both);
    expect(ok, output).toBe(true);
  });
});

describe.skipIf(peerMissing('amtool'))('amtool', () => {
  test.each(RECEIVERS)('accepts alertmanager.yml with %s', (_, receivers) => {
    const stack = writeStack(settingsWith({ receivers, systems: ['arx', 'xyn'] }));
    const { ok, output } = run(stack, 'amtool', 'check-config', 'observability/alertmanager/alertmanager.yml');
    expect(ok, output).toBe(true);
    expect(output).toContain('1 receivers');
  });
});

describe.skipIf(peerMissing('docker-compose'))('docker-compose', () => {
  const shapes: readonly [string, Partial<StackSettings>][] = [
    ['volumes and a network of its own', {}],
    ['directories', { storage: { kind: 'directories', path: '/srv/arx data' } }],
    ['a network that exists', { network: { kind: 'joined', name: 'agents_default' } }],
    ['both receivers', { receivers: { slack: SLACK, email: EMAIL } }],
  ];
  test.each(shapes)('accepts %s', (_, changes) => {
    const stack = writeStack(settingsWith({ ...changes, systems: ['arx'] }));
    const { ok, output } = run(stack, 'docker-compose', '-f', 'docker-compose.observability.yml', 'config');
    expect(ok, output).toBe(true);
    // Nothing is left to be filled in.
    expect(output).not.toMatch(/variable is not set|WARNING/i);
  });
});
