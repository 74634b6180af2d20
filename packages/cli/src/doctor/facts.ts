import { statfsSync } from 'node:fs';
import {
  type AnnouncedServer,
  describeSpool,
  listServers,
  openSpoolReader,
  type SpoolDescription,
} from '@arx/metrics/spool';
import { tokenHeader } from '../api-token.ts';
import type { Env } from '../environment.ts';
import { type Health, readHealth, spoolName } from '../server/health.ts';
import { type Answer, ask } from './ask.ts';
import { type ParsedPage, parsePage } from './parse-page.ts';

/** The formats that Prometheus asks for, in the order of age. */
export const FORMATS = [
  { name: 'text 0.0.4', accept: 'text/plain;version=0.0.4', type: 'text/plain', version: '0.0.4' },
  { name: 'text 1.0.0', accept: 'text/plain;version=1.0.0', type: 'text/plain', version: '1.0.0' },
  {
    name: 'OpenMetrics 1.0.0',
    accept: 'application/openmetrics-text;version=1.0.0',
    type: 'application/openmetrics-text',
    version: '1.0.0',
  },
] as const;

/** The page in one format. */
export interface PageAnswer {
  readonly format: (typeof FORMATS)[number];
  readonly answer: Answer;
  /** Whether the server says that it is in this format. */
  readonly isAsked: boolean;
  /** What stands on it, read in the format that the server says; `undefined` when there is no page. */
  readonly parsed: ParsedPage | undefined;
}

/** Series of a family and how many it may have. */
export interface Capacity {
  readonly name: string;
  readonly series: number;
  readonly cap: number;
}

/** The spool directory as it was found. */
export interface SpoolFacts {
  readonly directory: string;
  /** Commands that are typed in this shell take it without being told. */
  readonly isDefault: boolean;
  /** `undefined` when it cannot be listed. */
  readonly description: SpoolDescription | undefined;
  /** The name that `/healthz` tells of it, where it exists. */
  readonly name: string | undefined;
  /** Why it cannot be used, with what to do, in the words of the engine. */
  readonly refusal: string | undefined;
  readonly capacities: readonly Capacity[];
  readonly servers: readonly AnnouncedServer[];
  /** Room on its disk for this user, in bytes. */
  readonly freeBytes: number | undefined;
}

/** A server of the spool, and what it says of itself. */
export interface Neighbour {
  readonly server: AnnouncedServer;
  readonly health: Health | undefined;
}

/** Everything that the checks look at. They ask nothing themselves. */
export interface Facts {
  readonly env: Env;
  /** Without a path. */
  readonly url: string;
  readonly version: string;
  readonly node: string;
  readonly spool: SpoolFacts;
  /** What `/healthz` gave; `undefined` when it is no arx server. */
  readonly health: Health | undefined;
  readonly pages: readonly PageAnswer[];
  /** Live servers of the spool but the one at `url`. */
  readonly neighbours: readonly Neighbour[];
}

export interface FactsOptions {
  readonly env: Env;
  readonly url: string;
  readonly version: string;
  readonly spoolDirectory: string;
  readonly isDefaultSpool: boolean;
  /** Ends the asking. */
  readonly signal: AbortSignal;
}

/** Looks at everything; changes nothing and never throws. Takes as long as the slowest answer, ten seconds each at most. */
export async function gatherFacts({ env, url, version, signal, ...options }: FactsOptions): Promise<Facts> {
  const asking: Asking = { signal, headers: tokenHeader(env) };
  const [health, pages, spool] = await Promise.all([
    healthAt(url, asking),
    // One after the other: side by side they would share a rendering, and none would show what it takes.
    pagesAt(url, asking),
    spoolFacts(options.spoolDirectory, options.isDefaultSpool),
  ]);
  const others = spool.servers.filter(({ state, id }) => state === 'live' && id !== health?.id);
  const neighbours = await Promise.all(
    others.map(async (server) => ({ server, health: await healthAt(server.url, asking, server.id) })),
  );
  return { env, url, version, node: process.versions.node, spool, health, pages, neighbours };
}

/** How servers are asked. */
interface Asking {
  readonly signal: AbortSignal;
  readonly headers: Readonly<Record<string, string>>;
}

/** @param id The server that is expected; another one that has taken its port says nothing about it. */
async function healthAt(url: string, { signal, headers }: Asking, id?: string): Promise<Health | undefined> {
  const answer = await ask(`${url}/healthz`, 'application/json', signal, headers);
  if (answer.kind === 'none' || answer.status !== 200) return undefined;
  try {
    const health = readHealth(JSON.parse(answer.text));
    return id === undefined || health?.id === id ? health : undefined;
  } catch {
    return undefined;
  }
}

async function pagesAt(url: string, { signal, headers }: Asking): Promise<readonly PageAnswer[]> {
  const pages: PageAnswer[] = [];
  for (const format of FORMATS) {
    const answer = await ask(`${url}/metrics`, format.accept, signal, headers);
    pages.push({ format, answer, ...readPage(answer, format) });
    // Nobody there: the others would only take their time.
    if (answer.kind === 'none') break;
  }
  return pages;
}

function readPage(answer: Answer, format: (typeof FORMATS)[number]): Pick<PageAnswer, 'isAsked' | 'parsed'> {
  if (answer.kind === 'none' || answer.status !== 200) return { isAsked: false, parsed: undefined };
  const { contentType, text } = answer;
  const isPage = /^(text\/plain|application\/openmetrics-text)\s*(;|$)/.test(contentType);
  const isAsked = contentType.startsWith(format.type) && contentType.includes(`version=${format.version}`);
  const isOpenMetrics = contentType.startsWith('application/openmetrics-text');
  return { isAsked, parsed: isPage ? parsePage(text, isOpenMetrics) : undefined };
}

async function spoolFacts(directory: string, isDefault: boolean): Promise<SpoolFacts> {
  const nothing = { name: undefined, refusal: undefined, capacities: [], servers: [], freeBytes: undefined };
  let description: SpoolDescription;
  try {
    description = describeSpool(directory);
  } catch (error) {
    return { directory, isDefault, ...nothing, description: undefined, refusal: messageOf(error) };
  }
  if (!description.exists) return { directory, isDefault, ...nothing, description };
  const { capacities, refusal } = await capacitiesOf(directory);
  const servers = listServers(directory);
  return {
    directory,
    isDefault,
    description,
    name: spoolName(directory),
    refusal,
    capacities,
    servers,
    freeBytes: freeBytes(directory),
  };
}

/** Reads the spool as a server would, but folds nothing. */
async function capacitiesOf(dir: string): Promise<Pick<SpoolFacts, 'capacities' | 'refusal'>> {
  try {
    const reader = openSpoolReader({ dir, fold: false });
    await reader.refresh(AbortSignal.timeout(5000));
    const capacities = reader
      .stores()
      // Closed labels cannot grow.
      .filter(({ family }) => family.labels.some((label) => !Array.isArray(label)))
      .map(({ family, size, overflow }) => ({ name: family.name, series: size - overflow, cap: family.maxSeries }));
    await reader.close();
    return { capacities, refusal: undefined };
  } catch (error) {
    return { capacities: [], refusal: messageOf(error) };
  }
}

function freeBytes(directory: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
