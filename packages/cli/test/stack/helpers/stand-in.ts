import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Programs that stand in for `docker` and `docker-compose`, which this machine has no engine for: they write down their
 * arguments and answer as the real ones do, in the words of Docker 28 and of docker-compose 1.29.
 */
export interface StandIn {
  /** PATH with these programs before all others. */
  readonly path: string;
  /** PATH with these programs alone. */
  readonly onlyPath: string;
  /** The calls so far, arguments in brackets. */
  calls(): readonly string[];
}

export interface StandInOptions {
  /** What `docker` is. Default: with the plugin and a running engine. `none`: there is no such program. */
  readonly docker?: 'plugin' | 'plain' | 'stopped' | 'forbidden' | 'none';
  /** Whether docker-compose 1.29 is there. Default: it is not. */
  readonly program?: boolean;
  /** Lines of shell for a call: `"$words"` has the arguments in brackets. */
  readonly script?: string;
}

const STOPPED = 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?';
const FORBIDDEN =
  'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock';

export function standIn(directory: string, options: StandInOptions = {}): StandIn {
  const { docker = 'plugin', program = false, script = '' } = options;
  const bin = join(directory, 'stand-in bin');
  const log = join(bin, 'calls.log');
  mkdirSync(bin, { recursive: true });
  const write = (name: string, body: string): void => {
    const record = `words=''; for word; do words="$words[$word]"; done; printf '%s\\n' "${name} $words" >> '${log}'`;
    writeFileSync(join(bin, name), `#!/bin/sh\n${record}\n${script}\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  const info = { stopped: `echo ' []'; echo '${STOPPED}' >&2; exit 1`, forbidden: `echo '${FORBIDDEN}' >&2; exit 1` };
  const engine =
    docker === 'stopped' || docker === 'forbidden'
      ? info[docker]
      : `echo '28.2.2 ["name=seccomp,profile=builtin","name=cgroupns"]'; exit 0`;
  // `[[]` is an opening bracket in a pattern of the shell.
  const compose =
    docker === 'plugin'
      ? `[[]compose][[]version]*) echo 2.36.2 ;; [[]compose]*) ;;`
      : `[[]compose]*) echo 'docker: unknown command: docker compose' >&2; exit 1 ;;`;
  if (docker !== 'none') write('docker', `case "$words" in [[]info]*) ${engine} ;; ${compose} esac`);
  if (program) write('docker-compose', `case "$words" in [[]version]*) echo 1.29.2 ;; esac`);
  return {
    path: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
    onlyPath: bin,
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
  };
}
