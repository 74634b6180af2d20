import { mkdirSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { read } from './directory.ts';
import { freePort, type Started, serve, startProgram, until } from './programs.ts';

/** Debian's, or another one, as in the conformance tests. */
export const PROMETHEUS = process.env['ARX_PROMETHEUS'] || 'prometheus';

type Clean = (cleanUp: () => Promise<void>) => void;

export interface NativePorts {
  readonly arx: number;
  readonly prometheus: number;
  readonly alertmanager: number;
  readonly grafana: number;
}

export async function freePorts(): Promise<NativePorts> {
  return {
    arx: await freePort(),
    prometheus: await freePort(),
    alertmanager: await freePort(),
    grafana: await freePort(),
  };
}

export interface NativeStack {
  readonly prometheus: Started;
  readonly alertmanager: Started;
}

/**
 * A real Prometheus and a real Alertmanager with the files and the flags that `arx stack init` wrote for their containers;
 * their rules and secrets are those below `directory` themselves. What containers would give them is put in its place: paths
 * and ports, and for the name host.docker.internal, which Docker makes known, a proxy that leads to loopback.
 */
export async function startNativeStack(directory: string, ports: NativePorts, whenDone: Clean): Promise<NativeStack> {
  const proxy = await serve(toLoopback, whenDone);
  const native = join(directory, 'native');
  mkdirSync(native, { recursive: true });
  const outside = (text: string): string =>
    text
      .replaceAll('/run/secrets/', `${directory}/observability/secrets/`)
      .replaceAll(/(?<=- )(?=(?:rules|custom)\/)/g, `${directory}/observability/prometheus/`)
      .replaceAll('alertmanager:9093', `127.0.0.1:${ports.alertmanager}`)
      .replaceAll('localhost:9090', `127.0.0.1:${ports.prometheus}`)
      .replace('- job_name: arx\n', `- job_name: arx\n    proxy_url: http://127.0.0.1:${proxy}\n`);
  const configure = (program: 'prometheus' | 'alertmanager'): string => {
    const file = join(native, `${program}.yml`);
    writeFileSync(file, outside(read(directory, `observability/${program}/${program}.yml`)));
    return `--config.file=${file}`;
  };
  const web = `--web.config.file=${directory}/observability/secrets/web.yml`;
  const prometheus = startProgram(
    PROMETHEUS,
    [
      configure('prometheus'),
      web,
      `--web.listen-address=127.0.0.1:${ports.prometheus}`,
      `--storage.tsdb.path=${native}/prometheus`,
    ],
    whenDone,
  );
  const alertmanager = startProgram(
    'prometheus-alertmanager',
    [
      configure('alertmanager'),
      web,
      `--web.listen-address=127.0.0.1:${ports.alertmanager}`,
      `--storage.path=${native}/alertmanager`,
      '--cluster.listen-address=',
    ],
    whenDone,
  );
  for (const [started, port] of [
    [prometheus, ports.prometheus],
    [alertmanager, ports.alertmanager],
  ] as const) {
    await until(`port ${port}: ${started.output()}`, async () => (await ask(directory, port, '/-/ready')).ok);
  }
  return { prometheus, alertmanager };
}

/** Asks Prometheus or Alertmanager with the password of the stack. */
export function ask(directory: string, port: number, path: string): Promise<Response> {
  const password = read(directory, 'observability/secrets/prometheus-password').trim();
  const authorization = `Basic ${Buffer.from(`arx:${password}`).toString('base64')}`;
  return fetch(`http://127.0.0.1:${port}${path}`, { headers: { authorization } });
}

/** Leads a request for host.docker.internal to loopback, with its name kept, as the entry in a container's hosts file does. */
function toLoopback(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { pathname, port, host } = new URL(incoming.url ?? '');
  const headers = { ...incoming.headers, host };
  const forwarded = request({ host: '127.0.0.1', port, path: pathname, headers, agent: false }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  forwarded.once('error', () => outgoing.writeHead(502).end());
  forwarded.end();
}
