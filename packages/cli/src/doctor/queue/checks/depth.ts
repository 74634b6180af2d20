import { xynFamilies } from '@arx/catalog/xyn';
import { counted } from '../../../output/run-words.ts';
import type { Check } from '../../check.ts';
import { hidden, say, type Told, toldUrl } from '../../told.ts';
import { toldSeconds } from '../../words.ts';
import type { ExpiredLease, OpenDatabaseFacts, WaitingQueue } from '../database/facts.ts';
import { mayBeSame, type QueueFacts } from '../facts.ts';
import { depthOf, type Look, readingOf } from '../look.ts';
import { psql } from '../psql.ts';
import { hasTicked } from './collector.ts';

/** Whether the numbers agree, and what they say of the queue. */
export function checkDepth(facts: QueueFacts): readonly Check[] {
  return [sums(facts), sameDatabase(facts), workers(facts), stuck(facts), leases(facts)];
}

const NO_DATABASE = say`the database was not reached`;

/** A tick may come while the page is read; it does not do so twice. */
function sums({ looks, url }: QueueFacts): Check {
  const id = 'queue.sums';
  const why = say`all numbers of a tick are of one moment: where they do not add up, they come from two collectors or from no tick of ours`;
  if (looks.kind === 'unknown') return { id, state: 'unknown', seen: looks.why, why };
  const first = differences(looks.value.first);
  const second = differences(looks.value.second);
  if (second === undefined)
    return { id, state: 'unknown', seen: say`the numbers of the queue are not on the page`, why };
  if (second.length === 0 || first?.length === 0) {
    return { id, state: 'ok', seen: say`ready and future add up to QUEUED, and the leases to RUNNING`, why };
  }
  const seen = say`numbers of the page do not add up, at two looks`;
  return {
    id,
    state: 'problem',
    seen,
    why,
    details: second,
    todo: [say`curl -s ${toldUrl(url)}/metrics | grep '^xyn_'`],
  };
}

/** `undefined` when there is nothing to add up. A source without leases has none on the page. */
function differences(look: Look): readonly Told[] | undefined {
  const of = (family: { readonly name: string }): number | undefined => readingOf(look, family.name);
  const [queued, running] = [depthOf(look, 'QUEUED'), depthOf(look, 'RUNNING')];
  const [ready, future] = [of(xynFamilies.queueReadyDepth), of(xynFamilies.queueFutureDepth)];
  const expired = of(xynFamilies.runningWithExpiredLease);
  const active = of(xynFamilies.runningWithActiveLease);
  const missing = of(xynFamilies.runningWithoutLease);
  if (queued === undefined || ready === undefined || future === undefined) return undefined;
  const isLeased = running !== undefined && expired !== undefined && active !== undefined && missing !== undefined;
  return [
    ...(ready + future === queued ? [] : [say`ready ${ready} and future ${future}, but QUEUED ${queued}`]),
    ...(!isLeased || expired + active + missing === running
      ? []
      : [say`leases: expired ${expired}, active ${active}, missing ${missing}, but RUNNING ${running}`]),
  ];
}

/** Ends are only ever added, so a tick between two readings of the database has a number between theirs. */
function sameDatabase({ looks, database, pageDatabase, url }: QueueFacts): Check {
  const id = 'queue.database';
  const why = say`a page of another database tells nothing of the runs that are submitted from here`;
  if (database.kind !== 'open') return { id, state: 'unknown', seen: NO_DATABASE, why };
  const todo = [say`curl -s ${toldUrl(url)}/readyz`, say`unset DATABASE_URL`];
  if (!mayBeSame(pageDatabase, database.identity)) {
    return { id, state: 'problem', seen: say`the server of the page has another database than this shell`, why, todo };
  }
  if (looks.kind === 'unknown') return { id, state: 'unknown', seen: looks.why, why };
  if (pageDatabase !== undefined && pageDatabase === database.identity && !hasTicked(looks.value)) {
    return { id, state: 'ok', seen: say`the server of the page has the database of this shell`, why };
  }
  if (database.endedRuns.kind === 'unknown') return { id, state: 'unknown', seen: database.endedRuns.why, why };
  if (!hasTicked(looks.value)) {
    return { id, state: 'unknown', seen: say`no tick came between two looks, so the page may be older`, why };
  }
  const page = looks.value.second.families.get(xynFamilies.runsFinished.name)?.total;
  if (page === undefined) return { id, state: 'unknown', seen: say`the page has no totals of runs that ended`, why };
  const { before, after } = database.endedRuns.value;
  if (page >= before && page <= after) {
    return { id, state: 'ok', seen: say`the page and the database agree: ${counted(page, 'run')} ended`, why };
  }
  const seen = say`${counted(page, 'run')} ended by the page, but ${after} by the database of this shell: it is not the one of the server`;
  return { id, state: 'problem', seen, why, todo };
}

function workers({ database, looks }: QueueFacts): Check {
  const id = 'queue.workers';
  const why = say`without a worker nothing starts; the runs of one that died wait until their leases run out`;
  if (database.kind !== 'open' || database.workers.kind === 'unknown') {
    const alive = looks.kind === 'known' ? readingOf(looks.value.second, xynFamilies.workersAlive.name) : undefined;
    if (alive === undefined) return { id, state: 'unknown', seen: NO_DATABASE, why };
    const seen = say`${workersAre(alive)} alive, by the page`;
    return alive > 0 ? { id, state: 'ok', seen, why } : { id, state: 'warning', seen, why, todo: [say`arx worker`] };
  }
  const all = database.workers.value;
  const alive = all.filter((worker) => worker.alive);
  const silent = all.filter((worker) => !worker.alive);
  const running = alive.reduce((sum, worker) => sum + worker.running, 0);
  const capacity = alive.reduce((sum, worker) => sum + worker.capacity, 0);
  const details = silent.slice(0, 5).map(({ workerId, running: held }) => {
    return say`${hidden(workerId, 'a worker')} is silent without having said goodbye; it had ${counted(held, 'run')}`;
  });
  if (alive.length === 0) {
    return { id, state: 'warning', seen: say`no worker is alive`, why, details, todo: [say`arx worker`] };
  }
  const seen = say`${workersAre(alive.length)} alive, with ${running} of ${capacity} runs`;
  if (silent.length === 0) return { id, state: 'ok', seen, why };
  const statement =
    "SELECT worker_id, host, pid, last_heartbeat FROM run_workers WHERE last_heartbeat < now() - 3 * heartbeat_seconds * interval '1 second'";
  return {
    id,
    state: 'warning',
    seen: say`${seen}; ${silent.length} died`,
    why,
    details,
    todo: [psql(database, statement)],
  };
}

/** From here on the alert XynOldestRunWaiting fires. */
const LONG_WAIT = 300;
/** Workers look for runs every second: what waits longer beside a free one is not for it. */
const PASSED_OVER = 30;

function stuck(facts: QueueFacts): Check {
  const id = 'queue.stuck';
  const why = say`runs that are ready and do not start are what XynNoActiveWorkers and XynQueueBacklog fire for`;
  const { database, looks } = facts;
  if (database.kind === 'open' && database.waiting.kind === 'known') return { id, why, ...judgeQueues(database) };
  if (looks.kind === 'unknown') return { id, state: 'unknown', seen: looks.why, why };
  const ready = readingOf(looks.value.second, xynFamilies.queueReadyDepth.name);
  const alive = readingOf(looks.value.second, xynFamilies.workersAlive.name);
  if (ready === undefined || alive === undefined) {
    return { id, state: 'unknown', seen: say`neither the database nor the page tells of the queue`, why };
  }
  const seen = say`${runsAre(ready)} ready and ${workersAre(alive)} alive, by the page`;
  if (ready === 0 || alive > 0) return { id, state: 'ok', seen, why };
  return { id, state: 'problem', seen, why, todo: [say`arx worker`] };
}

function judgeQueues(database: OpenDatabaseFacts): Pick<Check, 'state' | 'seen' | 'details' | 'todo'> {
  const queues = database.waiting.kind === 'known' ? database.waiting.value : [];
  const ready = queues.reduce((sum, queue) => sum + queue.ready, 0);
  const oldest = oldestReady(database);
  const unserved = queues.filter(({ workers: count }) => count === 0);
  if (unserved.length > 0) {
    return {
      state: 'problem',
      seen: say`${runsAre(unserved.reduce((sum, queue) => sum + queue.ready, 0))} ready in queues that no living worker serves`,
      details: listed(unserved),
      todo: unserved.slice(0, 3).map((queue) => serve(queue)),
    };
  }
  const stopped = queues.filter(({ concurrency }) => concurrency === 0);
  if (stopped.length > 0) {
    return {
      state: 'warning',
      seen: say`${counted(stopped.length, 'queue')} with ready runs stopped: the limit is 0`,
      details: listed(stopped),
      todo: [psql(database, 'SELECT name, concurrency FROM run_queues WHERE concurrency = 0')],
    };
  }
  const passedOver = queues.filter(isPassedOver);
  if (oldest > PASSED_OVER && passedOver.length > 0) {
    return {
      state: 'warning',
      seen: say`a run has been ready for ${toldSeconds(oldest)}, and workers of its queue have room: they may not know its flow`,
      details: listed(passedOver),
      todo: [say`arx run list --status=QUEUED`, say`arx flow list`],
    };
  }
  const seen =
    ready === 0 ? say`no run is ready and waits` : say`${runsAre(ready)} ready, the oldest for ${toldSeconds(oldest)}`;
  if (oldest <= LONG_WAIT) return { state: 'ok', seen };
  return { state: 'warning', seen: say`${seen}: the workers are too few`, todo: [say`arx worker --concurrency=16`] };
}

/** More lines are not read. */
const MOST_QUEUES = 10;

/** Those with most waiting: they come in that order. */
function listed(queues: readonly WaitingQueue[]): readonly Told[] {
  const shown = queues.slice(0, MOST_QUEUES).map((queue) => say`${toldQueue(queue)}: ${queue.ready} ready`);
  const rest = queues.length - shown.length;
  return rest === 0 ? shown : [...shown, say`and ${counted(rest, 'more', 'more')}`];
}

function workersAre(count: number): string {
  return counted(count, 'worker is', 'workers are');
}

function runsAre(count: number): string {
  return counted(count, 'run is', 'runs are');
}

function withLease(count: number): string {
  return counted(count, 'running run has a lease that ran out', 'running runs have leases that ran out');
}

/** Somebody could take its runs, and nobody does. */
function isPassedOver({ free, concurrency, running }: WaitingQueue): boolean {
  return free > 0 && (concurrency === null || running < concurrency);
}

function oldestReady({ tick }: OpenDatabaseFacts): number {
  return tick.kind === 'known' && tick.value.kind === 'answered' ? tick.value.row.oldestReadySeconds : 0;
}

/** Names of queues are words of configuration, which are the user's own. */
function toldQueue({ name }: WaitingQueue): Told {
  return hidden(name, 'a queue');
}

function serve({ name }: WaitingQueue): Told {
  return name === 'default' ? say`arx worker` : say`arx worker --queues=${hidden(name, '<queue>')}`;
}

/** Workers look for leases that ran out every few seconds; what is older stays. */
const RESCUED_WITHIN = 120;

function leases({ database, looks }: QueueFacts): Check {
  const id = 'queue.leases';
  const why = say`the worker of such a run died; it starts again only when another worker takes it back`;
  const found = database.kind === 'open' ? database.expired : undefined;
  if (database.kind !== 'open' || found?.kind !== 'known') {
    const expired =
      looks.kind === 'known' ? readingOf(looks.value.second, xynFamilies.runningWithExpiredLease.name) : undefined;
    if (expired === undefined)
      return { id, state: 'unknown', seen: found?.kind === 'unknown' ? found.why : NO_DATABASE, why };
    const seen = say`${withLease(expired)}, by the page`;
    if (expired === 0) return { id, state: 'ok', seen, why };
    return { id, state: 'warning', seen, why, todo: [say`arx run list --status=RUNNING`] };
  }
  const missing = missingLeases(database);
  const [oldest] = found.value;
  if (oldest === undefined && missing === 0) {
    return { id, state: 'ok', seen: say`every running run has a lease that is not over`, why };
  }
  const details = [
    ...found.value.map(toldLease),
    ...(missing > 0
      ? [say`${counted(missing, 'running run has', 'running runs have')} no lease at all: no worker takes them back`]
      : []),
  ];
  const seen = say`${withLease(expiredCount(database, found.value))}`;
  const isLeft = (oldest?.seconds ?? 0) > RESCUED_WITHIN || missing > 0;
  const statement =
    "SELECT id, flow_id, worker_id, attempt, rescues, lease_expires_at FROM runs WHERE status = 'RUNNING' AND (lease_expires_at < now() OR lease_expires_at IS NULL) ORDER BY lease_expires_at";
  return {
    id,
    state: isLeft ? 'problem' : 'warning',
    seen,
    why,
    details,
    todo: [
      say`arx worker`,
      say`arx run list --status=RUNNING`,
      psql(database, statement),
      ...found.value.slice(0, 1).map(show),
    ],
  };
}

function show({ id }: ExpiredLease): Told {
  return say`arx run show ${hidden(id, '<id>')}`;
}

function toldLease({ id, flowId, workerId, seconds }: ExpiredLease): Told {
  const run = say`run ${hidden(id, '<id>')} of ${hidden(flowId, 'a flow')}`;
  return say`${run}: since ${toldSeconds(seconds)}, of ${hidden(workerId ?? 'nobody', 'a worker')}`;
}

function missingLeases({ tick }: OpenDatabaseFacts): number {
  return tick.kind === 'known' && tick.value.kind === 'answered' ? (tick.value.row.missing ?? 0) : 0;
}

/** The list has the oldest alone. */
function expiredCount({ tick }: OpenDatabaseFacts, listed: readonly ExpiredLease[]): number {
  const counted = tick.kind === 'known' && tick.value.kind === 'answered' ? (tick.value.row.expired ?? 0) : 0;
  return Math.max(counted, listed.length);
}
