import { existsSync, lchownSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDirectory, filesIn, write } from './helpers/directory.ts';
import { initSmall, LINUX } from './helpers/stack.ts';

const ENV = 'observability/.env';
const ROOT = { ...LINUX, uid: 0 };
const isRoot = process.getuid?.() === 0;
/** Whoever runs the tests, who then owns what is made. */
const ME = { ...LINUX, uid: process.getuid?.() };

test.each([
  '/',
  '//',
  '/../',
  '/etc',
  '/usr/local/share',
  '/var/lib',
  '/tmp/',
  'observability',
  'observability/secrets',
  './observability/prometheus',
  'observability/data/../secrets/data',
  'lnk/data',
])('data in %s are refused with the line', (path) => {
  const directory = createDirectory();
  mkdirSync(join(directory, 'observability/secrets'), { recursive: true });
  symlinkSync('observability/secrets', join(directory, 'lnk'));
  write(directory, ENV, `# The place.\nSTACK_DATA_DIR=${path}\n`);
  expect(() => initSmall(directory, ME)).toThrow(
    expect.objectContaining({
      code: 'ARX_STACK_ENV',
      message: expect.stringMatching(/\.env:2: STACK_DATA_DIR leads to/),
    }),
  );
  expect(filesIn(directory)).toEqual([ENV]);
});

test('a place of its own is taken, also where a link leads to it', () => {
  const directory = createDirectory();
  const disk = createDirectory();
  symlinkSync(disk, join(directory, 'lnk'));
  write(directory, ENV, 'STACK_DATA_DIR=lnk\n');
  initSmall(directory, ME);
  expect(readdirSync(disk).sort()).toEqual(['alertmanager', 'grafana', 'prometheus']);
});

// Only root may give a directory away.
test.runIf(isRoot)('what somebody else keeps there is neither taken over nor closed', () => {
  const directory = createDirectory();
  const disk = createDirectory();
  write(disk, 'prometheus/wal/000', 'theirs');
  lchownSync(join(disk, 'prometheus'), 4242, 4242);
  write(directory, ENV, `STACK_DATA_DIR=${disk}\n`);
  const before = statSync(join(disk, 'prometheus'));
  expect(() => initSmall(directory, ROOT)).toThrow(
    expect.objectContaining({
      code: 'ARX_STACK_FILES',
      message: expect.stringContaining('belongs to the user 4242, not to 65534'),
      hint: expect.stringContaining(`sudo chown -R 65534 ${join(disk, 'prometheus')}`),
    }),
  );
  const after = statSync(join(disk, 'prometheus'));
  expect([after.uid, after.mode]).toEqual([before.uid, before.mode]);
  expect(filesIn(directory)).toEqual([ENV]);
  expect(existsSync(join(disk, 'grafana'))).toBe(false);
});

// Only root may give a directory away.
test.runIf(isRoot)('an empty directory is taken over, and one that is ours already stays', () => {
  const directory = createDirectory();
  const disk = createDirectory();
  mkdirSync(join(disk, 'prometheus'));
  write(disk, 'grafana/grafana.db', 'ours');
  lchownSync(join(disk, 'grafana'), 65_534, 0);
  write(directory, ENV, `STACK_DATA_DIR=${disk}\n`);
  initSmall(directory, ROOT);
  expect(['prometheus', 'alertmanager', 'grafana'].map((name) => statSync(join(disk, name)).uid)).toEqual([
    65_534, 65_534, 65_534,
  ]);
});

// Only root may give a directory away.
test.runIf(isRoot)('who cannot give directories away takes no empty one of others either', () => {
  const directory = createDirectory();
  mkdirSync(join(directory, 'data/prometheus'), { recursive: true });
  lchownSync(join(directory, 'data/prometheus'), 4242, 4242);
  write(directory, ENV, 'STACK_DATA_DIR=data\n');
  expect(() => initSmall(directory, LINUX)).toThrow(/belongs to the user 4242, not to 1000/);
});

test('a link in the place of a directory for data is refused', () => {
  const directory = createDirectory();
  const disk = createDirectory();
  const theirs = createDirectory();
  symlinkSync(theirs, join(disk, 'grafana'));
  write(directory, ENV, `STACK_DATA_DIR=${disk}\n`);
  expect(() => initSmall(directory, ME)).toThrow(/grafana is in the way: .*links are not followed/);
  expect(filesIn(directory)).toEqual([ENV]);
});
