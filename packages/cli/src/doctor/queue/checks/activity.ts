import type { Check } from '../../check.ts';
import { hidden, say, type Told } from '../../told.ts';
import { toldSeconds } from '../../words.ts';
import type { OldTransaction, OpenDatabaseFacts, SlowStatement } from '../database/facts.ts';
import type { QueueFacts } from '../facts.ts';
import { psql } from '../psql.ts';
import { shownStatement } from '../shown-statement.ts';

/** What goes on in the database now. */
export function checkActivity(facts: QueueFacts): readonly Check[] {
  return [slow(facts), transactions(facts), connections(facts)];
}

const NO_DATABASE = say`the database was not reached`;

function slow({ database, limits }: QueueFacts): Check {
  const id = 'database.slow_statements';
  const why = say`the statements of the queue take milliseconds; one that takes seconds waits for a lock or reads far too much`;
  if (database.kind !== 'open') return { id, state: 'unknown', seen: NO_DATABASE, why };
  const { slow: now, statistics } = database;
  if (now.kind === 'unknown') return { id, state: 'unknown', seen: now.why, why };
  const onAverage = statistics.kind === 'known' && statistics.value.kind === 'there' ? statistics.value.slow : [];
  const details = [
    ...now.value.map(toldSlow),
    ...onAverage.map(({ query, calls, meanSeconds }) => {
      return say`${toldSeconds(meanSeconds)} on average, ${calls} times: ${shownStatement(query)}`;
    }),
  ];
  if (details.length === 0) {
    const past =
      statistics.kind === 'known' && statistics.value.kind === 'there'
        ? say`, nor any on average longer than ${toldSeconds(limits.meanSeconds)}`
        : say`; pg_stat_statements, which would know earlier ones, is not there to read`;
    const seen = say`no statement of arx runs longer than ${toldSeconds(limits.statementSeconds)}${past}`;
    return { id, state: 'ok', seen, why };
  }
  const seen = say`${now.value.length} statements of arx run longer than ${toldSeconds(limits.statementSeconds)}; ${onAverage.length} are slow on average`;
  return {
    id,
    state: 'warning',
    seen,
    why,
    details,
    todo: now.value.length > 0 ? endOf(database, now.value) : lookAtPlans(),
  };
}

function toldSlow({ pid, application, seconds, query, blockedBy }: SlowStatement): Told {
  const waits = blockedBy.length === 0 ? '' : `, waits for process ${blockedBy.join(', ')}`;
  return say`${hidden(application, 'a session')}, process ${pid}, for ${toldSeconds(seconds)}${waits}: ${shownStatement(query)}`;
}

/** Who is in the way first: what waits goes on when that ends. */
function endOf(database: OpenDatabaseFacts, statements: readonly SlowStatement[]): readonly Told[] {
  const blockers = [...new Set(statements.flatMap(({ blockedBy }) => blockedBy))];
  if (blockers.length === 0) {
    return statements.slice(0, 1).map(({ pid }) => psql(database, `SELECT pg_cancel_backend(${pid})`));
  }
  const looks = `SELECT pid, application_name, state, xact_start FROM pg_stat_activity WHERE pid IN (${blockers.join(', ')})`;
  return [
    psql(database, looks),
    ...blockers.slice(0, 1).map((pid) => psql(database, `SELECT pg_terminate_backend(${pid})`)),
  ];
}

function lookAtPlans(): readonly Told[] {
  return [say`arx obs doctor --system=xyn --json | jq '.checks[] | select(.id == "database.plans")'`];
}

function transactions({ database, limits }: QueueFacts): Check {
  const id = 'database.transactions';
  const why = say`a transaction that stays open keeps every row that died since, so the queue gets slower from minute to minute`;
  if (database.kind !== 'open') return { id, state: 'unknown', seen: NO_DATABASE, why };
  const found = database.transactions;
  if (found.kind === 'unknown') return { id, state: 'unknown', seen: found.why, why };
  const { old, hiddenSessions } = found.value;
  const limit = toldSeconds(limits.transactionSeconds);
  const blind =
    hiddenSessions === 0
      ? []
      : [say`of ${hiddenSessions} sessions of other users Postgres tells nothing without the role pg_read_all_stats`];
  const [oldest] = old;
  if (oldest === undefined) {
    return { id, state: 'ok', seen: say`no transaction is open longer than ${limit}`, why, details: blind };
  }
  const seen = say`${old.length} transactions are open longer than ${limit}, the oldest for ${toldSeconds(oldest.seconds)}`;
  const todo = old.slice(0, 3).map((one) => endTransaction(database, one));
  return { id, state: 'warning', seen, why, details: [...old.map(toldTransaction), ...blind], todo };
}

function toldTransaction(one: OldTransaction): Told {
  if (one.kind === 'prepared') {
    return say`${hidden(one.gid, 'one')}, prepared ${toldSeconds(one.seconds)} ago and never committed`;
  }
  const { pid, application, state, seconds } = one;
  return say`${hidden(application || 'a session without a name', 'a session')}, process ${pid}, ${hidden(state, 'in some state')}, for ${toldSeconds(seconds)}`;
}

function endTransaction(database: OpenDatabaseFacts, one: OldTransaction): Told {
  if (one.kind === 'session') return psql(database, `SELECT pg_terminate_backend(${one.pid})`);
  return psql(database, 'SELECT gid, prepared, owner FROM pg_prepared_xacts ORDER BY prepared');
}

const NEARLY_ALL = 0.8;
const ALL = 0.95;

function connections({ database }: QueueFacts): Check {
  const id = 'database.connections';
  const why = say`where no connection is left no worker renews its leases and no server answers`;
  if (database.kind !== 'open') return { id, state: 'unknown', seen: NO_DATABASE, why };
  const found = database.connections;
  if (found.kind === 'unknown') return { id, state: 'unknown', seen: found.why, why };
  const { used, most, ours } = found.value;
  const seen = say`${used} of ${most} connections are used, ${ours} of them by arx`;
  if (used < most * NEARLY_ALL) return { id, state: 'ok', seen, why };
  const statement = 'SELECT application_name, state, count(*) FROM pg_stat_activity GROUP BY 1, 2 ORDER BY 3 DESC';
  const todo = [psql(database, statement), psql(database, 'SHOW max_connections')];
  return { id, state: used < most * ALL ? 'warning' : 'problem', seen, why, todo };
}
