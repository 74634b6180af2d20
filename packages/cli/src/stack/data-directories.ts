import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { StackSettings } from '@arx/mixin/emit';
import { CliError } from '../errors.ts';
import { makeDirectory } from './disk.ts';
import { paths } from './paths.ts';
import type { EnvProblem } from './variables.ts';

/** The services whose data directories lie below STACK_DATA_DIR. */
const SERVICES = ['prometheus', 'alertmanager', 'grafana'] as const;

/** Of the system, with all that is below them. */
const SYSTEM = ['/bin', '/boot', '/dev', '/etc', '/lib', '/lib64', '/proc', '/run', '/sbin', '/sys', '/usr'];

/** Shared by many: a directory of its own below them is fine. Debian keeps the data of a Prometheus of its own in /var/lib. */
const SHARED = ['/', '/home', '/media', '/mnt', '/opt', '/root', '/srv', '/tmp', '/var', '/var/lib', '/var/tmp'];

/**
 * What speaks against a place for the data, whatever is in it.
 *
 * @param path Absolute.
 * @param directory Of the stack, absolute.
 * @param line Of STACK_DATA_DIR.
 */
export function placeProblems(path: string, directory: string, line: number): readonly EnvProblem[] {
  const place = realPlace(path);
  const root = realPlace(directory);
  const observability = join(root, paths.observability);
  const wrong =
    SHARED.includes(place) || SYSTEM.some((system) => isAt(place, system))
      ? 'is a directory of the system'
      : isAt(place, observability) && !isAt(place, join(observability, 'data'))
        ? `is where the files of the stack are; ${paths.observability}/data is free for the data`
        : undefined;
  if (wrong === undefined) return [];
  const text = `STACK_DATA_DIR leads to ${place}, which ${wrong}: name a directory that is for these data alone, or leave it empty, and Docker keeps them in volumes`;
  return [{ line, text }];
}

/**
 * Refuses what others keep in these places, before anything is written.
 *
 * @param giveTo The user that directories are given to; `undefined` where they cannot be given away.
 * @throws CliError `ARX_STACK_FILES`
 */
export function requireFreeData({ storage, uid }: StackSettings, giveTo: number | undefined): void {
  if (storage.kind !== 'directories') return;
  const parent = realPlace(storage.path);
  for (const path of [parent, ...SERVICES.map((service) => join(parent, service))]) {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) continue;
    if (!stats.isDirectory()) throw inTheWay(path);
    const isOurs = process.platform === 'win32' || stats.uid === uid;
    const isTaken = path !== parent && !isOurs && (giveTo === undefined || !isEmpty(path));
    if (isTaken) throw foreign(path, stats.uid, uid);
  }
}

/** One that cannot be looked into is not. */
function isEmpty(path: string): boolean {
  try {
    return readdirSync(path).length === 0;
  } catch {
    return false;
  }
}

/**
 * Makes the directories: Docker would make them as root, and no container could write.
 *
 * @param uid The user that they are given to; `undefined` to leave that as it is.
 */
export function makeDataDirectories({ storage }: StackSettings, uid: number | undefined): void {
  if (storage.kind !== 'directories') return;
  const parent = realPlace(storage.path);
  makeDirectory(parent, { mode: 0o755 });
  for (const service of SERVICES) makeDirectory(join(parent, service), { mode: 0o750, uid });
}

/** A path without links, as far as it is there. */
function realPlace(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : resolve(realPlace(parent), relative(parent, path));
  }
}

/** Whether a path is another one, or below it. */
function isAt(path: string, other: string): boolean {
  const way = relative(other, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

function inTheWay(path: string): CliError {
  return new CliError('ARX_STACK_FILES', {
    subject: path,
    message: `${path} is in the way: it is to be a directory for data, and is none (links are not followed); nothing was written`,
    hint: `move it away, or set another STACK_DATA_DIR in ${paths.env}`,
  });
}

function foreign(path: string, owner: number, uid: number): CliError {
  return new CliError('ARX_STACK_FILES', {
    subject: path,
    message: `${path} belongs to the user ${owner}, not to ${uid}, which the containers run as; nothing was written`,
    hint: [
      `see what it is: sudo ls -ln ${path}`,
      `set another STACK_DATA_DIR in ${paths.env} when somebody else needs it`,
      `give it to the stack when it holds the stack's data: sudo chown -R ${uid} ${path}`,
    ].join('\n'),
  });
}
