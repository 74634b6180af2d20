import { chmodSync, chownSync, lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type NamedFile, type RemoteWriteRefusal, readRemoteWrite } from '@arx/mixin/emit';
import { CliError } from '../errors.ts';
import { isNormal, requireRealDirectories } from './disk.ts';
import { paths } from './paths.ts';
import type { WantedFile } from './wanted.ts';

const PROMETHEUS = 'observability/prometheus/prometheus.yml';

/** Where the container of Prometheus sees {@link paths.customRules}. */
const MOUNTED = '/etc/prometheus/custom/';

/** What of the user's file becomes part of the stack. */
export interface RemoteWrite {
  /** Its text, for the end of `prometheus.yml`; `undefined` when it says nothing. */
  readonly text: string | undefined;
  /** Passwords and certificates that it names and that are there, relative to the directory of the stack. */
  readonly files: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Where else the user wants samples to go. Prometheus reads `remote_write` from `prometheus.yml` alone, which is generated.
 *
 * @param text What stands in the file; `undefined` without one.
 * @throws CliError `ARX_STACK_ENV` when it holds something else, or a secret, which would stand in a file that is no secret
 */
export function planRemoteWrite(directory: string, text: string | undefined): RemoteWrite {
  const reading = readRemoteWrite(text ?? '');
  if (reading.kind === 'nothing') return { text: undefined, files: [], warnings: [] };
  if (reading.kind === 'refused') throw refusal(reading.line, reading.why);
  const named = reading.files.map((file) => ({ ...file, place: placeOf(file) }));
  // A link would lead nowhere in the container.
  const isThere = ({ place }: { readonly place: string | undefined }): boolean =>
    place !== undefined && lstatSync(join(directory, place), { throwIfNoEntry: false })?.isFile() === true;
  const files = [...new Set(named.filter(isThere).flatMap(({ place }) => place ?? []))];
  // They are given to another user, which must be no file of somebody else.
  requireRealDirectories(directory, files.map(dirname));
  return {
    text: `# From ${paths.remoteWrite}, which is yours.\n${reading.text}`,
    files,
    warnings: named.filter((file) => !isThere(file)).map(missing),
  };
}

/** The files, with what the user wants sent elsewhere at the end of `prometheus.yml`. */
export function withRemoteWrite(files: readonly WantedFile[], { text }: RemoteWrite): readonly WantedFile[] {
  if (text === undefined) return files;
  return files.map((file) => (file.path === PROMETHEUS ? { ...file, text: file.text + text } : file));
}

/** Run by root, the containers have another user, who has to read what is nobody else's business. */
export function handOver(directory: string, { files }: RemoteWrite, uid: number | undefined): void {
  if (uid === undefined) return;
  for (const file of files) {
    chownSync(join(directory, file), uid, -1);
    chmodSync(join(directory, file), 0o600);
  }
}

/** The place on this machine of a file that a container sees. */
function placeOf({ path }: NamedFile): string | undefined {
  const name = path.startsWith(MOUNTED) ? path.slice(MOUNTED.length) : '';
  return isNormal(name) ? `${paths.customRules}/${name}` : undefined;
}

function missing({ line, path, place }: NamedFile & { readonly place: string | undefined }): string {
  const where = `${paths.remoteWrite}:${line}`;
  return place === undefined
    ? `${where}: the container of Prometheus has no ${path}: put the file into ${paths.customRules}, and name it as ${MOUNTED}NAME-password`
    : `${where}: ${place} is not there, and nothing is sent without it: install -m 0600 /dev/stdin ${place}`;
}

function refusal(line: number, why: RemoteWriteRefusal): CliError {
  const [message, hint] = words(why);
  return new CliError('ARX_STACK_ENV', {
    subject: paths.remoteWrite,
    message: `${paths.remoteWrite}:${line} ${message}`,
    hint,
  });
}

function words(why: RemoteWriteRefusal): readonly [message: string, hint: string] {
  const example = 'see observability/prometheus/remote-write.example.yml; nothing was written';
  switch (why.kind) {
    case 'syntax':
      return [`is no YAML: ${why.message}`, example];
    case 'shape':
      return [`must hold ${why.expected}`, example];
    case 'secret':
      return [
        `holds a secret (${why.key}), and everybody may read prometheus.yml`,
        `put it into a file ${paths.customRules}/NAME-password, mode 0600,\nand name that: password_file: ${MOUNTED}NAME-password (credentials_file for a token)`,
      ];
  }
}
