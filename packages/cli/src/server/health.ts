import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { NodeHandler } from '@arx/metrics/http';
import { isScraper, type Scraper } from './scrapers.ts';
import { isLoopback } from './url.ts';

/** What `/healthz` says. What tells of this machine is left out where others than it can read the page. */
export interface Health {
  readonly status: 'ok';
  readonly service: 'arx';
  readonly version: string;
  /** Random, new with every start: the one in the note that the server leaves in its spool. */
  readonly id: string;
  /** Whether what happens in the server's own process is recorded. */
  readonly recording: boolean;
  /** Who reaches the server: this machine alone, or the network too. */
  readonly reach: 'loopback' | 'network';
  readonly pid?: number;
  /** Names the spool without its path: equal for servers on the same one. */
  readonly spool?: string;
  readonly spoolDirectory?: string;
  /** The run queue, where the server has one. */
  readonly queue?: QueueHealth;
  /** Who reads the pages, the latest first. Only for readers on this machine. */
  readonly scrapers?: readonly Scraper[];
}

/** Where the run queue of a server stands. `/readyz` says why. */
export interface QueueHealth {
  readonly status: 'starting' | 'ready' | 'unavailable' | 'stopping';
  /** Why it is unavailable: a stable code, `ARX_…`. */
  readonly code?: string;
  /** Names the database without its address: equal for servers of the same one. Where it is ready, and tells. */
  readonly database?: string;
  /** The worker in the server's process, where there is one: how many runs it has, and may have. */
  readonly worker?: { readonly running: number; readonly concurrency: number };
}

export interface HealthOptions {
  readonly version: string;
  readonly id: string;
  readonly recording: boolean;
  /** What only this machine may know; `undefined` where others reach the server. */
  readonly local: { readonly spoolDirectory: string } | undefined;
  readonly scrapers: () => readonly Scraper[];
  /** Where the run queue stands; `undefined` for a server without one. */
  readonly queue: (() => QueueHealth) | undefined;
}

/** Serves the health of this process as JSON. */
export function healthHandler({ version, id, recording, local, scrapers, queue }: HealthOptions): NodeHandler {
  const reach = local === undefined ? 'network' : 'loopback';
  const own = local === undefined ? {} : { pid: process.pid, spool: spoolName(local.spoolDirectory), ...local };
  const fixed: Health = { status: 'ok', service: 'arx', version, id, recording, reach, ...own };
  return (request, response) => {
    const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
    if (request.method === 'GET' || request.method === 'HEAD') {
      const now: Health = { ...fixed, ...(queue && { queue: queue() }) };
      const health = isLocal(request) ? { ...now, scrapers: scrapers() } : now;
      response.writeHead(200, headers).end(request.method === 'HEAD' ? undefined : `${JSON.stringify(health)}\n`);
    } else {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
    }
  };
}

/** Whether the reader sits on this machine. A proxy on it speaks for others, and says so in one of these headers. */
function isLocal({ socket, headers }: IncomingMessage): boolean {
  const forwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => name in headers);
  return !forwarded && isLoopback(socket.remoteAddress ?? '');
}

/** A short name of a spool directory that does not tell its path. */
export function spoolName(directory: string): string {
  return createHash('sha256').update(realpathSync(directory)).digest('hex').slice(0, 16);
}

/** What is usable of an answer; `undefined` when it is of no arx server. Nothing is taken on trust but its meaning. */
export function readHealth(answer: unknown): Health | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const fields = answer as Readonly<Record<string, unknown>>;
  if (fields['service'] !== 'arx') return undefined;
  const { pid, spool, spoolDirectory, scrapers, queue } = fields;
  return {
    status: 'ok',
    service: 'arx',
    version: String(fields['version']),
    id: String(fields['id']),
    recording: fields['recording'] === true,
    reach: fields['reach'] === 'network' ? 'network' : 'loopback',
    ...(isPositive(pid) && { pid }),
    ...(typeof spool === 'string' && { spool }),
    ...(typeof spoolDirectory === 'string' && { spoolDirectory }),
    ...(isQueueHealth(queue) && { queue }),
    ...(Array.isArray(scrapers) && { scrapers: scrapers.filter(isScraper) }),
  };
}

const QUEUE_STATUSES: ReadonlySet<unknown> = new Set(['starting', 'ready', 'unavailable', 'stopping']);

function isQueueHealth(value: unknown): value is QueueHealth {
  return typeof value === 'object' && value !== null && 'status' in value && QUEUE_STATUSES.has(value.status);
}

function isPositive(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

/** Asks whoever listens at an address whether it is an arx server; `undefined` when it is not, or does not answer. */
export async function askHealth(url: string): Promise<Health | undefined> {
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(1000), redirect: 'error' });
    return readHealth(await response.json());
  } catch {
    return undefined;
  }
}
