/** Every way in which the database refuses or fails. The code is stable; the message is for people. */
export type DatabaseErrorCode =
  /** `DATABASE_URL` is no address of a Postgres database. */
  | 'ARX_DATABASE_URL_INVALID'
  /** The server cannot be reached, or the connection broke. What a running statement did is unknown. Transient. */
  | 'ARX_DATABASE_UNREACHABLE'
  /** No connection, memory or disk is left, or the server is starting or stopping. Transient. */
  | 'ARX_DATABASE_BUSY'
  /** Another transaction was in the way: serialization, deadlock, lock timeout. Nothing was changed. Transient. */
  | 'ARX_DATABASE_CONFLICT'
  /** A statement took longer than its timeout. */
  | 'ARX_DATABASE_TIMEOUT'
  /** User, password or privileges are not enough. */
  | 'ARX_DATABASE_DENIED'
  /** The server has no database of that name. */
  | 'ARX_DATABASE_UNKNOWN'
  /** The server is older than Postgres 15, or only pretends to be Postgres. */
  | 'ARX_DATABASE_TOO_OLD'
  /** The server takes no writes: it is a replica. */
  | 'ARX_DATABASE_READ_ONLY'
  /** A row breaks a constraint; `constraint` names it. */
  | 'ARX_DATABASE_CONSTRAINT'
  /** The statement itself is wrong, or does not fit the schema. */
  | 'ARX_DATABASE_STATEMENT'
  /** The pool was closed before. */
  | 'ARX_DATABASE_CLOSED'
  /** Files of migrations are misnamed, doubled, missing or empty. */
  | 'ARX_DATABASE_MIGRATIONS_INVALID'
  /** A migration that was applied has another text now. */
  | 'ARX_DATABASE_MIGRATION_CHANGED'
  /** A migration failed. Nothing of it was applied. */
  | 'ARX_DATABASE_MIGRATION_FAILED'
  /** The database was migrated by a newer arx, in a way that this one cannot work with. */
  | 'ARX_DATABASE_NEWER'
  /** The data directory cannot be used. */
  | 'ARX_DATABASE_DIRECTORY'
  /** The embedded server does not start. */
  | 'ARX_DATABASE_START'
  /** There is no embedded server for this machine. */
  | 'ARX_DATABASE_PLATFORM';

/** What else is known of an error. */
export interface DatabaseErrorDetails extends ErrorOptions {
  /** Whether the same call may succeed later; `false` by default. */
  readonly transient?: boolean;
  /** The five characters of Postgres, such as `57P01`. */
  readonly sqlState?: string | undefined;
  /** The constraint that a row breaks. */
  readonly constraint?: string | undefined;
}

/** An error of the database. No part of it holds a password. */
export class DatabaseError extends Error {
  readonly code: DatabaseErrorCode;
  /** What it is about: an address, a directory, a file, or the name of a statement. */
  readonly subject: string;
  /** Whether the same call may succeed later, without a change by anybody. */
  readonly transient: boolean;
  /** The five characters of Postgres, when it was Postgres that complained. */
  readonly sqlState: string | undefined;
  /** The constraint that a row breaks, for `ARX_DATABASE_CONSTRAINT`. */
  readonly constraint: string | undefined;

  constructor(code: DatabaseErrorCode, subject: string, message: string, details: DatabaseErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'DatabaseError';
    this.code = code;
    this.subject = subject;
    this.transient = details.transient ?? false;
    this.sqlState = details.sqlState;
    this.constraint = details.constraint;
  }
}
