import { DatabaseError, type DatabaseErrorCode } from './errors.ts';

/** What an error of the driver means to a caller. */
interface Verdict {
  readonly code: DatabaseErrorCode;
  readonly transient: boolean;
}

const UNREACHABLE: Verdict = { code: 'ARX_DATABASE_UNREACHABLE', transient: true };
const BUSY: Verdict = { code: 'ARX_DATABASE_BUSY', transient: true };
const CONFLICT: Verdict = { code: 'ARX_DATABASE_CONFLICT', transient: true };
const DENIED: Verdict = { code: 'ARX_DATABASE_DENIED', transient: false };
/** The settings of the connection and the server do not fit: TLS that the server lacks, a certificate that nobody vouches for. */
const INSECURE: Verdict = { code: 'ARX_DATABASE_DENIED', transient: false };
const STATEMENT: Verdict = { code: 'ARX_DATABASE_STATEMENT', transient: false };

/** Codes of Postgres, https://www.postgresql.org/docs/current/errcodes-appendix.html. The longest beginning wins. */
const SQL_STATES: Readonly<Record<string, Verdict>> = {
  '08': UNREACHABLE,
  '08P01': STATEMENT,
  '22': STATEMENT,
  '23': { code: 'ARX_DATABASE_CONSTRAINT', transient: false },
  '25006': { code: 'ARX_DATABASE_READ_ONLY', transient: false },
  // The session was ended because its transaction did nothing for too long.
  '25P03': UNREACHABLE,
  '28': DENIED,
  '3D000': { code: 'ARX_DATABASE_UNKNOWN', transient: false },
  '40': CONFLICT,
  // The connection broke during a commit, so it is not known whether it took place.
  '40003': UNREACHABLE,
  '42501': DENIED,
  '53': BUSY,
  '55P03': CONFLICT,
  '57014': { code: 'ARX_DATABASE_TIMEOUT', transient: false },
  '57P01': UNREACHABLE,
  '57P02': UNREACHABLE,
  '57P03': BUSY,
  '57P05': UNREACHABLE,
  '58030': BUSY,
};

/** Codes of Node for connections that are not there or not there any more. */
const NETWORK_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENETDOWN',
  'ENETUNREACH',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  // A Unix socket whose server is away.
  'ENOENT',
]);

/** What the driver says without any code, by the text of pg 8. */
const MESSAGES: readonly (readonly [RegExp, Verdict])[] = [
  [/^Connection terminated|^timeout expired|^Client (has encountered|was closed)|stream was destroyed/, UNREACHABLE],
  [/^timeout exceeded when trying to connect/, BUSY],
  [/^Query read timeout/, { code: 'ARX_DATABASE_TIMEOUT', transient: false }],
  [/^Cannot use a pool after calling end/, { code: 'ARX_DATABASE_CLOSED', transient: false }],
  [/^(SASL|client password must be)/, DENIED],
  [/^The server does not support SSL connections|certificate|self[- ]signed|SSL routines|TLS/i, INSECURE],
];

/**
 * The error of a database call as one of ours: a stable code, what it is about and whether to try again. Errors that are
 * ours already, or did not come from the database, pass unchanged.
 *
 * @param subject What was being done: an address, or the name of a statement.
 */
export function databaseError(error: unknown, subject: string): unknown {
  if (!(error instanceof Error) || error instanceof DatabaseError) return error;
  const verdict = judge(error);
  if (verdict === undefined) return error;
  const state = sqlStateOf(error);
  const constraint = 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : undefined;
  return new DatabaseError(verdict.code, subject, `${subject}: ${reason(error)}`, {
    cause: error,
    transient: verdict.transient,
    sqlState: state,
    constraint,
  });
}

/**
 * Whether the same call may succeed later: the connection was lost or refused, the server starts, stops or has nothing
 * left, or another transaction was in the way. After a lost connection it is unknown whether the statement took effect.
 * Takes errors of the driver and ours.
 */
export function isTransient(error: unknown): boolean {
  if (error instanceof DatabaseError) return error.transient;
  return error instanceof Error && (judge(error)?.transient ?? false);
}

function judge(error: Error): Verdict | undefined {
  const state = sqlStateOf(error);
  if (state !== undefined) return judgeState(state, error.message);
  if (NETWORK_CODES.has(codeOf(error) ?? '')) return UNREACHABLE;
  return MESSAGES.find(([text]) => text.test(error.message))?.[1];
}

function judgeState(state: string, message: string): Verdict {
  // A migration changed a table under a prepared statement. A new connection, or the next transaction, plans it anew.
  if (state === '0A000' && message.includes('cached plan')) return CONFLICT;
  return SQL_STATES[state] ?? SQL_STATES[state.slice(0, 2)] ?? STATEMENT;
}

/** Errors of the server have a severity beside their code; errors of Node have codes that look alike (`EPIPE`). */
function sqlStateOf(error: Error): string | undefined {
  const code = codeOf(error);
  return code !== undefined && 'severity' in error && /^[\dA-Z]{5}$/.test(code) ? code : undefined;
}

/** A name that resolves to several addresses gives an `AggregateError` with the code of the first. */
function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function reason(error: Error): string {
  if (error.message !== '') return error.message;
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : undefined;
  return first instanceof Error && first.message !== '' ? first.message : (codeOf(error) ?? 'it failed');
}
