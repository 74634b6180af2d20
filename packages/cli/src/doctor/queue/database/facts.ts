import type { SnapshotRow } from '@arx/probes/postgres-queue';
import type { WorkerRecord } from '@arx/runtime/queue';
import type { DatabaseOrigin, MigrationState } from '@arx/runtime/store';
import type { Known } from '../known.ts';
import type { Plans } from './plan.ts';

/** The database of the queue. */
export type DatabaseFacts =
  /** `DATABASE_URL` is not set, and the embedded one was never created: there was never a queue. */
  | { readonly kind: 'absent'; readonly directory: string }
  /** It cannot be opened. */
  | { readonly kind: 'refused'; readonly isEmbedded: boolean; readonly error: Failure }
  | OpenDatabaseFacts;

/** An error with a stable code. The message has addresses and paths, never a password. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** A database that answers. Times are in seconds. */
export interface OpenDatabaseFacts {
  readonly kind: 'open';
  /** Names it; see `databaseIdentity`. */
  readonly identity: string | undefined;
  readonly origin: DatabaseOrigin;
  /** Without its password. */
  readonly address: string;
  /** Whether somebody else used the embedded server before; `true` for a server of the user's. */
  readonly wasRunning: boolean;
  /** `server_version_num`. */
  readonly version: number;
  /** Until it answered, a start of the embedded server included. */
  readonly openSeconds: number;
  /** The clock of the database minus that of this machine. */
  readonly clockSkew: Known<number>;
  readonly migrations: Known<MigrationState> | { readonly kind: 'refused'; readonly error: Failure };
  readonly tick: Known<Tick>;
  readonly plans: Known<Plans>;
  readonly indexes: Known<readonly IndexRow[]>;
  readonly table: Known<TableRow>;
  readonly slow: Known<readonly SlowStatement[]>;
  readonly statistics: Known<Statistics>;
  readonly transactions: Known<Transactions>;
  readonly connections: Known<Connections>;
  readonly leader: Known<Leader>;
  readonly workers: Known<readonly WorkerRecord[]>;
  readonly expired: Known<readonly ExpiredLease[]>;
  readonly waiting: Known<readonly WaitingQueue[]>;
  /** Runs that ever ended, before the first look at the page and after the second. */
  readonly endedRuns: Known<{ readonly before: number; readonly after: number }>;
}

/** What the collector's own statement gives. */
export type Tick =
  | { readonly kind: 'answered'; readonly row: SnapshotRow; readonly seconds: number }
  /** The collector gives it no longer than this. */
  | { readonly kind: 'late'; readonly limitSeconds: number };

/** An index that is there. */
export interface IndexRow {
  readonly name: string;
  readonly valid: boolean;
  /** Whether it holds a part of the rows. */
  readonly partial: boolean;
}

/** The table of runs, as Postgres keeps statistics of it. */
export interface TableRow {
  readonly live: number;
  readonly dead: number;
  /** Since autovacuum or somebody else removed dead rows; `null` when nobody has. */
  readonly vacuumedSeconds: number | null;
  /** Whether the server and the table let autovacuum work. */
  readonly autovacuum: boolean;
}

/** A statement of ours that is under way for long. */
export interface SlowStatement {
  readonly pid: number;
  readonly application: string;
  readonly seconds: number;
  readonly query: string;
  /** Processes that it waits for. */
  readonly blockedBy: readonly number[];
}

/** `pg_stat_statements`, where it is there. */
export type Statistics =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'there';
      /** Those of the tables of the queue that take long on average, the slowest first. */
      readonly slow: readonly { readonly query: string; readonly calls: number; readonly meanSeconds: number }[];
    };

/** Transactions that are open for long, the oldest first. */
export interface Transactions {
  readonly old: readonly OldTransaction[];
  /** Sessions of others about which Postgres tells this user nothing. */
  readonly hiddenSessions: number;
}

export type OldTransaction =
  | {
      readonly kind: 'session';
      readonly pid: number;
      readonly application: string;
      /** `idle in transaction`, `active`, … */
      readonly state: string;
      readonly seconds: number;
    }
  /** Prepared for a commit in two phases, and then forgotten. */
  | { readonly kind: 'prepared'; readonly gid: string; readonly seconds: number };

export interface Connections {
  readonly used: number;
  /** Of which are free for users that are no superusers. */
  readonly most: number;
  /** Those of arx among the used ones. */
  readonly ours: number;
}

/** Who may collect. */
export interface Leader {
  readonly holders: readonly LockHolder[];
  /** Collectors that wait for their turn. */
  readonly waiting: number;
}

export interface LockHolder {
  readonly pid: number;
  readonly application: string;
  /** Address and port that it connects from; `null` for a socket, or where Postgres does not tell. */
  readonly client: string | null;
  /** Since it said something last. */
  readonly silentSeconds: number | null;
}

export interface ExpiredLease {
  readonly id: string;
  readonly flowId: string;
  readonly workerId: string | null;
  /** Since the lease ran out. */
  readonly seconds: number;
}

/** A queue in which runs are ready. */
export interface WaitingQueue {
  readonly name: string;
  readonly ready: number;
  readonly running: number;
  /** How many of its runs may be running at once; `null` is no limit. */
  readonly concurrency: number | null;
  /** Workers that are alive and serve it. */
  readonly workers: number;
  /** How many runs they could take now. */
  readonly free: number;
}
