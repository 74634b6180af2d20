import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SECRETS } from '@arx/mixin/emit';
import { expect, test } from 'vitest';
import { peerMissing } from '../../../../scripts/peers.mjs';
import { diagnoseStack } from '../../src/stack/check/diagnose.ts';
import { readDotenv } from '../../src/stack/dotenv.ts';
import { STACK_VARIABLES } from '../../src/stack/variables.ts';
import { runHere } from '../helpers/arx.ts';
import { createDirectory, read, write } from './helpers/directory.ts';
import { factsOf } from './helpers/facts.ts';
import { initSmall } from './helpers/stack.ts';

const GUIDE = readFileSync(join(import.meta.dirname, '../../../../docs/stack.md'), 'utf8');

/** The code blocks of a language. */
const blocks = (language: string): readonly string[] =>
  [...GUIDE.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, text = '']) => text);

/** The texts in the first cells of the table below a heading. */
function firstCells(heading: string): readonly string[] {
  const section = GUIDE.slice(GUIDE.indexOf(`## ${heading}\n`)).split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text),
  );
}

test('the guide names every variable of .env, and no other', () => {
  expect(firstCells('Change a setting').toSorted()).toEqual(Object.keys(STACK_VARIABLES).toSorted());
});

test('the guide names every secret', () => {
  const { web: _, ...others } = SECRETS;
  expect(firstCells('Passwords').toSorted()).toEqual(Object.values(others).toSorted());
});

test('every check that the guide names exists', () => {
  const ids = diagnoseStack(factsOf(), { groups: [], dashboards: [] }).map(({ id }) => id);
  const named = [
    ...GUIDE.matchAll(/`((?:files|docker|containers|arx|prometheus|target|samples|alertmanager|grafana)\.[a-z*]+)`/g),
  ]
    .map(([, id = '']) => id)
    .filter((id) => !/\.(?:yml|env)$/.test(id));
  expect(named.length).toBeGreaterThan(15);
  const unknown = named.filter(
    (id) => !ids.some((one) => one === id || (id.endsWith('.*') && one.startsWith(id.slice(0, -1)))),
  );
  expect(unknown).toEqual([]);
});

test('the settings for Slack and mail are read as they stand', () => {
  const text = blocks('sh').find((block) => block.includes('SLACK_WEBHOOK_URL')) ?? '';
  expect(readDotenv(text).kind).toBe('read');
  const directory = createDirectory();
  write(directory, 'observability/.env', text);
  const { slack, email } = initSmall(directory).setup.settings.receivers;
  expect(slack).toEqual({ channel: '#alerts' });
  expect(email?.to).toBe('team@example.com, oncall@example.com');
});

test('the settings for remote write are taken', () => {
  const directory = createDirectory();
  write(
    directory,
    'observability/prometheus/remote-write.yml',
    blocks('yaml').find((block) => block.startsWith('remote_write')) ?? '',
  );
  initSmall(directory);
  expect(read(directory, 'observability/prometheus/prometheus.yml')).toContain('url: https://mimir.example.com');
});

test.skipIf(peerMissing('promtool'))('the rule of the guide is right', async () => {
  const directory = createDirectory();
  write(directory, 'team.yml', blocks('yaml').find((block) => block.includes('groups:')) ?? '');
  const { stdout, stderr } = spawnSync('promtool', ['check', 'rules', join(directory, 'team.yml')], {
    encoding: 'utf8',
  });
  expect(stdout + stderr).toContain('SUCCESS: 1 rules found');
  const { code, out, err } = await runHere(['mixin', 'verify', '--rules', join(directory, 'team.yml')]);
  expect(code, out + err).toBe(0);
});

test('every command of arx in the guide exists', async () => {
  const words = [...GUIDE.matchAll(/(?:^|`)arx ((?:stack|mixin|obs) [a-z]+)/gm)].map(([, path = '']) => path);
  expect(words.length).toBeGreaterThan(8);
  for (const path of new Set(words)) expect((await runHere(['help', ...path.split(' ')])).code, path).toBe(0);
});
