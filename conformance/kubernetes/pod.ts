import { mkdirSync } from 'node:fs';
import { request } from 'node:http';
import { delimiter, dirname, join } from 'node:path';
import { buildKubernetes } from '@arx/mixin/emit';
import { parseAllDocuments } from 'yaml';
import { type Running, start } from '../support/processes.ts';

const ARX = join(import.meta.dirname, '../../packages/cli/bin/arx.mjs');
/** An address of loopback that is not the one that everybody uses. */
const ADDRESS = '127.0.0.2';

/** A container as the manifests have it. */
export interface Container {
  readonly name: string;
  readonly args: readonly string[];
  readonly workingDir?: string;
  readonly env: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly secretKeyRef: { readonly key: string; readonly optional?: boolean } };
  }[];
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
}

interface Probe {
  readonly httpGet?: { readonly path: string };
  readonly exec?: { readonly command: readonly string[] };
}

/** Where a container runs here: its volumes are folders below one, and its port is a free one. */
export interface Place {
  readonly folder: string;
  readonly port: number;
  /** What stands in the Secret. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** The objects of a file that is emitted. */
// biome-ignore lint/suspicious/noExplicitAny: objects of many kinds
export function objectsOf(name: string): readonly any[] {
  const file = buildKubernetes().find(({ path }) => path.endsWith(`/${name}`));
  if (file === undefined) throw new Error(`${name} is not emitted.`);
  return parseAllDocuments(file.text).map((document) => document.toJS() as unknown);
}

/** Every container of the pods, sidecars first. */
export function containers(): readonly Container[] {
  return ['server.yaml', 'worker.yaml']
    .flatMap(objectsOf)
    .filter(({ kind }) => kind === 'Deployment')
    .flatMap(({ spec }) => [...(spec.template.spec.initContainers ?? []), ...spec.template.spec.containers]);
}

/** The container of that name. */
export function containerOf(name: string): Container {
  const found = containers().find((container) => container.name === name);
  if (found === undefined) throw new Error(`No pod has a container ${name}.`);
  return found;
}

/** The variables of a container: those of its manifest, what its image has, and no other. */
function environmentOf(container: Container, place: Place): NodeJS.ProcessEnv {
  const variables = container.env.flatMap(({ name, value, valueFrom }): [string, string][] => {
    const given = value === undefined ? place.secrets[valueFrom?.secretKeyRef.key ?? ''] : placed(value, place);
    if (given !== undefined) return [[name, given]];
    if (valueFrom?.secretKeyRef.optional === true) return [];
    throw new Error(`The Secret has no ${name}: the pod would not start.`);
  });
  const path = [dirname(process.execPath), process.env['PATH']].join(delimiter);
  return { NODE_ENV: 'production', PATH: path, ...Object.fromEntries(variables) };
}

/** Starts the program of a container as a process. */
export function startContainer(container: Container, place: Place): Running {
  for (const volume of VOLUMES) mkdirSync(join(place.folder, volume), { recursive: true, mode: 0o777 });
  const args = container.args.map((arg) => placed(arg, place));
  return start(
    process.execPath,
    [ARX, ...args],
    environmentOf(container, place),
    placed(container.workingDir ?? '/tmp', place),
  );
}

/** Asks as the kubelet does: from elsewhere, by the address of the pod, without a token; or by a program in the container. */
export async function probe(
  container: Container,
  kind: 'startupProbe' | 'livenessProbe' | 'readinessProbe',
  place: Place,
) {
  const { httpGet, exec } = container[kind] ?? {};
  if (httpGet !== undefined) {
    const status = await statusOf(httpGet.path, place);
    return { ok: status >= 200 && status < 400, said: `status ${status}` };
  }
  const [program = '', ...args] = (exec?.command ?? []).map((word) => placed(word, place));
  const { code, stdout, stderr } = await start(program, args, environmentOf(container, place)).finished;
  return { ok: code === 0, said: stdout + stderr };
}

/** The status that a path answers with to somebody of the network without a token. */
export function statusOf(path: string, { port }: Place): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { host: '10.244.1.7:9108', 'user-agent': 'kube-probe/1.32', accept: '*/*', connection: 'close' };
    const asked = request({ host: ADDRESS, port, path, headers }, (answer) => {
      resolve(answer.statusCode ?? 0);
      // The kubelet reads the beginning, and goes.
      answer.destroy();
    });
    asked.once('error', reject);
    asked.end();
  });
}

/** The page as Prometheus gets it. */
export async function pageOf({ port }: Place): Promise<string> {
  return (await fetch(`http://${ADDRESS}:${port}/metrics`)).text();
}

const VOLUMES = ['var/lib/arx', 'workspace', 'tmp'];

/** What a text of a manifest is here. */
function placed(text: string, { folder, port }: Place): string {
  return text.replace(/(?<![\w/])\/(?=var\/lib\/arx|workspace|tmp)/, `${folder}/`).replaceAll('9108', String(port));
}
