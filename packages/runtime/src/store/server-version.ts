import { DatabaseError } from './errors.ts';

/** The oldest Postgres that is supported, as `server_version_num` has it. */
const OLDEST = 150_000;

/** What a server says about itself. */
export interface ServerFacts {
  /** `server_version_num`: 180004 is 18.4. */
  readonly number: number;
  /** `version()`: the whole line, which also names servers that only speak the protocol of Postgres. */
  readonly text: string;
  /** Whether it is a replica, which takes no writes. */
  readonly replica: boolean;
}

/** Asks for the facts in one row. */
export const SERVER_FACTS = `SELECT current_setting('server_version_num')::int AS number, version() AS text, pg_is_in_recovery() AS replica`;

/**
 * Refuses a server that cannot hold the run queue.
 *
 * @param subject The address, without a password.
 * @throws DatabaseError `ARX_DATABASE_TOO_OLD`, `ARX_DATABASE_READ_ONLY`
 */
export function checkServer(facts: ServerFacts, subject: string): void {
  const postgres = facts.text.startsWith('PostgreSQL ') && !/cockroach|redshift|yugabyte/i.test(facts.text);
  if (!postgres || facts.number < OLDEST) {
    throw new DatabaseError(
      'ARX_DATABASE_TOO_OLD',
      subject,
      `${subject} is ${shortName(facts.text)}; expected PostgreSQL 15 or newer. ` +
        'Upgrade it, name another server in DATABASE_URL, or unset DATABASE_URL to use the embedded Postgres',
    );
  }
  if (facts.replica) {
    throw new DatabaseError(
      'ARX_DATABASE_READ_ONLY',
      subject,
      `${subject} is a replica and takes no writes; name the primary in DATABASE_URL ` +
        '(with several hosts behind one name, the one that accepts writes)',
    );
  }
}

/** `PostgreSQL 14.2 on x86_64-pc-linux-gnu, compiled by gcc …` without what nobody asked for. */
function shortName(text: string): string {
  return (
    text
      .split(/ on |,|\(/)[0]
      ?.trim()
      .slice(0, 80) || 'an unknown server'
  );
}
