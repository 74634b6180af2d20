import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { peerMissing } from '../../../../scripts/peers.mjs';
import { runHere } from '../helpers/arx.ts';
import { createDirectory, filesIn, read, snapshot, write } from './helpers/directory.ts';
import { initSmall, LINUX, prepareSmall } from './helpers/stack.ts';

const PATH = 'observability/prometheus/remote-write.yml';
const PROMETHEUS = 'observability/prometheus/prometheus.yml';
const MIMIR =
  'remote_write:\n  - url: https://mimir.example.com/api/v1/push\n    basic_auth: { username: arx, password_file: /etc/prometheus/custom/mimir-password }\n';

test('what is to be sent elsewhere becomes part of prometheus.yml, and goes with its file', () => {
  const directory = createDirectory();
  write(directory, PATH, `# Where else.\r\n${MIMIR}`);
  initSmall(directory);
  expect(read(directory, PROMETHEUS)).toBe(
    `# host.docker.internal:9108 15s\n# From ${PATH}, which is yours.\n# Where else.\n${MIMIR}`,
  );
  const before = snapshot(directory);
  initSmall(directory);
  expect(snapshot(directory)).toEqual(before);
  write(directory, PATH, '# Nothing.\n');
  expect(initSmall(directory).plan.changed.map(({ path }) => path)).toEqual([PROMETHEUS]);
  expect(read(directory, PROMETHEUS)).toBe('# host.docker.internal:9108 15s\n');
  expect(read(directory, PATH)).toBe('# Nothing.\n');
});

test.each([
  ['scrape_configs: []\n', ':1 must hold the key remote_write at the start of a line, and no other key'],
  [`${MIMIR}global: {}\n`, ':4 must hold the key remote_write at the start of a line, and no other key'],
  ['remote_write:\n  - url: https://a\n   name: b\n', ':3 is no YAML: '],
  [
    'remote_write:\n  - url: https://a\n    basic_auth:\n      password: hunter2\n',
    ':4 holds a secret (password), and everybody may read prometheus.yml',
  ],
])('%j is refused with its line, not repeated, and nothing is written', (text, message) => {
  const directory = createDirectory();
  write(directory, PATH, text);
  expect(() => initSmall(directory)).toThrow(
    expect.objectContaining({
      code: 'ARX_STACK_ENV',
      exitCode: 2,
      message: expect.stringContaining(PATH + message),
      hint: expect.not.stringContaining('hunter2'),
    }),
  );
  expect(filesIn(directory)).toEqual([PATH]);
});

test('a password that no container would find is told', () => {
  const directory = createDirectory();
  write(directory, PATH, `${MIMIR}  - { url: 'https://b', bearer_token_file: /run/secrets/token }\n`);
  const [absent, elsewhere] = prepareSmall(directory).warnings.filter((text) => text.startsWith(PATH));
  expect(absent).toMatch(/:3: observability\/prometheus\/custom\/mimir-password is not there/);
  expect(elsewhere).toMatch(/:4: the container of Prometheus has no \/run\/secrets\/token: put the file into /);
  write(directory, 'observability/prometheus/custom/mimir-password', 'hunter2');
  expect(prepareSmall(directory).warnings.filter((text) => text.startsWith(PATH))).toEqual([elsewhere]);
});

// Only root may give a file away.
test.runIf(process.getuid?.() === 0)('run by root, the password is handed to the user of the containers alone', () => {
  const directory = createDirectory();
  const password = 'observability/prometheus/custom/mimir-password';
  write(directory, PATH, MIMIR);
  write(directory, password, 'hunter2');
  initSmall(directory, { ...LINUX, uid: 0 });
  const { uid, mode } = statSync(join(directory, password));
  expect([uid, (mode & 0o777).toString(8)]).toEqual([65_534, '600']);
  expect(read(directory, password)).toBe('hunter2');
});

test.skipIf(peerMissing('promtool'))('the example, as it comes, is taken, and promtool agrees', async () => {
  const directory = createDirectory();
  const init = () => runHere(['stack', 'init', '--dir', directory], { PATH: '/nowhere' });
  await init();
  write(directory, PATH, read(directory, 'observability/prometheus/remote-write.example.yml'));
  const { code, err } = await init();
  expect(code, err).toBe(0);
  const text = read(directory, PROMETHEUS).replaceAll('/run/secrets/', `${directory}/observability/secrets/`);
  write(directory, 'observability/prometheus/checked.yml', text);
  const { stdout, stderr } = spawnSync(
    'promtool',
    ['check', 'config', '--syntax-only', `${directory}/observability/prometheus/checked.yml`],
    { encoding: 'utf8' },
  );
  expect(stdout + stderr).toContain('is valid prometheus config file syntax');
});
