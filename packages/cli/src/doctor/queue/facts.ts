import type { ExpectedIndex } from './database/expected-indexes.ts';
import type { DatabaseFacts } from './database/facts.ts';
import type { Known } from './known.ts';
import type { Limits } from './limits.ts';
import { type Look, lastSuccess } from './look.ts';

/** How often the collector is to look. */
export type Interval =
  | { readonly kind: 'usable'; readonly seconds: number; readonly isDefault: boolean }
  /** The message repeats the text. */
  | { readonly kind: 'refused'; readonly message: string };

/** The page twice, with time for a tick of the collector in between. */
export interface Looks {
  readonly first: Look;
  readonly second: Look;
  /** How long it was waited for a success of the collector that never came; `undefined` when it came. */
  readonly waitedSeconds: number | undefined;
}

/** Everything that the checks of the queue look at. They ask nothing themselves. */
export interface QueueFacts {
  /** The page's address without a path. */
  readonly url: string;
  readonly limits: Limits;
  readonly interval: Interval;
  readonly looks: Known<Looks>;
  /** Names the database of the server of the page, where it tells; as `databaseIdentity`. */
  readonly pageDatabase: string | undefined;
  /** Other servers of this machine whose page shows a collector, by address; without those of other databases. */
  readonly collectorsElsewhere: readonly string[];
  readonly database: DatabaseFacts;
  /** The indexes of the program's migrations. */
  readonly expectedIndexes: readonly ExpectedIndex[];
}

/** The interval that ticks are judged by. */
export function intervalSeconds({ interval }: Pick<QueueFacts, 'interval'>): number {
  return interval.kind === 'usable' ? interval.seconds : 5;
}

/** Whether two names of databases may be of the same: who does not tell his may have any. */
export function mayBeSame(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}

/**
 * Whether the server of the page is well without numbers of the queue: another process collects from the database, and this
 * one would take over.
 */
export function isFollower({ looks, database, pageDatabase }: QueueFacts): boolean {
  if (looks.kind === 'unknown' || lastSuccess(looks.value.second) !== undefined) return false;
  if (database.kind !== 'open' || database.leader.kind === 'unknown') return false;
  return database.leader.value.holders.length > 0 && mayBeSame(pageDatabase, database.identity);
}
