import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { runHere } from '../helpers/arx.ts';
import { createDirectory, read, snapshot, write } from './helpers/directory.ts';
import { isThere } from './helpers/programs.ts';
import { initSmall, prepareSmall } from './helpers/stack.ts';

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
  ['scrape_configs: []\n', 'must hold the key remote_write'],
  [`${MIMIR}global: {}\n`, 'must hold the key remote_write'],
  [`${MIMIR}${MIMIR}`, 'must hold the key remote_write'],
  ['- url: x\n', 'must hold the key remote_write'],
  [
    'remote_write:\n  - url: https://a\n    basic_auth:\n      password: secret\n',
    'holds a password or a token itself',
  ],
  [
    'remote_write:\n  - url: https://a\n    authorization:\n      credentials: secret\n',
    'holds a password or a token itself',
  ],
])('%j is refused, and not repeated', (text, message) => {
  const directory = createDirectory();
  write(directory, PATH, text);
  expect(() => prepareSmall(directory)).toThrow(
    expect.objectContaining({
      exitCode: 2,
      message: `${PATH} ${message}${message.startsWith('must') ? ', once, and nothing else at the start of a line' : ', and everybody may read prometheus.yml'}`,
    }),
  );
});

test.runIf(isThere('promtool'))('the example, as it comes, is taken, and promtool agrees', async () => {
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
