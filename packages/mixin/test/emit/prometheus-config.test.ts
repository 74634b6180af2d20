import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { DEFAULT_STACK, type StackSettings } from '../../src/emit/index.ts';
import { buildRules } from '../../src/rules/index.ts';
import { settingsWith, textOf } from './support/stack-directory.ts';

interface ScrapeConfig {
  readonly job_name: string;
  readonly scrape_interval?: string;
  readonly basic_auth?: unknown;
  readonly authorization?: unknown;
  readonly sample_limit?: number;
  readonly static_configs: readonly { readonly targets: readonly string[] }[];
}

interface Config {
  readonly global: Readonly<Record<'scrape_interval' | 'evaluation_interval' | 'scrape_timeout', string>>;
  readonly rule_files: readonly string[];
  readonly alerting: { readonly alertmanagers: readonly { basic_auth: unknown; static_configs: unknown }[] };
  readonly scrape_configs: readonly ScrapeConfig[];
}

function configOf(changes: Partial<StackSettings> = {}): Config {
  return parse(textOf('observability/prometheus/prometheus.yml', settingsWith(changes))) as Config;
}

function job(name: string, config = configOf()): ScrapeConfig {
  const found = config.scrape_configs.find(({ job_name }) => job_name === name);
  if (found === undefined) throw new Error(`no job ${name}`);
  return found;
}

const AUTH = { username: 'arx', password_file: '/run/secrets/prometheus-password' };

test('the job is the one that every rule asks for', () => {
  const { yaml } = buildRules({ systems: DEFAULT_STACK.systems });
  const jobs = new Set([...yaml.matchAll(/\bjob="([^"]*)"/g)].map(([, name]) => name));
  expect([...jobs]).toEqual(['arx']);
  expect(job('arx').static_configs).toEqual([{ targets: ['host.docker.internal:9108'] }]);
});

test('scrapes and rules have one interval, and no job another', () => {
  const { global, scrape_configs } = configOf({ scrapeInterval: '30s' });
  expect(global).toEqual({ scrape_interval: '30s', evaluation_interval: '30s', scrape_timeout: '10s' });
  for (const { scrape_interval } of scrape_configs) expect(scrape_interval).toBeUndefined();
});

test('a scrape never waits longer than until the next one', () => {
  expect(configOf({ scrapeInterval: '5s' }).global.scrape_timeout).toBe('5s');
  expect(configOf({ scrapeInterval: '1m' }).global.scrape_timeout).toBe('10s');
});

test('Prometheus and Alertmanager are scraped, and told, with the password from its file', () => {
  expect(job('prometheus').basic_auth).toEqual(AUTH);
  expect(job('alertmanager').basic_auth).toEqual(AUTH);
  expect(configOf().alerting.alertmanagers).toEqual([
    { basic_auth: AUTH, static_configs: [{ targets: ['alertmanager:9093'] }] },
  ]);
});

test('the page of ARX needs no credentials, gets none, and is bounded', () => {
  const { basic_auth, authorization, sample_limit } = job('arx');
  expect(basic_auth).toBeUndefined();
  expect(authorization).toBeUndefined();
  expect(sample_limit).toBe(1_000_000);
});

test.each([
  ['agents.example.com', 9108, 'agents.example.com:9108'],
  ['192.0.2.7', 80, '192.0.2.7:80'],
  ['2001:db8::7', 9108, '[2001:db8::7]:9108'],
  ['[2001:db8::7]', 9108, '[2001:db8::7]:9108'],
])('the target of %s and %i is %s', (host, port, target) => {
  expect(job('arx', configOf({ target: { host, port } })).static_configs).toEqual([{ targets: [target] }]);
});

test('rules of the user are loaded beside ours', () => {
  expect(configOf().rule_files).toEqual(['rules/*.rules.yml', 'custom/*.yml']);
});
