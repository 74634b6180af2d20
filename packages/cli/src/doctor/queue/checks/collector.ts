import { xynFamilies } from '@arx/catalog/xyn';
import type { Check } from '../../check.ts';
import { hidden, joined, say, type Told, toldUrl } from '../../told.ts';
import { toldSeconds } from '../../words.ts';
import type { LockHolder } from '../database/facts.ts';
import { intervalSeconds, isFollower, type Looks, type QueueFacts } from '../facts.ts';
import { lastSuccess, readingOf } from '../look.ts';
import { whoCollects } from '../psql.ts';
import { examineAt } from './families.ts';

/** Whether the numbers of the queue are taken, by one process, and lately. */
export function checkCollector(facts: QueueFacts): readonly Check[] {
  return [interval(facts), success(facts), failures(facts), leader(facts)];
}

/** With a longer interval the alert on a stale collector fires although all is well. */
const LONGEST_INTERVAL = 30;
/** From this age on the alert XynCollectorStale fires. */
const STALE_SECONDS = 60;

function interval({ interval: found }: QueueFacts): Check {
  const id = 'collector.interval';
  const why = say`with an interval that is refused no collector starts; past a minute the alert XynCollectorStale fires all the time`;
  const unset = [say`unset METRICS_COLLECTOR_INTERVAL`];
  if (found.kind === 'refused') {
    return { id, state: 'problem', seen: hidden(found.message, 'it is refused'), why, todo: unset };
  }
  const { seconds, isDefault } = found;
  if (isDefault) return { id, state: 'ok', seen: say`METRICS_COLLECTOR_INTERVAL is not set: every ${seconds} s`, why };
  const seen = say`METRICS_COLLECTOR_INTERVAL is ${seconds}: every ${toldSeconds(seconds)}`;
  return seconds <= LONGEST_INTERVAL
    ? { id, state: 'ok', seen, why }
    : { id, state: 'warning', seen, why, todo: unset };
}

function success(facts: QueueFacts): Check {
  const id = 'collector.success';
  const why = say`numbers that nobody refreshes look like those of now: an alert neither fires nor ends`;
  const { looks, url } = facts;
  if (looks.kind === 'unknown') return { id, state: 'unknown', seen: looks.why, why };
  if (isFollower(facts)) {
    return { id, state: 'ok', seen: say`another process collects; this one waits for its turn`, why };
  }
  const last = lastSuccess(looks.value.second);
  if (last === undefined) {
    const seen = say`no collector has succeeded in the server of this page`;
    return { id, state: 'problem', seen, why, todo: elsewhere(facts) ?? [say`arx up`, readyz(url)] };
  }
  const age = looks.value.second.at + skewOf(facts) - last;
  const limit = Math.max(STALE_SECONDS, 3 * intervalSeconds(facts));
  if (age > limit) {
    const seen = say`the collector succeeded ${toldSeconds(age)} ago for the last time`;
    return { id, state: 'problem', seen, why, todo: [readyz(url)] };
  }
  const { waitedSeconds } = looks.value;
  if (waitedSeconds === undefined) {
    return { id, state: 'ok', seen: say`the collector succeeded again between two looks at the page`, why };
  }
  const seen = say`the collector succeeded ${toldSeconds(Math.max(0, age))} ago, and not again while ${toldSeconds(waitedSeconds)} were waited`;
  // Of a long interval no more can be seen.
  if (waitedSeconds <= intervalSeconds(facts)) return { id, state: 'ok', seen, why };
  const todo = [readyz(url), say`curl -s ${toldUrl(url)}/metrics | grep '^xyn_collector'`];
  return { id, state: 'warning', seen, why, todo };
}

/** What the server itself says of its database. */
function readyz(url: string): Told {
  return say`curl -s ${toldUrl(url)}/readyz`;
}

/** By how much the clock of the database, which the time of the success is of, is ahead of this one. */
function skewOf({ database }: QueueFacts): number {
  return database.kind === 'open' && database.clockSkew.kind === 'known' ? database.clockSkew.value : 0;
}

function failures({ looks, url }: QueueFacts): Check {
  const id = 'collector.failures';
  const why = say`a tick that fails tells no number, and after three in a row the queue is gone from the page`;
  if (looks.kind === 'unknown') return { id, state: 'unknown', seen: looks.why, why };
  const { name } = xynFamilies.collectorFailures;
  const before = readingOf(looks.value.first, name);
  const after = readingOf(looks.value.second, name);
  if (before === undefined || after === undefined) {
    return { id, state: 'unknown', seen: say`${name} is not on the page`, why };
  }
  // A server that was started anew in between begins at 0.
  if (after > before) {
    const seen = say`ticks of the collector fail: ${after - before} more between two looks, ${after} since the server started`;
    return { id, state: 'problem', seen, why, todo: [readyz(url)] };
  }
  const seen = say`no tick failed between two looks; ${after} did since the server started`;
  return { id, state: 'ok', seen, why };
}

function leader(facts: QueueFacts): Check {
  const id = 'collector.leader';
  const why = say`two collectors would double every number and every alert; none leaves the queue unseen`;
  const { database, looks, collectorsElsewhere } = facts;
  const shown = looks.kind === 'known' && lastSuccess(looks.value.second) !== undefined;
  if (shown && collectorsElsewhere.length > 0) {
    const seen = say`more than one page shows a collector: this one and ${joined(collectorsElsewhere.map(toldUrl), ', ')}`;
    return { id, state: 'problem', seen, why, todo: collectorsElsewhere.map(examineAt) };
  }
  if (database.kind !== 'open') return { id, state: 'unknown', seen: say`the database was not reached`, why };
  const found = database.leader;
  if (found.kind === 'unknown') return { id, state: 'unknown', seen: found.why, why };
  const { holders, waiting } = found.value;
  const [holder] = holders;
  const others = waiting === 0 ? say`` : say`; ${waiting} more ${waiting === 1 ? 'waits' : 'wait'} for a turn`;
  if (holder === undefined) {
    if (looks.kind === 'known' && shown) {
      const seen = say`nobody holds the lock of the collector in this database, although the page shows one: it is of another database, or its collector has a key of its own`;
      return { id, state: 'problem', seen, why, todo: [readyz(facts.url)] };
    }
    return { id, state: 'problem', seen: say`no collector runs on this database`, why, todo: [say`arx up`] };
  }
  const details = isSilent(facts, holder)
    ? [say`it has said nothing for ${toldSeconds(holder.silentSeconds ?? 0)}`]
    : [];
  const isHealthy = details.length === 0;
  if (isFollower(facts)) {
    const seen = say`another process collects, ${toldHolder(holder)}: its page has the numbers, not this one${others}`;
    const todo = elsewhere(facts) ?? [whoCollects(database)];
    return { id, state: isHealthy ? 'ok' : 'warning', seen, why, details, todo };
  }
  const seen = say`one collector: ${toldHolder(holder)}${others}`;
  if (isHealthy) return { id, state: 'ok', seen, why };
  return { id, state: 'warning', seen, why, details, todo: [whoCollects(database)] };
}

/** It asks for the lock at each tick. */
function isSilent(facts: QueueFacts, { silentSeconds }: LockHolder): boolean {
  return (silentSeconds ?? 0) > Math.max(STALE_SECONDS, 3 * intervalSeconds(facts));
}

function toldHolder({ pid, application, client }: LockHolder): Told {
  const from = client === null ? say`` : say` from ${hidden(client, '<address>')}`;
  return say`${hidden(application || 'a session', 'a session')} (server process ${pid}${from})`;
}

/** Where the numbers are instead. */
function elsewhere({ collectorsElsewhere }: Pick<QueueFacts, 'collectorsElsewhere'>): readonly Told[] | undefined {
  return collectorsElsewhere.length === 0 ? undefined : collectorsElsewhere.map(examineAt);
}

/** Whether the collector of the page succeeded between the looks: then the second look is younger than the first. */
export function hasTicked({ waitedSeconds, second }: Looks): boolean {
  return waitedSeconds === undefined && lastSuccess(second) !== undefined;
}
