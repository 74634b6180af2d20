import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { SECRETS } from '@arx/mixin/emit';
import { compareSync } from 'bcryptjs';
import { expect, test } from 'vitest';
import { hashIn } from '../../src/stack/secrets.ts';
import { createDirectory, filesIn, read, write } from './helpers/directory.ts';
import { initSmall } from './helpers/stack.ts';

const secret = (directory: string, name: string): string => read(directory, `observability/secrets/${name}`);

function init(env: string, directory: string = createDirectory()): string {
  write(directory, 'observability/.env', env);
  initSmall(directory);
  return directory;
}

test('secrets are generated, each its own, 192 bits', () => {
  const directories = [init(''), init('')];
  const generated = directories.flatMap((directory) =>
    [SECRETS.prometheusPassword, SECRETS.grafanaAdminPassword, SECRETS.grafanaSecretKey, SECRETS.arxToken].map((name) =>
      secret(directory, name),
    ),
  );
  for (const text of generated) expect(text).toMatch(/^[A-Za-z0-9_-]{32}\n$/);
  expect(new Set(generated).size).toBe(8);
});

test('web.yml has the hash of the password and not the password', () => {
  const directory = init('');
  const password = secret(directory, SECRETS.prometheusPassword).trim();
  const web = secret(directory, SECRETS.web);
  expect(web).toMatch(/\nbasic_auth_users:\n {2}arx: '\$2[aby]\$10\$.{53}'\n$/);
  expect(web).not.toContain(password);
  expect(compareSync(password, hashIn(web) ?? '')).toBe(true);
});

test('the hash stays as long as the password does, and follows it when it changes', () => {
  const directory = init('');
  const before = secret(directory, SECRETS.web);
  init('', directory);
  expect(secret(directory, SECRETS.web)).toBe(before);
  write(directory, 'observability/secrets/prometheus-password', 'a-password-of-mine\n');
  init('', directory);
  expect(secret(directory, SECRETS.web)).not.toBe(before);
  expect(compareSync('a-password-of-mine', hashIn(secret(directory, SECRETS.web)) ?? '')).toBe(true);
  expect(secret(directory, SECRETS.prometheusPassword)).toBe('a-password-of-mine\n');
});

test('a lost or empty secret is made again', () => {
  const directory = init('');
  rmSync(join(directory, 'observability/secrets/arx-token'));
  write(directory, 'observability/secrets/prometheus-password', '');
  init('', directory);
  expect(secret(directory, SECRETS.arxToken)).toHaveLength(33);
  const password = secret(directory, SECRETS.prometheusPassword).trim();
  expect(compareSync(password, hashIn(secret(directory, SECRETS.web)) ?? '')).toBe(true);
});

test('what Grafana encrypts with stays, whatever else changes', () => {
  const directory = init('');
  const before = secret(directory, SECRETS.grafanaSecretKey);
  init('GRAFANA_ADMIN_PASSWORD=correct-horse\nGRAFANA_PORT=3002\n', directory);
  expect(secret(directory, SECRETS.grafanaSecretKey)).toBe(before);
});

test('what .env gives wins, and goes with it', () => {
  const slack = 'https://hooks.slack.com/services/T0/B0/xyz';
  const mail =
    'ALERT_EMAIL_TO=a@b.c\nALERT_EMAIL_FROM=d@e.f\nSMTP_SMARTHOST=mail:25\nSMTP_USERNAME=me\nSMTP_PASSWORD=letmein';
  const directory = init(`GRAFANA_ADMIN_PASSWORD=correct-horse\nSLACK_WEBHOOK_URL=${slack}\n${mail}\n`);
  expect(secret(directory, SECRETS.grafanaAdminPassword)).toBe('correct-horse\n');
  expect(secret(directory, SECRETS.slackUrl)).toBe(`${slack}\n`);
  expect(secret(directory, SECRETS.smtpPassword)).toBe('letmein\n');
  init('', directory);
  expect(secret(directory, SECRETS.grafanaAdminPassword)).toBe('correct-horse\n');
  expect(filesIn(join(directory, 'observability/secrets'))).toEqual(
    [
      SECRETS.web,
      SECRETS.prometheusPassword,
      SECRETS.grafanaAdminPassword,
      SECRETS.grafanaSecretKey,
      SECRETS.arxToken,
    ].sort(),
  );
});

test('no secret stands in any file but those below secrets/, and .env, where the user put it', () => {
  const given = ['correct-horse', 'https://hooks.slack.com/services/T0/B0/xyz', 'letmein-smtp'];
  const directory = init(
    `GRAFANA_ADMIN_PASSWORD=${given[0]}\nSLACK_WEBHOOK_URL=${given[1]}\nALERT_EMAIL_TO=a@b.c\nALERT_EMAIL_FROM=d@e.f\nSMTP_SMARTHOST=mail:25\nSMTP_USERNAME=me\nSMTP_PASSWORD=${given[2]}\n`,
  );
  const generated = [SECRETS.prometheusPassword, SECRETS.grafanaSecretKey, SECRETS.arxToken].map((name) =>
    secret(directory, name).trim(),
  );
  const others = filesIn(directory).filter((path) => !/secrets\/|\.env$/.test(path) || path.endsWith('arx.env'));
  expect(others.length).toBeGreaterThan(5);
  for (const path of others)
    for (const text of [...given, ...generated]) expect(read(directory, path)).not.toContain(text);
  const hashOnly = secret(directory, SECRETS.web);
  for (const text of [...given, ...generated]) expect(hashOnly).not.toContain(text);
});
