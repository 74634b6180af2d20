import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DATA_SOURCE_UID, PROMETHEUS_USER, SECRETS } from '@arx/mixin/emit';
import { CliError } from '../../errors.ts';
import { askHealth, type Health } from '../../server/health.ts';
import { pageUrl } from '../../server/url.ts';
import { readDiskFile } from '../disk.ts';
import { type Compose, type Engine, findCompose, lookAtEngine, type RunOptions } from '../docker.ts';
import { type PrepareOptions, prepare, readSetup } from '../init.ts';
import { paths } from '../paths.ts';
import type { FilePlan } from '../plan.ts';
import type { Setup } from '../setup.ts';
import { type Credentials, question, type Reply } from './api.ts';
import { askByName } from './by-name.ts';
import { type Container, listContainers } from './containers.ts';

/** What `init` would do to the files, or why it would not. */
export type FilesFact =
  | { readonly kind: 'planned'; readonly plan: FilePlan; readonly isNew: boolean }
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly message: string;
      readonly hint: string | undefined;
    };

/** What Prometheus answers. */
export interface PrometheusFacts {
  readonly ready: Reply;
  readonly runtime: Reply;
  readonly targets: Reply;
  readonly rules: Reply;
  readonly alertmanagers: Reply;
  /** Seconds since the newest sample of ARX, after the clock of Prometheus. */
  readonly sampleAge: Reply;
  /** Notifications that did not reach Alertmanager within the last quarter of an hour. */
  readonly undelivered: Reply;
}

/** What Grafana answers, to its administrator. */
export interface GrafanaFacts {
  readonly health: Reply;
  readonly dataSource: Reply;
  readonly dashboards: Reply;
}

/** ARX as this machine reaches it; `undefined` where it cannot, as in the network of containers. */
export interface ArxFacts {
  /** Where the containers are to find it, asked from here. */
  readonly url: string;
  readonly health: Health | undefined;
  /** What it says when it is asked by the name that Prometheus uses. */
  readonly byName: Reply;
  /** An ARX that listens on loopback alone, where another address was agreed. */
  readonly onLoopback: Health | undefined;
}

/** Everything that the checks look at. They ask nothing themselves. */
export interface StackFacts {
  readonly directory: string;
  readonly setup: Setup;
  readonly files: FilesFact;
  readonly warnings: readonly string[];
  /** Whether the passwords could be read. */
  readonly hasPasswords: boolean;
  readonly engine: Engine;
  readonly compose: Compose | undefined;
  readonly containers: readonly Container[] | undefined;
  readonly prometheus: PrometheusFacts;
  readonly alertmanager: Reply;
  readonly grafana: GrafanaFacts;
  readonly arx: ArxFacts | undefined;
  /** When a file that Prometheus reads was changed last, in milliseconds of the epoch. */
  readonly configChangedAt: number;
}

export interface GatherOptions {
  readonly prepare: Omit<PrepareOptions, 'force'>;
  readonly run: RunOptions;
}

/**
 * Looks at everything, and changes nothing. Takes as long as the slowest answer, ten seconds each at most.
 *
 * @throws CliError `ARX_STACK_ENV` for bad settings, without which there is nothing to look for
 */
export async function gatherStackFacts({ prepare: options, run }: GatherOptions): Promise<StackFacts> {
  const { directory } = options;
  const { setup, warnings, isNew } = readSetup(options);
  const { signal } = run;
  const { ports, grafanaAdminUser } = setup.settings;
  const secret = (name: keyof typeof SECRETS): string => secretIn(directory, SECRETS[name]);
  const who: Credentials = { user: PROMETHEUS_USER, password: secret('prometheusPassword') };
  const admin: Credentials = { user: grafanaAdminUser, password: secret('grafanaAdminPassword') };
  const at = (port: number): string => `http://127.0.0.1:${port}`;
  const [docker, prometheus, alertmanager, grafana, arx] = await Promise.all([
    gatherDocker(run),
    gatherPrometheus(at(ports.prometheus), who, signal),
    question(`${at(ports.alertmanager)}/-/ready`, signal, who),
    gatherGrafana(at(ports.grafana), admin, signal),
    gatherArx(setup, signal),
  ]);
  return {
    directory,
    setup,
    files: filesFact(options, isNew),
    warnings,
    hasPasswords: who.password !== '' && admin.password !== '',
    ...docker,
    prometheus,
    alertmanager,
    grafana,
    arx,
    configChangedAt: newestChange(directory),
  };
}

function filesFact(options: GatherOptions['prepare'], isNew: boolean): FilesFact {
  try {
    return { kind: 'planned', plan: prepare({ ...options, force: false }).plan, isNew };
  } catch (error) {
    if (error instanceof CliError)
      return { kind: 'refused', code: error.code, message: error.message, hint: error.hint };
    throw error;
  }
}

/** Empty when it cannot be read. */
function secretIn(directory: string, name: string): string {
  try {
    return readDiskFile(join(directory, paths.secrets, name))?.text.trim() ?? '';
  } catch {
    return '';
  }
}

async function gatherDocker(run: RunOptions): Promise<Pick<StackFacts, 'engine' | 'compose' | 'containers'>> {
  const [engine, compose] = await Promise.all([lookAtEngine(run), findCompose(run)]);
  const isAble = engine.kind === 'running' && compose !== undefined;
  return { engine, compose, containers: isAble ? await listContainers(compose, run) : undefined };
}

const JOB = 'arx';

async function gatherPrometheus(url: string, who: Credentials, signal: AbortSignal): Promise<PrometheusFacts> {
  const get = (path: string): Promise<Reply> => question(`${url}${path}`, signal, who);
  const query = (text: string): Promise<Reply> => get(`/api/v1/query?query=${encodeURIComponent(text)}`);
  const ready = await get('/-/ready');
  // Nobody there: the others would only take their time.
  if (ready.kind === 'none') {
    const rest = { runtime: ready, targets: ready, rules: ready, alertmanagers: ready };
    return { ready, ...rest, sampleAge: ready, undelivered: ready };
  }
  const [runtime, targets, rules, alertmanagers, sampleAge, undelivered] = await Promise.all([
    get('/api/v1/status/runtimeinfo'),
    get('/api/v1/targets?state=active'),
    get('/api/v1/rules'),
    get('/api/v1/alertmanagers'),
    query(`time() - max(timestamp(up{job="${JOB}"}))`),
    query('sum(increase(prometheus_notifications_errors_total[15m]))'),
  ]);
  return { ready, runtime, targets, rules, alertmanagers, sampleAge, undelivered };
}

/** Without a password there is nothing to ask. */
const UNASKED: Reply = { kind: 'none', why: 'broken', code: '' };

async function gatherGrafana(url: string, admin: Credentials, signal: AbortSignal): Promise<GrafanaFacts> {
  const health = await question(`${url}/api/health`, signal);
  if (health.kind === 'none') return { health, dataSource: health, dashboards: health };
  if (admin.password === '') return { health, dataSource: UNASKED, dashboards: UNASKED };
  // One after the other: Grafana counts failed logins, and five lock the administrator out.
  const dataSource = await question(`${url}/api/datasources/uid/${DATA_SOURCE_UID}/health`, signal, admin);
  if (dataSource.kind === 'status' && dataSource.status === 401) return { health, dataSource, dashboards: dataSource };
  const dashboards = await question(`${url}/api/search?type=dash-db&limit=5000`, signal, admin);
  return { health, dataSource, dashboards };
}

async function gatherArx({ scenario, settings, listener }: Setup, signal: AbortSignal): Promise<ArxFacts | undefined> {
  if (scenario.name === 'network') return undefined;
  const { host, port } = settings.target;
  const url = pageUrl(scenario.name === 'remote' ? host : listener.address, port);
  const loopback = pageUrl('127.0.0.1', port);
  const [health, byName, onLoopback] = await Promise.all([
    askHealth(url),
    askByName(url, `${host}:${port}`, signal),
    scenario.name === 'host' && url !== loopback ? askHealth(loopback) : undefined,
  ]);
  return { url, health, byName, onLoopback };
}

/** The latest change below `observability/prometheus` that Prometheus has to be told of. */
function newestChange(directory: string): number {
  const prometheus = join(directory, 'observability/prometheus');
  const rules = ['rules', 'custom'].flatMap((folder) => ymlFiles(join(prometheus, folder)));
  return [join(prometheus, 'prometheus.yml'), ...rules].reduce((latest, path) => {
    const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    return Math.max(latest, changed);
  }, 0);
}

function ymlFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.yml'))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}
