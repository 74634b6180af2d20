import { hostname } from 'node:os';
import { statement } from '../../store/statements.ts';
import type { Session } from '../session.ts';
import type { HeldRun } from './held-run.ts';

/** What the renewal needs to know. */
export interface RenewalOptions {
  readonly session: Session;
  readonly workerId: string;
  readonly leaseMs: number;
  readonly queues: readonly string[];
  /** Flows that the worker knows; `undefined` for all. */
  readonly flows: () => readonly string[] | undefined;
  readonly capacity: number;
  readonly held: ReadonlyMap<string, HeldRun>;
  /** The run is not ours any more. */
  readonly onLost: (held: HeldRun) => void;
  /** Somebody asked for its end. */
  readonly onCancel: (held: HeldRun) => void;
  readonly onRenewed: () => void;
  readonly onError: (error: unknown) => void;
}

/** Renews the leases of a worker, and tells that it lives. */
export interface Renewal {
  /** Renews now. */
  readonly now: () => void;
  readonly stop: () => void;
}

const renew = statement('queue/renew');

/**
 * Renews all leases in one statement, every third of a lease, on a connection of its own: an exhausted pool and a busy
 * loop take no lease away. After a failure it tries again four times as often. A run whose lease has run out by our clock
 * without a renewal is taken for lost: somebody else may have it.
 */
export function startRenewal(options: RenewalOptions): Renewal {
  const { session, workerId, leaseMs, held } = options;
  const every = leaseMs / 3;
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  let again = false;
  let stopped = false;

  async function tick(): Promise<void> {
    if (running) {
      again = true;
      return;
    }
    clearTimeout(timer);
    running = true;
    again = false;
    const began = performance.now();
    const ok = await renewAll(began);
    running = false;
    if (stopped) return;
    const pause = again ? 0 : ok ? began + every - performance.now() : every / 4;
    timer = setTimeout(() => void tick(), Math.max(0, pause));
  }

  async function renewAll(began: number): Promise<boolean> {
    // In the order of the ids, as the ends: two statements on the same rows lock them in one order.
    const sent = [...held.values()].sort((a, b) => (a.run.runId < b.run.runId ? -1 : 1));
    try {
      const rows = await session.run<{ runId: string; cancelRequested: boolean }>(renew, valuesOf(sent), every);
      const kept = new Map(rows.map((row) => [row.runId, row.cancelRequested]));
      for (const one of sent) judge(one, kept.get(one.run.runId), began);
      options.onRenewed();
      return true;
    } catch (error) {
      options.onError(error);
      for (const one of held.values()) if (one.leaseEnd < performance.now()) lose(one);
      return false;
    }
  }

  function judge(one: HeldRun, cancelRequested: boolean | undefined, began: number): void {
    if (cancelRequested === undefined) return lose(one);
    one.leaseEnd = began + leaseMs;
    if (cancelRequested) options.onCancel(one);
  }

  /** One whose end is under way may be ended already: the answer to that will say. */
  function lose(one: HeldRun): void {
    if (one.state === 'waiting' || one.state === 'executing') options.onLost(one);
  }

  function valuesOf(sent: readonly HeldRun[]): readonly unknown[] {
    return [
      workerId,
      leaseMs / 1000,
      sent.map(({ run }) => run.runId),
      sent.map(({ run }) => run.attempt),
      hostname(),
      process.pid,
      every / 1000,
      options.queues,
      options.capacity,
      sent.filter(({ state }) => state === 'executing').length,
      options.flows(),
    ];
  }

  return {
    now: () => void tick(),
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
