import { collectorInterval } from '@arx/probes/postgres-queue';
import { queueMigrations } from '@arx/runtime/queue';
import { tokenHeader } from '../../api-token.ts';
import type { Env } from '../../environment.ts';
import { databaseIdentity } from '../../queue/database-identity.ts';
import { say } from '../told.ts';
import { readExpectedIndexes } from './database/expected-indexes.ts';
import type { DatabaseFacts, Leader } from './database/facts.ts';
import { type Opened, openForLook } from './database/open.ts';
import { readDatabase, readEndedRuns, readLeader } from './database/read.ts';
import { type Interval, intervalSeconds, type Looks, mayBeSame, type QueueFacts } from './facts.ts';
import { type Known, known, unknown } from './known.ts';
import { LIMITS, type Limits } from './limits.ts';
import { lastSuccess, lookAt, lookUntilTick, type PageAddress } from './look.ts';

/** A server beside the one that is examined. */
export interface OtherServer {
  /** Without a path. */
  readonly url: string;
  /** Names its database; `undefined` where it does not tell. */
  readonly database: string | undefined;
}

export interface QueueFactsOptions {
  readonly env: Env;
  /** The page's address without a path. */
  readonly url: string;
  /** Names the database of its server; `undefined` where it does not tell. */
  readonly pageDatabase?: string | undefined;
  /** Other servers of this machine. */
  readonly others: readonly OtherServer[];
  /** Default {@link LIMITS}. */
  readonly limits?: Limits;
  /** Ends the asking. */
  readonly signal: AbortSignal;
}

/**
 * Looks at the queue: its page twice, and its database in between. Changes nothing; an embedded database that nobody uses
 * is started for the look. Takes as long as a tick of the collector.
 */
export async function gatherQueueFacts(options: QueueFactsOptions): Promise<QueueFacts> {
  const { env, url, pageDatabase, others, limits = LIMITS, signal } = options;
  const interval = intervalOf(env);
  const headers = tokenHeader(env);
  const page: PageToLookAt = { url, headers, seconds: intervalSeconds({ interval }), limits, signal };
  const opened = await openForLook(env);
  const { looks, database } =
    opened.kind === 'open'
      ? await lookAtBoth(opened, page)
      : { looks: await lookTwice(page, true), database: opened.facts };
  const ours = pageDatabase ?? (database.kind === 'open' ? database.identity : undefined);
  const rivals = others.filter((other) => mayBeSame(other.database, ours)).map((other) => other.url);
  const collectorsElsewhere = await collectorsOf(rivals.map((rival) => ({ url: rival, headers, signal })));
  const expectedIndexes = await readExpectedIndexes(queueMigrations);
  return { url, limits, interval, looks, pageDatabase, collectorsElsewhere, database, expectedIndexes };
}

function intervalOf(env: Env): Interval {
  try {
    const isDefault = (env['METRICS_COLLECTOR_INTERVAL']?.trim() ?? '') === '';
    return { kind: 'usable', seconds: collectorInterval(env), isDefault };
  } catch (error) {
    return { kind: 'refused', message: (error as Error).message };
  }
}

interface PageToLookAt extends PageAddress {
  /** Between two ticks. */
  readonly seconds: number;
  readonly limits: Limits;
}

/** The page can be held against the database only where both are looked at in turns. */
async function lookAtBoth(
  { database, wasRunning, openSeconds }: Extract<Opened, { readonly kind: 'open' }>,
  page: PageToLookAt,
): Promise<{ readonly looks: Known<Looks>; readonly database: DatabaseFacts }> {
  try {
    const leaderBefore = await readLeader(database);
    const before = await readEndedRuns(database);
    const mayTick = leaderBefore.kind === 'unknown' || isHeld(leaderBefore);
    const [looks, readings] = await Promise.all([
      lookTwice(page, mayTick),
      readDatabase(database, page.seconds, page.limits),
    ]);
    const after = await readEndedRuns(database);
    // Between two collectors there is none for a moment.
    const leaderAfter = await readLeader(database);
    const leader = isHeld(leaderAfter) || !isHeld(leaderBefore) ? leaderAfter : leaderBefore;
    const endedRuns =
      before.kind === 'known' && after.kind === 'known'
        ? known({ before: before.value, after: after.value })
        : unknown(before.kind === 'unknown' ? before.why : say`the database stopped answering`);
    const identity = await databaseIdentity(database);
    const { origin, address, serverVersion: version } = database;
    const about = { kind: 'open', identity, origin, address, version, wasRunning, openSeconds } as const;
    return { looks, database: { ...about, ...readings, leader, endedRuns } };
  } finally {
    await database.close();
  }
}

function isHeld(leader: Known<Leader>): boolean {
  return leader.kind === 'known' && leader.value.holders.length > 0;
}

/** Time for more than one tick, as a single one may fail. */
const TICKS = 2;

/** @param mayTick Whether a collector may be at work; without one there is nothing to wait for. */
async function lookTwice(page: PageToLookAt, mayTick: boolean): Promise<Known<Looks>> {
  const { seconds, limits } = page;
  const first = await lookAt(page);
  if (first === undefined) return unknown(say`there is no page to read`);
  const isThere = mayTick || lastSuccess(first) !== undefined;
  const wait = isThere ? Math.min(TICKS * seconds + 1, limits.waitSeconds) : 1;
  const second = await lookUntilTick(page, first, wait);
  if (second === undefined) return unknown(say`the page was there at the first look, and gone at the second`);
  const isSame = lastSuccess(first) === lastSuccess(second);
  return known({ first, second, waitedSeconds: isSame ? wait : undefined });
}

async function collectorsOf(pages: readonly PageAddress[]): Promise<readonly string[]> {
  const looks = await Promise.all(pages.map(lookAt));
  return pages.flatMap(({ url }, i) => {
    const look = looks[i];
    return look !== undefined && lastSuccess(look) !== undefined ? [url] : [];
  });
}
