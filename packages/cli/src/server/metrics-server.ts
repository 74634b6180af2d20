import { SYSTEMS, type System } from '@arx/catalog';
import { createPage, type FamilySource } from '@arx/metrics';
import { type Listener, landingPage, listen, type NodeHandler, nodeHandler } from '@arx/metrics/http';
import { createServerAnnouncement, openSpoolReader, type SpoolReader, selectStores } from '@arx/metrics/spool';
import type { Recording } from '../recording.ts';
import { asideWarning } from './aside-warning.ts';
import { AUTOBOT_HEALTH, AUTOBOT_PAGE, autobotHealthHandler } from './autobot-health.ts';
import { createFamilyWatch } from './family-watch.ts';
import { healthHandler, type QueueHealth } from './health.ts';
import { listenFailure } from './listen-failure.ts';
import type { Guard } from './page-access.ts';
import { createScraperLog } from './scrapers.ts';
import { isLoopback, pageUrl } from './url.ts';

export interface ServerOptions {
  readonly port: number;
  readonly address: string;
  /** Names beside those of this machine under which the server may be asked. */
  readonly allowedHosts: readonly string[];
  /** The systems that are served. */
  readonly systems: readonly System[];
  /** Absolute path of the spool. */
  readonly spoolDirectory: string;
  /** The recording of this process, which shows through the spool like any other. */
  readonly recording: Recording;
  /** Whether what happens in this process is recorded at all. */
  readonly records: boolean;
  /** Families that are read at scrape: those of the process itself. */
  readonly processFamilies: readonly FamilySource[];
  readonly version: string;
  /** What stands on the listener beside the pages. Default: nothing. */
  readonly api?: ServedApi | undefined;
  /** Lets a metrics page answer only those who may read it. Default: everybody may. */
  readonly guardPage?: Guard | undefined;
  /** Gets a text for people when something is left off a page, or a file of the spool is not read. */
  readonly warn: (line: string) => void;
}

/** An API on the listener of the pages. */
export interface ServedApi {
  /** Answers what is no page. */
  readonly handler: NodeHandler;
  /** Lets a handler that is no metrics page answer only those who may use the API. */
  readonly guard: Guard;
  readonly health: () => QueueHealth;
}

/** A server of metrics pages. */
export interface MetricsServer {
  /** Random, new with every start: how others know it. */
  readonly id: string;
  /** Where a user of this machine opens it, without a path. */
  readonly url: string;
  /**
   * Stops accepting at once, answers what is under way for at most `graceMs` (default 5,000), and lets go of the spool.
   */
  close(graceMs?: number): Promise<void>;
}

/** Longest first look at the spool; what it does not reach is for the first scrape. */
const FIRST_READ_MS = 10_000;

/**
 * Serves the pages of a spool.
 *
 * @throws MetricsError `ARX_SPOOL_UNUSABLE`; CliError or MetricsError `ARX_LISTEN_FAILED`
 */
export async function startServer(options: ServerOptions): Promise<MetricsServer> {
  const { port, address, allowedHosts, spoolDirectory, api } = options;
  const reader = openSpoolReader({
    dir: spoolDirectory,
    ownWriter: options.recording,
    onAside: (file) => options.warn(asideWarning(spoolDirectory, file)),
  });
  const announcement = createServerAnnouncement(spoolDirectory);
  const routes = routesOf(options, reader, announcement.id);
  const listener = await open({ routes, port, host: address, allowedHosts, fallback: api?.handler }, spoolDirectory);
  const url = pageUrl(address, listener.port);
  announcement.announce(url);
  // What is wrong with the spool is said now, not when somebody scrapes.
  void reader.refresh(AbortSignal.timeout(FIRST_READ_MS));
  return {
    id: announcement.id,
    url,
    close: async (graceMs) => {
      await listener.close(graceMs);
      announcement.withdraw();
      await reader.close();
    },
  };
}

/** On loopback the host names of this machine always pass; elsewhere an empty list would let none pass. */
async function open(
  options: {
    routes: Readonly<Record<string, NodeHandler>>;
    port: number;
    host: string;
    allowedHosts: readonly string[];
    fallback: NodeHandler | undefined;
  },
  spoolDirectory: string,
): Promise<Listener> {
  const { allowedHosts, fallback, ...others } = options;
  const rest = fallback === undefined ? others : { ...others, fallback };
  try {
    return await listen(allowedHosts.length === 0 ? rest : { ...rest, allowedHosts });
  } catch (error) {
    throw await listenFailure(error, { address: options.host, port: options.port, spoolDirectory });
  }
}

function routesOf(options: ServerOptions, reader: SpoolReader, id: string): Readonly<Record<string, NodeHandler>> {
  const { warn: onWarning, version, address, spoolDirectory, records: recording, systems } = options;
  const log = createScraperLog();
  const hidden = familiesOf(SYSTEMS.filter((one) => !isServed(one, systems)));
  const shown = [reader, ...options.recording.reads].map((source) =>
    selectStores(source, ({ family }) => !hidden.has(family.name)),
  );
  const everything = createPage({ sources: [...shown, reader.metrics, ...options.processFamilies], onWarning });
  const systemPages = systems.map((system): [string, NodeHandler] => {
    const page = createPage({ sources: only(system, shown), selfMetrics: false, onWarning });
    return [`/metrics/${system.name}`, nodeHandler(page)];
  });
  // Where others can read the page, no path of this machine stands on it.
  const local = isLoopback(address) ? { spoolDirectory } : undefined;
  const pages: Readonly<Record<string, NodeHandler>> = {
    '/metrics': nodeHandler(everything),
    ...Object.fromEntries(systemPages),
  };
  const open: Guard = (handler) => handler;
  const { guardPage = open } = options;
  // Others than this machine need not see more than the pages.
  const guard = options.api?.guard ?? (local === undefined ? guardPage : open);
  return {
    '/': guard(landing(version, systems, local, options.api !== undefined)),
    ...Object.fromEntries(Object.entries(pages).map(([path, page]) => [path, guardPage(log.watch(path, page))])),
    ...autobotRoutes(systems, shown, pages['/metrics/autobot'], guardPage, guard),
    '/healthz': guard(healthHandler({ version, id, recording, local, scrapers: log.list, queue: options.api?.health })),
  };
}

function isServed(system: System, systems: readonly System[]): boolean {
  return systems.some(({ name }) => name === system.name);
}

function familiesOf(systems: readonly System[]): ReadonlySet<string> {
  return new Set(systems.flatMap(({ families }) => families.map(({ name }) => name)));
}

function only(system: System, sources: readonly FamilySource[]): readonly FamilySource[] {
  const names = familiesOf([system]);
  return sources.map((source) => selectStores(source, ({ family }) => names.has(family.name)));
}

/** Longest wait for sources that are slow to read. */
const REFRESH_MS = 5_000;
/** Pause between looks at which families moved. */
const WATCH_MS = 15_000;

/** The paths of AutoBot's document, where that system is served. */
function autobotRoutes(
  systems: readonly System[],
  sources: readonly FamilySource[],
  page: NodeHandler | undefined,
  guardPage: Guard,
  guard: Guard,
): Readonly<Record<string, NodeHandler>> {
  const autobot = systems.find(({ name }) => name === 'autobot');
  if (autobot === undefined || page === undefined) return {};
  const own = only(autobot, sources);
  const watch = createFamilyWatch({
    constantLabels: {},
    refresh: async () => {},
    stores: () => own.flatMap((source) => source.stores()),
  });
  const refresh = async (): Promise<void> => {
    const signal = AbortSignal.timeout(REFRESH_MS);
    await Promise.all(own.map((source) => source.refresh(signal)));
  };
  setInterval(() => watch.look(), WATCH_MS).unref();
  // It tells what stands on the page.
  const health = guard(guardPage(autobotHealthHandler(autobot.families, watch, refresh)));
  return { [AUTOBOT_PAGE]: guardPage(page), [AUTOBOT_HEALTH]: health };
}

const AUTOBOT_LINKS = [
  { href: AUTOBOT_HEALTH, text: `${AUTOBOT_HEALTH}: what the families of autobot hold and when each moved, as JSON` },
];

const API_LINKS = [
  { href: '/runs', text: '/runs: the run queue, as JSON' },
  { href: '/openapi.json', text: '/openapi.json: what the API of the queue takes and gives' },
  { href: '/readyz', text: '/readyz: whether the database of the queue is there' },
];

function landing(
  version: string,
  systems: readonly System[],
  local: { readonly spoolDirectory: string } | undefined,
  hasApi: boolean,
): NodeHandler {
  const spool = local === undefined ? '' : ` The spool of this server is ${local.spoolDirectory}.`;
  return landingPage({
    title: `ARX ${version}`,
    text: `Metrics of agent flows, for Prometheus. A run is counted here when it records: AR_ENABLE_METRICS=1 arx flow run --flow=feature_request_to_pr --dry-run.${spool}`,
    links: [
      { href: '/metrics', text: '/metrics: every system and this process; the page for Prometheus' },
      ...systems.map(({ name }) => ({
        href: `/metrics/${name}`,
        text: `/metrics/${name}: the families of ${name} alone, for people`,
      })),
      ...(systems.some(({ name }) => name === 'autobot') ? AUTOBOT_LINKS : []),
      ...(hasApi ? API_LINKS : []),
      { href: '/healthz', text: '/healthz: whether this server is well, as JSON' },
    ],
  });
}
