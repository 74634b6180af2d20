import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDirectory, filesIn, read, write } from './helpers/directory.ts';
import { initSmall, LINUX, prepareSmall } from './helpers/stack.ts';

const MANIFEST = 'observability/.generated.json';
const REMOTE_WRITE = 'observability/prometheus/remote-write.yml';
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Makes the manifest say that these files are ours. */
function claim(directory: string, ...files: readonly string[]): void {
  const manifest = JSON.parse(read(directory, MANIFEST));
  for (const path of files) manifest.files[path] = [hashOf('mine\n')];
  write(directory, MANIFEST, JSON.stringify(manifest));
}

test.each([false, true])('nothing but what arx emits is removed, whatever the manifest says (--force: %s)', (force) => {
  const directory = createDirectory();
  const outside = createDirectory();
  initSmall(directory);
  write(outside, 'outside.txt', 'mine\n');
  symlinkSync(outside, join(directory, 'lnk'));
  const mine = [
    'mine.ts',
    'observability/prometheus/custom/mine.yml',
    'observability/prometheus/rules/mine.rules.yml',
    'docs/runbooks/Mine.md',
    'observability/.env',
  ];
  for (const path of mine) write(directory, path, path.endsWith('.env') ? '# mine\n' : 'mine\n');
  claim(
    directory,
    ...mine,
    'lnk/outside.txt',
    'observability/prometheus/./custom/mine.yml',
    'observability/prometheus/rules/../custom/mine.yml',
    'observability//prometheus/custom/mine.yml',
    join(directory, 'mine.ts'),
  );
  expect(initSmall(directory, LINUX, force).plan.removed).toEqual([]);
  for (const path of mine) expect(existsSync(join(directory, path)), path).toBe(true);
  expect(filesIn(outside)).toEqual(['outside.txt']);
});

test('--force removes no file that somebody edited', () => {
  const directory = createDirectory();
  initSmall(directory);
  const path = 'observability/prometheus/rules/xyn.rules.yml';
  write(directory, path, '# mine\n');
  write(directory, 'observability/.env', 'ARX_SYSTEMS=arx\n');
  const { plan } = initSmall(directory, LINUX, true);
  expect(plan.left).toEqual([path]);
  expect(read(directory, path)).toBe('# mine\n');
});

test.each([
  'observability',
  'observability/secrets',
  'observability/prometheus/rules',
  'observability/prometheus/custom',
  'observability/alertmanager',
])('%s as a link is refused, and nothing is written or given away', (folder) => {
  const directory = createDirectory();
  const target = createDirectory();
  mkdirSync(join(directory, folder, '..'), { recursive: true });
  symlinkSync(target, join(directory, folder));
  const before = statSync(target);
  expect(() => initSmall(directory, { ...LINUX, uid: process.getuid?.() })).toThrow(
    expect.objectContaining({
      code: 'ARX_STACK_FILES',
      message: expect.stringContaining(`${join(directory, folder)} is a symbolic link to "${target}"`),
    }),
  );
  expect(readdirSync(target)).toEqual([]);
  const after = statSync(target);
  expect([after.uid, after.mode]).toEqual([before.uid, before.mode]);
  expect(filesIn(directory)).toEqual([]);
});

test('a link that leads nowhere is refused before the first write', () => {
  const directory = createDirectory();
  mkdirSync(join(directory, 'observability'));
  symlinkSync('/nonexistent', join(directory, 'observability/alertmanager'));
  expect(() => initSmall(directory)).toThrow(/observability\/alertmanager is a symbolic link to "\/nonexistent"/);
  expect(readdirSync(join(directory, 'observability'))).toEqual(['alertmanager']);
});

test('what is to become a directory and is a file is refused before the first write', () => {
  const directory = createDirectory();
  write(directory, 'observability/secrets', 'mine\n');
  expect(() => initSmall(directory)).toThrow(expect.objectContaining({ code: 'ARX_STACK_FILES' }));
  expect(filesIn(directory)).toEqual(['observability/secrets']);
});

test('a password behind a link is given to nobody', () => {
  const directory = createDirectory();
  const outside = createDirectory();
  write(outside, 'shadow-password', 'theirs\n');
  mkdirSync(join(directory, 'observability/prometheus/custom'), { recursive: true });
  symlinkSync(outside, join(directory, 'observability/prometheus/custom/lnk'));
  write(
    directory,
    REMOTE_WRITE,
    'remote_write:\n  - url: https://mimir.example.com\n    basic_auth: { username: a, password_file: /etc/prometheus/custom/lnk/shadow-password }\n',
  );
  expect(() => prepareSmall(directory)).toThrow(/custom\/lnk is a symbolic link/);
});
