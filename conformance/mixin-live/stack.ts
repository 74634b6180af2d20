import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { buildStack, DEFAULT_STACK, type EmittedFile, PROMETHEUS_USER, SECRETS } from '@arx/mixin/emit';
import { parse } from 'yaml';
import { freePort, type Running, start, until } from '../support/processes.ts';
import type { PrometheusApi } from './prometheus-api.ts';

/** The programs that are tried: Debian's, or others that these variables name by their paths. */
const PROGRAMS = {
  prometheus: process.env['ARX_PROMETHEUS'] || 'prometheus',
  alertmanager: process.env['ARX_ALERTMANAGER'] || 'prometheus-alertmanager',
};

type Program = keyof typeof PROGRAMS;

/** Between two scrapes and two evaluations, for which people have 15. */
export const SCRAPE_SECONDS = 1;

/** Made up, for nobody but the two programs here. */
const PASSWORD = 'made-up-for-a-test';

export interface LiveStack {
  readonly prometheus: PrometheusApi;
  /** What they have logged; they are told to log warnings alone. */
  log(program: Program): string;
  stop(): Promise<void>;
}

export interface StackOptions {
  /** Where the files of the stack are written. */
  readonly folder: string;
  /** Where ARX is, `127.0.0.1:port`. */
  readonly address: string;
  /** Changes files before they are written. Default: they stay as they are emitted. */
  readonly edit?: (file: EmittedFile) => EmittedFile;
  /** Further flags of Prometheus. */
  readonly flags?: readonly string[];
}

/**
 * Runs the emitted stack without containers: Prometheus and Alertmanager with the files and flags that `arx stack init`
 * writes for them. What a container would give them is put in its place: paths, ports and the names of hosts.
 */
export async function startStack({ folder, address, edit, flags = [] }: StackOptions): Promise<LiveStack> {
  const ports = { prometheus: await freePort(), alertmanager: await freePort() };
  const [host = '', port = ''] = address.split(':');
  const emitted = buildStack({
    ...DEFAULT_STACK,
    target: { host, port: Number(port) },
    scrapeInterval: `${SCRAPE_SECONDS}s`,
  });
  const uncontained = uncontain(folder, ports);
  for (const file of emitted.map(edit ?? ((same) => same))) {
    if (!/^observability\/(?:prometheus|alertmanager)\//.test(file.path)) continue;
    await writeBelow(folder, file.path, uncontained(file.text));
  }
  await writeSecrets(folder);

  const compose = parse(emitted.find(({ path }) => path.endsWith('compose.observability.yml'))?.text ?? '') as {
    readonly services: { readonly [P in Program]: { readonly command: readonly string[] } };
  };
  const run = (program: Program, ...more: readonly string[]): Running => {
    const given = compose.services[program].command.map(uncontained);
    const own = [`--web.listen-address=127.0.0.1:${ports[program]}`, '--log.level=warn', ...more];
    return start(PROGRAMS[program], [...given, ...own]);
  };
  const running = { prometheus: run('prometheus', ...flags), alertmanager: run('alertmanager') };
  const authorization = `Basic ${Buffer.from(`${PROMETHEUS_USER}:${PASSWORD}`).toString('base64')}`;
  for (const program of ['prometheus', 'alertmanager'] as const) {
    const ready = `http://127.0.0.1:${ports[program]}/-/ready`;
    await until(`${program} to be ready`, async () => (await fetch(ready, { headers: { authorization } })).ok).catch(
      async (error) => {
        await Promise.all(Object.values(running).map((one) => one.stop()));
        throw new Error(`${program} does not start:\n${running[program].output()}`, { cause: error });
      },
    );
  }
  return {
    prometheus: { url: `http://127.0.0.1:${ports.prometheus}`, authorization },
    log: (program) => running[program].output(),
    async stop() {
      await Promise.all(Object.values(running).map((one) => one.stop()));
    },
  };
}

/** Puts into a text what is outside of containers for what is inside of them. */
function uncontain(folder: string, ports: Readonly<Record<Program, number>>): (text: string) => string {
  const places: readonly (readonly [inside: RegExp, outside: string])[] = [
    [/\/run\/secrets\//g, `${join(folder, 'secrets')}/`],
    [/\/etc\/(prometheus|alertmanager)\//g, `${join(folder, 'observability')}/$1/`],
    [/(?<=^--storage\S*=)\/(prometheus|alertmanager)$/g, `${join(folder, 'data')}/$1`],
    [/\balertmanager:9093\b/g, `127.0.0.1:${ports.alertmanager}`],
    [/\blocalhost:9090\b/g, `127.0.0.1:${ports.prometheus}`],
  ];
  return (text) => places.reduce((done, [inside, outside]) => done.replaceAll(inside, outside), text);
}

async function writeSecrets(folder: string): Promise<void> {
  // A dependency of the command that writes the real ones.
  const require = createRequire(join(import.meta.dirname, '../../packages/cli/package.json'));
  const { hash } = require('bcryptjs') as { readonly hash: (text: string, rounds: number) => Promise<string> };
  const users = { basic_auth_users: { [PROMETHEUS_USER]: await hash(PASSWORD, 4) } };
  await writeBelow(folder, `secrets/${SECRETS.web}`, JSON.stringify(users));
  await writeBelow(folder, `secrets/${SECRETS.prometheusPassword}`, PASSWORD);
}

async function writeBelow(folder: string, path: string, text: string): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text, { mode: 0o600 });
}
