import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDirectory, filesIn, write } from './helpers/directory.ts';
import { prepareSmall } from './helpers/stack.ts';

const ENV = 'observability/.env';

/** What is said of these settings: the message and the hint, line by line, without the last one, which is advice. */
function problemsOf(text: string | Buffer, path = ENV): readonly string[] {
  const directory = createDirectory();
  mkdirSync(join(directory, path, '..'), { recursive: true });
  writeFileSync(join(directory, path), text);
  try {
    prepareSmall(directory);
    return [];
  } catch (error) {
    const { code, message, hint } = error as { code: string; message: string; hint: string };
    expect(code).toBe('ARX_STACK_ENV');
    expect(filesIn(directory)).toEqual([path]);
    return [message, ...hint.split('\n').slice(0, -1)];
  }
}

test.each([
  ['ALERT_EMAIL_TO=nobody\nALERT_EMAIL_FROM=a@example.com\nSMTP_SMARTHOST=mail.example.com:587\n', 'ALERT_EMAIL_TO'],
  ['SMTP_USERNAME="a\\nb"\nSMTP_PASSWORD=secret\n', 'SMTP_USERNAME'],
  ['STACK_SCENARIO=remote\nAPI_HOST=localhost\n', 'API_HOST'],
  ['STACK_SCENARIO=network\nAPI_HOST=arx\nSTACK_NETWORK=a b\n', 'STACK_NETWORK'],
  ['API_HOST=vm.example.com\nSTACK_SCENARIO=hosts\nSTACK_NETWORK=agents\n', 'STACK_SCENARIO'],
  ['API_PORT=none\nGRAFANA_PORT=9108\n', 'API_PORT'],
])('one bad value is one problem: %j', (text, name) => {
  const problems = problemsOf(text);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(new RegExp(`\\.env:\\d+: ${name} `));
});

test('other problems are told with it', () => {
  const text = 'ALERT_EMAIL_TO=nobody\nALERT_EMAIL_FROM=a@example.com\nSMTP_USERNAME=arx\n';
  expect(problemsOf(text)).toEqual([
    expect.stringContaining('.env:1: ALERT_EMAIL_TO is "nobody"'),
    expect.stringContaining('.env:3: SMTP_USERNAME is set, but SMTP_PASSWORD is not'),
  ]);
});

test.each([
  [ENV, Buffer.from('# Einstellungen für Köln\nGRAFANA_ADMIN_PASSWORD=pässwörter\n', 'latin1'), 1],
  [ENV, Buffer.from('# fine\n\r\nGRAFANA_ADMIN_PASSWORD=p\xe4sswords\n', 'latin1'), 3],
  [ENV, Buffer.from('\ufeffAPI_PORT=9108\n', 'utf16le'), 1],
  ['observability/secrets/grafana-admin-password', Buffer.from('p\xe4sswords\n', 'latin1'), 1],
  ['observability/.gitignore', Buffer.from('a\nb\xe4\n', 'latin1'), 2],
])('%s in another encoding is refused with its line', (path, bytes, line) => {
  expect(problemsOf(bytes, path)[0]).toMatch(new RegExp(`${path.split('/').at(-1)}:${line} is not in UTF-8$`));
});

test('UTF-8 is taken, with a byte order mark, too', () => {
  const directory = createDirectory();
  write(directory, ENV, '\ufeffGRAFANA_ADMIN_PASSWORD=pässwörter\n');
  expect(prepareSmall(directory).setup.secrets.grafanaAdminPassword).toBe('pässwörter');
});
