import { BlockList } from 'node:net';
import type { NodeHandler } from '@arx/metrics/http';
import { isLoopback } from './url.ts';

/** How far away a client is. The address itself is never kept. */
export type AddressClass = 'loopback' | 'private' | 'public';

/** Somebody who reads pages, as far as the server keeps it. */
export interface Scraper {
  /** The first product of the user agent, such as `Prometheus/2.42.0`; `unknown` where there is none. */
  readonly agent: string;
  readonly from: AddressClass;
  /** Which page, such as `/metrics`. */
  readonly page: string;
  readonly scrapes: number;
  /** Time since the last one. */
  readonly lastSeconds: number;
  /** Time between the last two; none after the first. */
  readonly intervalSeconds: number | undefined;
}

const CLASSES: ReadonlySet<unknown> = new Set<AddressClass>(['loopback', 'private', 'public']);

/** Whether something that another server told is a scraper. */
export function isScraper(value: unknown): value is Scraper {
  if (typeof value !== 'object' || value === null) return false;
  const { agent, from, page, scrapes, lastSeconds, intervalSeconds } = value as Readonly<Record<string, unknown>>;
  return (
    typeof agent === 'string' &&
    productOf(agent) === agent &&
    CLASSES.has(from) &&
    typeof page === 'string' &&
    /^\/metrics(?:\/[a-z]{1,16})?$/.test(page) &&
    Number.isFinite(scrapes) &&
    Number.isFinite(lastSeconds) &&
    (intervalSeconds === undefined || Number.isFinite(intervalSeconds))
  );
}

/** Remembers who reads pages: the last eight, in memory alone. */
export interface ScraperLog {
  /** The handler, with every GET remembered. Costs a look into a map of eight per scrape. */
  watch(page: string, handler: NodeHandler): NodeHandler;
  /** The latest first. */
  list(): readonly Scraper[];
}

/** Most scrapers that are remembered; the one that was seen longest ago goes first. */
const MOST = 8;
/** The doctor looks at the page, too, but is nobody's scraper. */
export const DOCTOR_AGENT = 'arx-doctor';

interface Entry {
  readonly agent: string;
  readonly from: AddressClass;
  readonly page: string;
  scrapes: number;
  last: number;
  interval: number | undefined;
}

/** @param now A clock that only goes forward, in milliseconds. */
export function createScraperLog(now: () => number = () => performance.now()): ScraperLog {
  /** In the order of their last scrape. */
  const entries = new Map<string, Entry>();

  function remember(agent: string, from: AddressClass, page: string): void {
    const key = `${agent} ${from} ${page}`;
    const before = entries.get(key);
    entries.delete(key);
    const last = now();
    const interval = before === undefined ? undefined : last - before.last;
    entries.set(key, { agent, from, page, scrapes: (before?.scrapes ?? 0) + 1, last, interval });
    const [oldest] = entries.keys();
    if (entries.size > MOST && oldest !== undefined) entries.delete(oldest);
  }

  return {
    watch: (page, handler) => (request, response) => {
      const agent = productOf(request.headers['user-agent']);
      if (request.method === 'GET' && !agent.startsWith(`${DOCTOR_AGENT}/`)) {
        remember(agent, addressClass(request.socket.remoteAddress), page);
      }
      handler(request, response);
    },
    list: () =>
      [...entries.values()].reverse().map(({ last, interval, ...rest }) => ({
        ...rest,
        lastSeconds: seconds(now() - last),
        intervalSeconds: interval === undefined ? undefined : seconds(interval),
      })),
  };
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}

/** Only a name and a version: what follows may tell of persons and machines, and is free text of others. */
function productOf(userAgent: string | undefined): string {
  return /^[A-Za-z][\w.+-]{0,47}(?:\/[\w.+-]{1,16})?(?![\w.+@/-])/.exec(userAgent ?? '')?.[0] ?? 'unknown';
}

const PRIVATE = new BlockList();
PRIVATE.addSubnet('10.0.0.0', 8, 'ipv4');
PRIVATE.addSubnet('172.16.0.0', 12, 'ipv4');
PRIVATE.addSubnet('192.168.0.0', 16, 'ipv4');
PRIVATE.addSubnet('169.254.0.0', 16, 'ipv4');
PRIVATE.addSubnet('100.64.0.0', 10, 'ipv4');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

/** How far away an address is; the one of a connection that is gone already counts as public. */
export function addressClass(address: string | undefined): AddressClass {
  const bare = (address ?? '').replace(/^::ffff:/i, '');
  if (isLoopback(bare)) return 'loopback';
  return PRIVATE.check(bare, bare.includes(':') ? 'ipv6' : 'ipv4') ? 'private' : 'public';
}
