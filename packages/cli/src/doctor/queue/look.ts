import { setTimeout as sleep } from 'node:timers/promises';
import { xynFamilies } from '@arx/catalog/xyn';
import { ask } from '../ask.ts';
import { FORMATS } from '../facts.ts';
import { type PageFamily, parsePage } from '../parse-page.ts';

/** The page at one moment. */
export interface Look {
  /** Unix time in seconds, by the clock of this machine. */
  readonly at: number;
  readonly families: ReadonlyMap<string, PageFamily>;
}

const LAST_SUCCESS = xynFamilies.collectorLastSuccess.name;

/** A page to look at. */
export interface PageAddress {
  /** Without a path. */
  readonly url: string;
  /** Sent along, such as the token. */
  readonly headers: Readonly<Record<string, string>>;
  /** Ends the asking. */
  readonly signal: AbortSignal;
}

/** Reads the page that Prometheus sees; `undefined` when there is none that can be read. */
export async function lookAt({ url, headers, signal }: PageAddress): Promise<Look | undefined> {
  const [format] = FORMATS;
  const answer = await ask(`${url}/metrics`, format.accept, signal, headers);
  if (answer.kind === 'none' || answer.status !== 200) return undefined;
  const parsed = parsePage(answer.text, false);
  return parsed.kind === 'valid' ? { at: Date.now() / 1000, families: parsed.families } : undefined;
}

/**
 * Looks again until the collector has succeeded once more.
 *
 * @param seconds How long at most.
 * @returns the last look, whatever it saw; `undefined` when the page is gone
 */
export async function lookUntilTick(page: PageAddress, first: Look, seconds: number): Promise<Look | undefined> {
  const { signal } = page;
  const before = readingOf(first, LAST_SUCCESS);
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    await sleep(Math.min(500, Math.max(0, deadline - performance.now())), undefined, { signal }).catch(() => undefined);
    const look = await lookAt(page);
    if (look === undefined || signal.aborted || performance.now() >= deadline) return look;
    if (readingOf(look, LAST_SUCCESS) !== before) return look;
  }
}

/** The value of a series without labels; `undefined` when it is not on the page. */
export function readingOf({ families }: Look, name: string): number | undefined {
  return families.get(name)?.values.get('');
}

/** When the collector of the page succeeded last: Unix time in seconds, by the clock of the database. */
export function lastSuccess(look: Look): number | undefined {
  return readingOf(look, LAST_SUCCESS);
}

/** Runs in a state. */
export function depthOf({ families }: Look, status: string): number | undefined {
  return families.get(xynFamilies.queueDepth.name)?.values.get(`{status="${status}"}`);
}
