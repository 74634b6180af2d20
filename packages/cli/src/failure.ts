import { CliError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Style } from './output/style.ts';
import { printable } from './output/text.ts';

/** The stable codes of the packages below, and what they mean for the caller of `arx`. */
const EXIT_OF_CODE: Readonly<Record<string, ExitCode>> = {
  ARX_FLOW_INVALID: EXIT.flow,
  ARX_FLOW_UNREADABLE: EXIT.flow,
  ARX_FLOW_DUPLICATE: EXIT.flow,
  ARX_FLOW_UNKNOWN: EXIT.flow,
  ARX_RUN_OPTION_INVALID: EXIT.usage,
  ARX_REPOSITORIES_INVALID: EXIT.usage,
  ARX_LIVE_NOT_AVAILABLE: EXIT.refused,
  ARX_SPOOL_UNUSABLE: EXIT.spool,
  ARX_SPOOL_FULL: EXIT.spool,
  ARX_LISTEN_FAILED: EXIT.address,
  ARX_DATABASE_URL_INVALID: EXIT.usage,
  ARX_RUN_REQUEST_INVALID: EXIT.usage,
  ARX_RUN_LIST_INVALID: EXIT.usage,
  ARX_WORKER_OPTION_INVALID: EXIT.usage,
  ARX_RUN_KEY_CONFLICT: EXIT.run,
  ARX_RUN_UNKNOWN: EXIT.run,
  ARX_VERIFY_NOTHING: EXIT.usage,
  ARX_VERIFY_UNREADABLE: EXIT.usage,
  ARX_RUN_STATE: EXIT.run,
};

/** Statements of our own that the database refuses are our fault; whatever else is with it can be mended. */
const OWN_STATEMENTS: ReadonlySet<string> = new Set(['ARX_DATABASE_STATEMENT', 'ARX_DATABASE_CONSTRAINT']);

/** The exit code for an error that ended a command. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CliError) return error.exitCode;
  const code = stableCode(error) ?? '';
  const fallback = code.startsWith('ARX_DATABASE_') && !OWN_STATEMENTS.has(code) ? EXIT.database : EXIT.internal;
  return EXIT_OF_CODE[code] ?? fallback;
}

/**
 * The text for standard error. A mistake of the user is its message alone, an error of arx itself says so; the last line is
 * the stable code, to search for. `debug` adds stacks and causes to both.
 */
export function describeError(error: unknown, { style, debug }: { style: Style; debug: boolean }): string {
  const internal = exitCodeOf(error) === EXIT.internal;
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof CliError ? error.hint : undefined;
  const lines = [
    ...(internal ? [`internal error: ${message}`] : [message]),
    ...(hint === undefined ? [] : [hint]),
    ...(internal && !debug ? ['This is a fault of arx, not yours. ARX_DEBUG=1 shows where; please report it.'] : []),
  ].flatMap((text) => text.split('\n').map(printable));
  const [first = '', ...rest] = lines;
  const code = stableCode(error);
  const shown = [
    `${style('bad', 'arx:')} ${first}`,
    ...rest.map((line) => `  ${line}`),
    ...(code === undefined ? [] : [`  ${style('faint', `[${code}]`)}`]),
  ];
  return `${shown.join('\n')}\n${debug ? stackOf(error) : ''}`;
}

/** The stack of an error and of its causes. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const cause = error.cause === undefined ? '' : `caused by: ${stackOf(error.cause) || `${String(error.cause)}\n`}`;
  return `${error.stack ?? error.message}\n${cause}`;
}

/** Node has codes for its errors, too. */
function stableCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^ARX_[A-Z_]+$/.test(code) ? code : undefined;
}
