import type { Check } from '../../check.ts';
import { say, type Told } from '../../told.ts';
import { toldBytes, toldSeconds } from '../../words.ts';
import type { OpenDatabaseFacts } from '../database/facts.ts';
import type { Plans, Scan } from '../database/plan.ts';
import { intervalSeconds, type QueueFacts } from '../facts.ts';
import { psql } from '../psql.ts';

/** Whether the tables are in a state in which the statements of the queue cost what they should. */
export function checkStorage(facts: QueueFacts): readonly Check[] {
  return [indexes(facts), plans(facts), duration(facts), deadRows(facts)];
}

const NO_DATABASE = say`the database was not reached`;

function indexes({ database, expectedIndexes }: QueueFacts): Check {
  const id = 'database.indexes';
  const why = say`without its index the claim or the collector reads all runs that ever ended, and takes seconds instead of milliseconds`;
  if (database.kind !== 'open') return { id, state: 'unknown', seen: NO_DATABASE, why };
  const found = database.indexes;
  if (found.kind === 'unknown') return { id, state: 'unknown', seen: found.why, why };
  if (found.value.length === 0) return { id, state: 'unknown', seen: say`the table runs is not there`, why };
  const byName = new Map(found.value.map((index) => [index.name, index]));
  const faults = expectedIndexes.flatMap(({ name, partial, create }) => {
    const index = byName.get(name);
    if (index === undefined) return [{ told: say`${name} is missing`, todo: psql(database, create) }];
    if (!index.valid) {
      const told = say`${name} is invalid: it was not made to its end, and is not used`;
      return [{ told, todo: psql(database, `REINDEX INDEX CONCURRENTLY ${name}`) }];
    }
    if (!partial || index.partial) return [];
    const told = say`${name} holds all rows, not only those that it is for`;
    return [{ told, todo: psql(database, `DROP INDEX CONCURRENTLY ${name}`) }];
  });
  if (faults.length === 0)
    return { id, state: 'ok', seen: say`all ${expectedIndexes.length} indexes of runs are there and valid`, why };
  const seen = say`${faults.length} of ${expectedIndexes.length} indexes of runs are missing or of no use`;
  return {
    id,
    state: 'problem',
    seen,
    why,
    details: faults.map(({ told }) => told),
    todo: faults.map(({ todo }) => todo),
  };
}

/** A table of this size is read whole in a few milliseconds, and the planner is right to do so. */
const SMALL_BYTES = 4 * 1024 * 1024;
/** Of the rows that wait or run; every other index has all rows. */
const FITTING: ReadonlySet<string> = new Set(['ix_runs_run_at', 'ix_runs_queued_at', 'ix_runs_lease_expires_at']);

function plans({ database }: QueueFacts): Check {
  const id = 'database.plans';
  const why = say`a collector that reads the whole table costs more with every run that ever ended, at each of its ticks`;
  if (database.kind !== 'open') return { id, state: 'unknown', seen: NO_DATABASE, why };
  const found = database.plans;
  if (found.kind === 'unknown') return { id, state: 'unknown', seen: found.why, why };
  const { now, withoutWholeReads, bytes } = found.value;
  if (now.every(fits)) return { id, state: 'ok', seen: say`the collector reads runs through ${namesOf(now)}`, why };
  if (!withoutWholeReads.every(fits)) {
    const seen = say`the collector has to read the whole table runs (${toldBytes(bytes)}): no index fits`;
    const todo = [say`arx obs doctor --system=xyn --json | jq '.checks[] | select(.id == "database.indexes")'`];
    return { id, state: 'problem', seen, why, details: scansTold(found.value), todo };
  }
  if (bytes <= SMALL_BYTES) {
    const seen = say`the table is small (${toldBytes(bytes)}) and read whole; once it grows it is read through ${namesOf(withoutWholeReads)}`;
    return { id, state: 'ok', seen, why };
  }
  const seen = say`the collector reads the whole table runs (${toldBytes(bytes)}), although indexes fit: the planner counts on other numbers of rows`;
  return { id, state: 'problem', seen, why, details: scansTold(found.value), todo: [psql(database, 'ANALYZE runs')] };
}

function fits(scan: Scan): boolean {
  return scan.kind === 'index' && FITTING.has(scan.name);
}

/** Names of indexes on our own table: words of ours, unless somebody added one. */
function namesOf(scans: readonly Scan[]): string {
  const names = scans.flatMap((scan) => (scan.kind === 'index' ? [safeName(scan.name)] : []));
  return [...new Set(names)].join(', ') || 'no index';
}

function safeName(name: string): string {
  return /^(ix|ux)_runs_\w+$|^runs_pkey$/.test(name) ? name : 'an index of others';
}

function scansTold({ now, withoutWholeReads }: Plans): readonly Told[] {
  const told = (scan: Scan): string => (scan.kind === 'whole' ? 'the whole table' : safeName(scan.name));
  return [
    say`it reads: ${now.map(told).join('; ')}`,
    say`where whole reads are ruled out: ${withoutWholeReads.map(told).join('; ')}`,
  ];
}

/** From this part of its interval on a tick is long. */
const LONG_SHARE = 0.2;

function duration(facts: QueueFacts): Check {
  const id = 'database.tick';
  const why = say`a tick that does not end in time tells no number`;
  const { database } = facts;
  if (database.kind !== 'open') return { id, state: 'unknown', seen: NO_DATABASE, why };
  const found = database.tick;
  if (found.kind === 'unknown') return { id, state: 'unknown', seen: found.why, why };
  const todo = [say`arx obs doctor --system=xyn --json | jq '.checks[] | select(.id == "database.plans")'`];
  if (found.value.kind === 'late') {
    const seen = say`the statement of the collector does not end within ${toldSeconds(found.value.limitSeconds)}`;
    return { id, state: 'problem', seen, why, todo };
  }
  const { seconds } = found.value;
  const seen = say`the statement of the collector takes ${toldSeconds(seconds)}`;
  if (seconds <= LONG_SHARE * intervalSeconds(facts)) return { id, state: 'ok', seen, why };
  return { id, state: 'warning', seen: say`${seen}, of an interval of ${intervalSeconds(facts)} s`, why, todo };
}

/** Fewer slow nothing down. */
const FEW_ROWS = 10_000;
/** Dead rows for each live one: autovacuum of this table begins at a tenth of it. */
const MANY_DEAD = 0.2;

function deadRows({ database }: QueueFacts): Check {
  const id = 'database.dead_rows';
  const why = say`dead rows are what makes a queue slow: every claim steps over them`;
  if (database.kind !== 'open') return { id, state: 'unknown', seen: NO_DATABASE, why };
  const found = database.table;
  if (found.kind === 'unknown') return { id, state: 'unknown', seen: found.why, why };
  const { live, dead, autovacuum, vacuumedSeconds } = found.value;
  const last =
    vacuumedSeconds === null ? say`not vacuumed yet` : say`last vacuumed ${toldSeconds(vacuumedSeconds)} ago`;
  const seen = say`runs has ${dead} dead and ${live} live rows, ${last}`;
  if (!autovacuum) {
    return {
      id,
      state: 'problem',
      seen: say`autovacuum is off for runs: nobody removes dead rows; ${seen}`,
      why,
      todo: [switchOn(database), psql(database, 'SHOW autovacuum')],
    };
  }
  if (dead < FEW_ROWS || dead < live * MANY_DEAD) return { id, state: 'ok', seen, why };
  const todo = [
    say`arx obs doctor --system=xyn --json | jq '.checks[] | select(.id == "database.transactions")'`,
    psql(database, 'VACUUM (VERBOSE, ANALYZE) runs'),
  ];
  return { id, state: 'warning', seen, why, todo };
}

function switchOn(database: OpenDatabaseFacts): Told {
  return psql(database, 'ALTER TABLE runs RESET (autovacuum_enabled)');
}
