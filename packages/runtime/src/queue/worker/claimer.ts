import type pg from 'pg';
import { query, statement } from '../../store/statements.ts';
import { type ClaimedRun, PRIORITIES, type Priority } from '../run.ts';

/** A run that was claimed, with what only the worker needs. */
export interface Claim {
  readonly run: ClaimedRun;
  /** Number of its last event. */
  readonly events: number;
}

/** What a claim found. */
export interface ClaimAnswer {
  readonly claims: readonly Claim[];
  /** Whether there may be more: it got as many as it asked for. */
  readonly more: boolean;
}

/** Takes runs from the queue. */
export interface Claimer {
  /**
   * @param most How many at most; from queues with a limit only as many as there is `room` for.
   * @throws DatabaseError; whatever was claimed without an answer goes back with the next claim
   */
  claim(most: number, room: number): Promise<ClaimAnswer>;
  /** Whether the queue is known to have a limit. */
  readonly isLimited: (queue: string) => boolean;
}

/** For whom, and from where. */
export interface ClaimerOptions {
  readonly pool: pg.Pool;
  readonly workerId: string;
  readonly queues: readonly string[];
  /** Flows that the worker knows now; `undefined` for all. */
  readonly flows: () => readonly string[] | undefined;
  readonly leaseSeconds: number;
  /** How often what the claims remember is read anew, in milliseconds. */
  readonly refreshMs: number;
  /** Ids of all that the worker knows of. */
  readonly heldIds: () => readonly string[];
}

type ClaimRow = Omit<ClaimedRun, 'priority'> & {
  readonly priority: number;
  readonly events: number;
  readonly runAt: Date;
};

const claim = statement('queue/claim');
const claimLimited = statement('queue/claim-limited');
const limits = statement('queue/limits');
const giveBackUnknown = statement('queue/give-back-unknown');

const NUMBERS: readonly number[] = Object.values(PRIORITIES);
const NAMES: ReadonlyMap<number, Priority> = new Map(
  Object.entries(PRIORITIES).map(([name, number]) => [number, name as Priority]),
);
/** Text, as the driver would make a date of the local zone of it. */
const ALWAYS = '-infinity';

export function createClaimer(options: ClaimerOptions): Claimer {
  const { pool, workerId, queues, leaseSeconds } = options;
  let limited: readonly string[] = [];
  let refreshedAt = Number.NEGATIVE_INFINITY;
  let turn = 0;
  let unsure = false;
  /**
   * Where each lane begins, as everything before was claimed: so a claim does not walk over dead rows that a long
   * transaction somewhere keeps from being removed. Forgotten at each refresh, for what came back to its old place.
   */
  const firstTimes = new Map<string, Date>();

  async function refresh(): Promise<void> {
    if (performance.now() - refreshedAt < options.refreshMs) return;
    const rows = await query<{ name: string }>(pool, limits, [queues]);
    limited = rows.map(({ name }) => name);
    firstTimes.clear();
    refreshedAt = performance.now();
  }

  async function claimOpen(most: number): Promise<readonly ClaimRow[]> {
    // Queues of one priority take turns in being the first.
    turn = (turn + 1) % queues.length;
    const turned = [...queues.slice(turn), ...queues.slice(0, turn)].filter((queue) => !limited.includes(queue));
    const lanes = NUMBERS.flatMap((priority) => turned.map((queue) => ({ queue, priority })));
    if (lanes.length === 0) return [];
    const rows = await query<ClaimRow>(pool, claim, [
      workerId,
      leaseSeconds,
      most,
      lanes.map(({ queue }) => queue),
      lanes.map(({ priority }) => priority),
      lanes.map(({ queue, priority }) => firstTimes.get(laneOf(queue, priority)) ?? ALWAYS),
      options.flows(),
    ]);
    remember(rows, rows.length === most);
    return rows;
  }

  /** Dates have milliseconds, the database microseconds: the remembered time is never too late. */
  function remember(rows: readonly ClaimRow[], full: boolean): void {
    if (!full) return firstTimes.clear();
    for (const { queue, priority, runAt } of rows) {
      const lane = laneOf(queue, priority);
      const first = firstTimes.get(lane);
      if (first === undefined || first < runAt) firstTimes.set(lane, runAt);
    }
  }

  async function claimFrom(queue: string, most: number): Promise<readonly ClaimRow[]> {
    return query<ClaimRow>(pool, claimLimited, [workerId, leaseSeconds, most, queue, NUMBERS, options.flows()]);
  }

  return {
    isLimited: (queue) => limited.includes(queue),
    claim: async (most, room) => {
      if (unsure) await query(pool, giveBackUnknown, [workerId, options.heldIds()]);
      unsure = true;
      await refresh();
      const rows = [...(await claimOpen(most))];
      for (const queue of limited) {
        if (rows.length < room) rows.push(...(await claimFrom(queue, room - rows.length)));
      }
      unsure = false;
      return { claims: rows.map(claimOf).sort(byPlace), more: rows.length >= most };
    },
  };
}

function laneOf(queue: string, priority: number): string {
  return `${priority} ${queue}`;
}

function claimOf({ events, runAt: _, priority, ...run }: ClaimRow): Claim {
  return { events, run: { ...run, priority: NAMES.get(priority) ?? 'normal' } };
}

function byPlace({ run: a }: Claim, { run: b }: Claim): number {
  return (
    PRIORITIES[a.priority] - PRIORITIES[b.priority] || b.waitSeconds - a.waitSeconds || (a.runId < b.runId ? -1 : 1)
  );
}
