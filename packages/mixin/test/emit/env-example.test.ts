import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { DEFAULT_STACK } from '../../src/emit/index.ts';
import { run, temporaryDirectory, textOf } from './support/stack-directory.ts';

const text = textOf('observability/.env.example');
const values = parseEnv(text);

test('the variables of the document come first, in its order', () => {
  const names = [...text.matchAll(/^(\w+)=/gm)].map(([, name]) => name);
  expect(names.slice(0, 7)).toEqual([
    'API_HOST',
    'API_PORT',
    'GRAFANA_PORT',
    'GRAFANA_ADMIN_USER',
    'GRAFANA_ADMIN_PASSWORD',
    'PROMETHEUS_PORT',
    'PROMETHEUS_SCRAPE_INTERVAL',
  ]);
});

test('every variable is told in one line, and stands once', () => {
  const blocks = text.trim().split('\n\n').slice(1);
  const names = blocks.map((block) => {
    expect(block).toMatch(/^# [A-Z].*\.\n[A-Z_]+=.*$/);
    return /\n([A-Z_]+)=/.exec(block)?.[1];
  });
  expect(new Set(names).size).toBe(names.length);
});

test('the values are the defaults of the stack', () => {
  const { target, ports, scrapeInterval, grafanaAdminUser, retention } = DEFAULT_STACK;
  expect(values).toMatchObject({
    API_HOST: target.host,
    API_PORT: String(target.port),
    GRAFANA_PORT: String(ports.grafana),
    GRAFANA_ADMIN_USER: grafanaAdminUser,
    PROMETHEUS_PORT: String(ports.prometheus),
    PROMETHEUS_SCRAPE_INTERVAL: scrapeInterval,
    ALERTMANAGER_PORT: String(ports.alertmanager),
    PROMETHEUS_RETENTION_TIME: retention.time,
    PROMETHEUS_RETENTION_SIZE: retention.size,
    SLACK_CHANNEL: '#alerts',
  });
});

test('no password is published', () => {
  for (const name of ['GRAFANA_ADMIN_PASSWORD', 'SLACK_WEBHOOK_URL', 'SMTP_PASSWORD']) expect(values[name]).toBe('');
});

test('a shell reads the same', () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'env'), text);
  const { output } = run(directory, 'sh', '-c', '. ./env; echo "$API_HOST $SLACK_CHANNEL $ARX_SYSTEMS"');
  expect(output).toBe('host.docker.internal #alerts all\n');
});
