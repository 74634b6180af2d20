import type { Check } from '../../check.ts';
import { hidden, joined, say, type Told } from '../../told.ts';
import { toldPath, toldSeconds } from '../../words.ts';
import type { DatabaseFacts, Failure } from '../database/facts.ts';
import type { QueueFacts } from '../facts.ts';
import { psql } from '../psql.ts';

/** Whether there is a database that can hold the queue. */
export function checkDatabase({ database }: QueueFacts): readonly Check[] {
  return [configured(database), reachable(database), version(database), migrations(database)];
}

/** `DATABASE_URL` itself is wrong: nobody was asked. */
const URL_INVALID = 'ARX_DATABASE_URL_INVALID';
/** It answered, and is not what is needed. */
const UNFIT: ReadonlySet<string> = new Set(['ARX_DATABASE_TOO_OLD', 'ARX_DATABASE_READ_ONLY']);
const EMBEDDED = say`unset DATABASE_URL`;

function configured(database: DatabaseFacts): Check {
  const id = 'database.configured';
  const why = say`runs are kept in a database; commands and servers share a queue only where they name the same one`;
  switch (database.kind) {
    case 'absent': {
      const place = toldPath(database.directory, 'data directory');
      const seen = say`DATABASE_URL is not set, and the embedded database in ${place} was never created: no run was ever submitted here`;
      return { id, state: 'warning', seen, why, todo: [say`arx up`, exportUrl()] };
    }
    case 'refused': {
      const { isEmbedded, error } = database;
      if (error.code === URL_INVALID) {
        return { id, state: 'problem', seen: toldFailure(error), why, todo: [exportUrl(), EMBEDDED] };
      }
      const seen = isEmbedded
        ? say`DATABASE_URL is not set: the embedded database is used`
        : say`DATABASE_URL names it`;
      return { id, state: 'ok', seen, why };
    }
    case 'open': {
      const { origin, wasRunning } = database;
      if (origin.kind === 'external')
        return { id, state: 'ok', seen: say`DATABASE_URL names ${toldAddress(database)}`, why };
      const place = toldPath(origin.directory, 'data directory');
      const idle = wasRunning ? say`` : say`; no arx process used it, so it was started for this look`;
      return { id, state: 'ok', seen: say`DATABASE_URL is not set: the embedded database in ${place}${idle}`, why };
    }
  }
}

function exportUrl(): Told {
  return say`export DATABASE_URL='postgresql://<user>:<password>@<host>:5432/<database>'`;
}

function toldAddress({ address }: { readonly address: string }): Told {
  return hidden(address, '<address>');
}

/** The message names addresses and paths; none of them has a password. */
function toldFailure({ code, message }: Failure): Told {
  return say`${hidden(message, 'it cannot be used')} (${code})`;
}

/** What helps, by what is wrong; see docs/database.md. */
const HELP: Readonly<Record<string, readonly Told[]>> = {
  ARX_DATABASE_UNREACHABLE: [say`pg_isready -d "$DATABASE_URL"`, EMBEDDED],
  ARX_DATABASE_DENIED: [say`psql "$DATABASE_URL" -c '\\conninfo'`],
  ARX_DATABASE_UNKNOWN: [say`psql "$DATABASE_URL" -c '\\l'`, say`createdb --maintenance-db="$DATABASE_URL" <database>`],
  ARX_DATABASE_BUSY: [say`pg_isready -d "$DATABASE_URL"`],
  ARX_DATABASE_TIMEOUT: [say`pg_isready -d "$DATABASE_URL"`],
};

/** The message says the rest: these are of the machine, not of a server. */
const EMBEDDED_HELP: Readonly<Record<string, readonly Told[]>> = {
  ARX_DATABASE_PLATFORM: [exportUrl()],
  ARX_DATABASE_DIRECTORY: [say`export ARX_DATA_DIR=<directory>`],
};

function reachable(database: DatabaseFacts): Check {
  const id = 'database.reachable';
  const why = say`without the database nothing is submitted, claimed or counted`;
  if (database.kind === 'absent') return { id, state: 'unknown', seen: say`there is no database yet`, why };
  if (database.kind === 'open') {
    return { id, state: 'ok', seen: say`it answers within ${toldSeconds(database.openSeconds)}`, why };
  }
  const { error, isEmbedded } = database;
  if (error.code === URL_INVALID) return { id, state: 'unknown', seen: say`there is no address to ask`, why };
  if (UNFIT.has(error.code)) return { id, state: 'ok', seen: say`it answers`, why };
  const todo = isEmbedded ? EMBEDDED_HELP[error.code] : HELP[error.code];
  return { id, state: 'problem', seen: toldFailure(error), why, ...(todo !== undefined && { todo }) };
}

function version(database: DatabaseFacts): Check {
  const id = 'database.version';
  const why = say`the queue needs what Postgres has since version 15, and a server that takes writes`;
  if (database.kind === 'open') {
    return { id, state: 'ok', seen: say`PostgreSQL ${numberOf(database.version)}`, why };
  }
  if (database.kind === 'refused' && UNFIT.has(database.error.code)) {
    return { id, state: 'problem', seen: toldFailure(database.error), why, todo: [exportUrl(), EMBEDDED] };
  }
  return { id, state: 'unknown', seen: say`the database was not reached`, why };
}

/** 180004 is 18.4. */
function numberOf(version: number): string {
  return `${Math.floor(version / 10_000)}.${version % 10_000}`;
}

function migrations(database: DatabaseFacts): Check {
  const id = 'database.migrations';
  const why = say`a worker and a collector read the tables as they are in the release that they are of`;
  if (database.kind !== 'open') return { id, state: 'unknown', seen: say`the database was not reached`, why };
  const found = database.migrations;
  if (found.kind === 'unknown') return { id, state: 'unknown', seen: found.why, why };
  if (found.kind === 'refused') {
    const statement = 'SELECT number, name, serves, applied_at FROM arx_migrations ORDER BY number';
    const todo = [say`npm install @arx/cli@latest`, psql(database, statement)];
    return { id, state: 'problem', seen: toldFailure(found.error), why, todo };
  }
  const { pending, program, database: there } = found.value;
  if (there === 0) {
    return { id, state: 'problem', seen: say`the tables of the queue are not there`, why, todo: [say`arx up`] };
  }
  if (pending.length > 0) {
    const seen = say`${pending.length} migrations are not applied yet; the first server or worker of this release does it`;
    const names = joined(
      pending.map((name) => say`${name}`),
      ', ',
    );
    return { id, state: 'warning', seen, why, details: [names], todo: [say`arx up`] };
  }
  const newer = there > program ? say`; a newer arx applied ${there - program} more that serve this one` : say``;
  return { id, state: 'ok', seen: say`all ${program} of this release are applied${newer}`, why };
}
