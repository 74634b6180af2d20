import type { FinalRunStatus } from '@arx/signals';
import type pg from 'pg';
import { query, statement } from '../../store/statements.ts';
import type { ClaimedRun } from '../run.ts';
import { isOutage, pauseBefore } from './retry.ts';

/** The end of a run, as it goes into the database. */
export interface RunEnding {
  readonly run: ClaimedRun;
  readonly status: FinalRunStatus;
  readonly reason: string | null;
  /** JSON. */
  readonly result: string | null;
}

/** What the database made of an end that it accepted. */
export interface AcceptedEnding {
  /** From the claim to the end, in seconds. */
  readonly durationSeconds: number;
}

/** Ends runs in the database. */
export interface Finisher {
  /**
   * Sends an end, together with others that come at the same time, until there is an answer.
   *
   * @returns `undefined` when it was refused, as the run is not the worker's any more, or when it was given up
   */
  finish(ending: RunEnding): Promise<AcceptedEnding | undefined>;
  /** How many ends are under way. */
  readonly size: () => number;
}

interface Pending extends RunEnding {
  readonly settle: (answer: AcceptedEnding | undefined) => void;
}

interface AnswerRow extends AcceptedEnding {
  readonly runId: string;
  readonly attempt: number;
}

/** Most ends of one statement. */
const BATCH = 500;

const finish = statement('queue/finish');
const finished = statement('queue/finished');

/**
 * One statement is under way at a time; what ends meanwhile goes with the next one. So the commits of many runs become
 * one, without a wait where there is only one.
 *
 * @param giveUp Ends the repetitions: what has no answer then is left to the rescue.
 */
export function createFinisher(
  pool: pg.Pool,
  workerId: string,
  onError: (error: unknown) => void,
  giveUp: AbortSignal,
): Finisher {
  let waiting: Pending[] = [];
  let sending = false;
  let size = 0;

  async function sendAll(): Promise<void> {
    sending = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH);
      waiting = waiting.slice(BATCH);
      await send(batch);
      size -= batch.length;
    }
    sending = false;
  }

  /** Sends until there is an answer for each. After a lost answer it first asks which ends were accepted. */
  async function send(batch: readonly Pending[]): Promise<void> {
    let open = batch;
    for (let failures = 0; open.length > 0; ) {
      try {
        if (failures > 0) open = settle(open, await query<AnswerRow>(pool, finished, namesOf(workerId, open)));
        const refused = settle(open, await query<AnswerRow>(pool, finish, valuesOf(workerId, open)));
        for (const ending of refused) ending.settle(undefined);
        return;
      } catch (error) {
        onError(error);
        if (!isOutage(error)) return sendOneByOne(open);
        failures += 1;
        await pauseBefore(failures, giveUp);
        if (giveUp.aborted) return abandon(open);
      }
    }
  }

  /** One of them cannot be stored; the others must not suffer. That one loses its result. */
  async function sendOneByOne(batch: readonly Pending[]): Promise<void> {
    for (const ending of batch) {
      if (batch.length > 1) await send([ending]);
      else if (ending.result !== null) await send([{ ...ending, result: null }]);
      else ending.settle(undefined);
    }
  }

  return {
    size: () => size,
    finish: (ending) =>
      new Promise((settle) => {
        waiting.push({ ...ending, settle });
        size += 1;
        // What ends in the same turn of the loop goes together.
        if (!sending) setImmediate(() => (sending ? undefined : void sendAll()));
      }),
  };
}

/**
 * Settles those that were accepted, and gives the others. Two attempts at one run can be among them: a worker that lost a
 * run may be the one who claims it again.
 */
function settle(open: readonly Pending[], rows: readonly AnswerRow[]): readonly Pending[] {
  const accepted = new Map(rows.map((row) => [row.runId, row]));
  return open.filter(({ run, settle }) => {
    const row = accepted.get(run.runId);
    if (row?.attempt !== run.attempt) return true;
    settle({ durationSeconds: row.durationSeconds });
    return false;
  });
}

function abandon(open: readonly Pending[]): void {
  for (const { settle } of open) settle(undefined);
}

function namesOf(workerId: string, open: readonly Pending[]): readonly unknown[] {
  return [workerId, open.map(({ run }) => run.runId), open.map(({ run }) => run.attempt)];
}

function valuesOf(workerId: string, open: readonly Pending[]): readonly unknown[] {
  // In the order of the ids, as the renewal of the leases: two statements on the same rows lock them in one order.
  const sorted = [...open].sort((a, b) => (a.run.runId < b.run.runId ? -1 : 1));
  return [
    ...namesOf(workerId, sorted),
    sorted.map(({ status }) => status),
    sorted.map(({ reason }) => reason),
    sorted.map(({ result }) => result),
  ];
}
