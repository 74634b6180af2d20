import { runClaim, runFinish, runLeaseLost } from '@arx/signals';
import type pg from 'pg';
import { query, statement } from '../../store/statements.ts';
import { createBell } from '../bell.ts';
import type { Claim, Claimer } from './claimer.ts';
import type { EventWriter } from './event-writer.ts';
import { endingOf, execution, outcomeOf } from './execution.ts';
import type { Finisher, RunEnding } from './finisher.ts';
import { abortHeld, type HeldRun } from './held-run.ts';
import type { CheckedWorkerOptions } from './options.ts';
import type { ExecuteRun, RunAbortKind } from './outcome.ts';
import { createPrefetch } from './prefetch.ts';
import { isOutage, pauseBefore } from './retry.ts';

/** What a worker did. */
export interface WorkerReport {
  /** Ends that were accepted. */
  readonly finished: number;
  /** Runs that went back to the queue. */
  readonly givenBack: number;
  /** Runs that were lost to others. */
  readonly lost: number;
}

/** Claims runs, executes them and ends them. */
export interface Dispatcher {
  readonly held: ReadonlyMap<string, HeldRun>;
  readonly report: () => WorkerReport;
  /** There may be something to claim. */
  readonly wake: () => void;
  /** Somebody asked for the end of a run. */
  readonly cancel: (held: HeldRun) => void;
  /** A run is not ours any more. */
  readonly lose: (held: HeldRun) => void;
  /** Gives back what has waited for room for too long. */
  readonly tidy: () => void;
  /** Claims nothing more, and gives back what waits for room. */
  readonly stop: () => Promise<void>;
  readonly abortAll: (kind: RunAbortKind) => void;
  /** Gives back what is still executing, whatever becomes of it here. */
  readonly abandon: () => Promise<void>;
  /** Resolves when nothing is held and nothing executes. */
  readonly settled: () => Promise<void>;
}

/** What the dispatcher works with. */
export interface DispatcherOptions extends CheckedWorkerOptions {
  readonly pool: pg.Pool;
  readonly workerId: string;
  readonly execute: ExecuteRun;
  readonly claimer: (heldIds: () => readonly string[]) => Claimer;
  readonly finisher: Finisher;
  readonly events: EventWriter;
  readonly onError: (error: unknown) => void;
  /** Ends the repetitions. */
  readonly giveUp: AbortSignal;
}

/** Most runs of one claim. */
const MOST_CLAIMED = 500;
/** Ends under way past which nothing more is claimed: the database cannot keep up. */
const MOST_ENDING = 1000;
/** How long what was taken ahead waits for room, in milliseconds, before others get it. */
const LONGEST_WAIT = 1000;

const giveBackStatement = statement('queue/give-back');

export function startDispatcher(options: DispatcherOptions): Dispatcher {
  const { pool, workerId, concurrency, finisher, events, onError } = options;
  const held = new Map<string, HeldRun>();
  const waiting: HeldRun[] = [];
  const prefetch = createPrefetch(concurrency, options.prefetch);
  const claimer = options.claimer(() => [...held.keys()]);
  const claimBell = createBell();
  const onSettled = new Set<() => void>();
  let executing = 0;
  let stopping = false;
  /** Why the claiming sleeps: for want of room, or of runs. */
  let asleep: 'room' | 'runs' | undefined;
  let finished = 0;
  let givenBack = 0;
  let lost = 0;

  function wanted(): number {
    const room = concurrency - executing;
    const ahead = prefetch.target();
    if (finisher.size() > MOST_ENDING || (room <= 0 && waiting.length > ahead / 2)) return 0;
    return Math.min(room + ahead - waiting.length, MOST_CLAIMED);
  }

  async function keepClaiming(): Promise<void> {
    for (let failures = 0; !stopping; ) {
      const most = wanted();
      if (most <= 0) {
        await sleepFor('room', options.pollMs);
        continue;
      }
      const began = performance.now();
      try {
        const { claims, more } = await claimer.claim(most, concurrency - executing);
        take(claims, began);
        failures = 0;
        if (!more) await sleepFor('runs', options.pollMs * (0.8 + 0.4 * Math.random()));
      } catch (error) {
        onError(error);
        failures += 1;
        await pauseBefore(failures, options.giveUp);
      }
    }
  }

  async function sleepFor(what: 'room' | 'runs', ms: number): Promise<void> {
    if (stopping) return;
    asleep = what;
    await claimBell.wait(ms);
    asleep = undefined;
  }

  function take(claims: readonly Claim[], began: number): void {
    for (const { run, events: last } of claims) {
      const { runId, flowId, queue, attempt, waitSeconds } = run;
      // It was ours before, was lost and is ours again: the execution under the old attempt is void.
      const before = held.get(runId);
      if (before !== undefined && before.state !== 'ending') lose(before);
      const one: HeldRun = {
        run,
        abort: undefined,
        state: 'waiting',
        aborted: undefined,
        leaseEnd: began + options.leaseMs,
        since: performance.now(),
        events: last,
        told: 0,
      };
      held.set(runId, one);
      waiting.push(one);
      runClaim.publish(() => ({ runId, flowId, queue, attempt, waitSeconds }));
    }
    pump();
  }

  function pump(): void {
    while (!stopping && executing < concurrency) {
      const next = waiting.shift();
      if (next === undefined) break;
      void start(next);
    }
    if (asleep === 'room' && wanted() > 0) claimBell.ring();
  }

  async function start(one: HeldRun): Promise<void> {
    one.state = 'executing';
    executing += 1;
    const began = performance.now();
    const verdict = await execution(one, options.execute, (kind, data = {}) => events.tell(one, kind, data));
    executing -= 1;
    prefetch.observe(performance.now() - began);
    // The next one begins while the end of this one is on its way.
    pump();
    // Given back while its execution went on.
    if (one.state !== 'executing') return tellSettled();
    if (verdict.kind === 'end') await end(one, verdict.ending);
    else if (verdict.kind === 'give_back') await giveBack([one]);
    else tellSettled();
  }

  async function end(one: HeldRun, ending: RunEnding): Promise<void> {
    one.state = 'ending';
    if (one.told > 0) await events.settled(one);
    const answer = await finisher.finish(ending);
    const { runId, flowId, queue, attempt } = one.run;
    settle(one);
    if (answer === undefined) {
      countLost(one);
    } else {
      finished += 1;
      const { status, reason } = ending;
      runFinish.publish(() => ({
        runId,
        flowId,
        queue,
        attempt,
        outcome: outcomeOf(status),
        reason: reason ?? undefined,
        durationSeconds: answer.durationSeconds,
      }));
    }
    // It made room in its queue, of which nobody is notified.
    if (claimer.isLimited(queue)) claimBell.ring();
    else if (asleep === 'room' && wanted() > 0) claimBell.ring();
  }

  function settle(one: HeldRun): void {
    one.state = 'gone';
    if (held.get(one.run.runId) === one) held.delete(one.run.runId);
    tellSettled();
  }

  function tellSettled(): void {
    if (held.size > 0 || executing > 0) return;
    for (const resolve of onSettled) resolve();
    onSettled.clear();
  }

  function countLost({ run: { runId, flowId, queue, attempt } }: HeldRun): void {
    lost += 1;
    runLeaseLost.publish(() => ({ runId, flowId, queue, attempt }));
  }

  /** Runs that do not go back are to be cancelled, or lost: the answer to their end will say. */
  async function giveBack(ones: readonly HeldRun[]): Promise<void> {
    if (ones.length === 0) return;
    for (const one of ones) one.state = 'ending';
    const back = await sendBack(ones);
    if (back === undefined) {
      // Their leases will run out.
      for (const one of ones) settle(one);
      return;
    }
    const gone = ones.filter(({ run }) => back.has(run.runId));
    givenBack += gone.length;
    for (const one of gone) settle(one);
    const others = ones.filter(({ run }) => !back.has(run.runId));
    await Promise.all(others.map((one) => end(one, endingOf(one, { status: 'CANCELLED' }))));
  }

  async function sendBack(ones: readonly HeldRun[]): Promise<ReadonlySet<string> | undefined> {
    const values = [workerId, ones.map(({ run }) => run.runId), ones.map(({ run }) => run.attempt)];
    for (let failures = 0; !options.giveUp.aborted; ) {
      try {
        const rows = await query<{ runId: string }>(pool, giveBackStatement, values);
        return new Set(rows.map(({ runId }) => runId));
      } catch (error) {
        onError(error);
        if (!isOutage(error)) return undefined;
        failures += 1;
        await pauseBefore(failures, options.giveUp);
      }
    }
    return undefined;
  }

  function lose(one: HeldRun): void {
    if (one.state === 'gone') return;
    abortHeld(one, 'lease_lost');
    takeOut(one);
    settle(one);
    countLost(one);
  }

  function takeOut(one: HeldRun): void {
    const place = waiting.indexOf(one);
    if (place >= 0) waiting.splice(place, 1);
  }

  const claiming = keepClaiming();
  return {
    held,
    report: () => ({ finished, givenBack, lost }),
    wake: () => {
      if (asleep !== 'room') claimBell.ring();
    },
    cancel: (one) => {
      if (one.aborted !== undefined || one.state === 'ending' || one.state === 'gone') return;
      events.tell(one, 'cancel_requested', {});
      abortHeld(one, 'cancelled');
      if (one.state !== 'waiting') return;
      takeOut(one);
      void end(one, endingOf(one, { status: 'CANCELLED' }));
    },
    lose,
    tidy: () => {
      const now = performance.now();
      const late = waiting.filter(({ since }) => now - since > LONGEST_WAIT);
      if (late.length === 0) return;
      prefetch.stalled(now - (late[0] as HeldRun).since);
      void giveBack(waiting.splice(0));
    },
    stop: async () => {
      stopping = true;
      claimBell.ring();
      await claiming;
      await giveBack(waiting.splice(0));
    },
    abortAll: (kind) => {
      for (const one of held.values()) abortHeld(one, kind);
    },
    abandon: async () => {
      await giveBack([...held.values()].filter(({ state }) => state === 'executing'));
    },
    settled: () =>
      new Promise((resolve) => {
        onSettled.add(resolve);
        tellSettled();
      }),
  };
}
