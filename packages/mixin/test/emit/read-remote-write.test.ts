import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { peerMissing } from '../../../../scripts/peers.mjs';
import { readRemoteWrite } from '../../src/emit/index.ts';
import { run, settingsWith, textOf, writeStack } from './support/stack-directory.ts';

const MIMIR = `remote_write:
  - url: https://mimir.example.com/api/v1/push
    basic_auth: { username: arx, password_file: /etc/prometheus/custom/mimir-password }
`;

test.each(['', '# Nothing.\n', '---\n# Nothing.\n', 'remote_write:\n'])('%j says nothing', (text) => {
  expect(readRemoteWrite(text)).toEqual({ kind: 'nothing' });
});

test('the lines of the user stay as they are, but for what would end the file before them', () => {
  const files = [{ line: 3, path: '/etc/prometheus/custom/mimir-password' }];
  expect(readRemoteWrite(MIMIR)).toEqual({ kind: 'read', text: MIMIR, files });
  const marked = readRemoteWrite(`\uFEFF# Where else.\r\n---\r\n${MIMIR.replaceAll('\n', '\r\n').trimEnd()}`);
  expect(marked).toMatchObject({ kind: 'read', text: `# Where else.\n${MIMIR}` });
  expect(readRemoteWrite("'remote_write':\n- url: http://a:8428/api/v1/write\n")).toMatchObject({ kind: 'read' });
});

test.each([
  ['scrape_configs: []\n', 1, 'shape'],
  [`${MIMIR}global: {}\n`, 4, 'shape'],
  [`${MIMIR}${MIMIR}`, 4, 'syntax'],
  ['- url: https://a\n', 1, 'shape'],
  ['{ remote_write: [{ url: https://a }] }\n', 1, 'shape'],
  ['  remote_write:\n    - url: https://a\n', 1, 'shape'],
  ['remote_write:\n  url: https://a\n', 2, 'shape'],
  ['remote_write:\n  - https://a\n', 2, 'shape'],
  ['remote_write:\n  - url: https://a\n  - name: b\n', 3, 'shape'],
  ['remote_write:\n  - url: a.example.com\n', 2, 'shape'],
  [`${MIMIR}---\n${MIMIR}`, 5, 'shape'],
  [`%YAML 1.1\n---\n${MIMIR}`, 1, 'shape'],
  ['remote_write:\n  - url: https://a\n   name: b\n', 3, 'syntax'],
  ['remote_write:\n\t- url: https://a\n', 2, 'syntax'],
  ['remote_write:\n  - url: https://a\n    basic_auth:\n      password: hunter2\n', 4, 'secret'],
  ['remote_write:\n  - url: https://a\n    authorization: { credentials: hunter2 }\n', 3, 'secret'],
  ['remote_write:\n  - url: https://a\n    oauth2:\n      "client_secret": hunter2\n', 4, 'secret'],
  ['remote_write:\n  - url: https://me:hunter2@a/push\n', 2, 'secret'],
])('%j is refused with its line, and no secret is repeated', (text, line, kind) => {
  const reading = readRemoteWrite(text);
  expect(reading).toMatchObject({ kind: 'refused', line, why: { kind } });
  expect(JSON.stringify(reading)).not.toContain('hunter2');
});

test.skipIf(peerMissing('promtool'))('promtool accepts the example behind prometheus.yml', () => {
  const settings = settingsWith({ systems: ['arx'] });
  const reading = readRemoteWrite(textOf('observability/prometheus/remote-write.example.yml', settings));
  if (reading.kind !== 'read') throw new Error(JSON.stringify(reading));
  // Where containers see the folder of the user.
  expect(reading.files.map(({ path }) => path)).toEqual([
    '/etc/prometheus/custom/mimir-password',
    '/etc/prometheus/custom/victoriametrics-password',
  ]);
  const stack = join(writeStack(settings), 'observability/prometheus');
  appendFileSync(join(stack, 'prometheus.yml'), reading.text);
  const verdict = run(stack, 'promtool', 'check', 'config', '--syntax-only', 'prometheus.yml');
  expect(verdict.ok, verdict.output).toBe(true);
  appendFileSync(join(stack, 'prometheus.yml'), '  - url: no address\n    unknown: true\n');
  expect(run(stack, 'promtool', 'check', 'config', '--syntax-only', 'prometheus.yml').ok).toBe(false);
});
