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

/** Reads the page that Prometheus sees; `undefined` when there is none that can be read. */
export async function lookAt(url: string, signal: AbortSignal): Promise<Look | undefined> {
  const [format] = FORMATS;
  const answer = await ask(`${url}/metrics`, format.accept, signal);
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
export async function lookUntilTick(
  url: string,
  first: Look,
  seconds: number,
  signal: AbortSignal,
): Promise<Look | undefined> {
  const before = readingOf(first, LAST_SUCCESS);
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    await sleep(Math.min(500, Math.max(0, deadline - performance.now())), undefined, { signal }).catch(() => undefined);
    const look = await lookAt(url, signal);
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
