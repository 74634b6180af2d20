import { type ProbeError, probeError } from '../errors.ts';

/** What to do about an answer of the server, by its code (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const HINTS: Readonly<Record<string, string>> = {
  '3F000': 'Is it the right database, and the right schema of the source?',
  '42501': 'The role needs SELECT on the tables; where they have row security, be their owner or have BYPASSRLS.',
  '42703': 'Is the source the right one, and of the version that it is for?',
  '42704': 'Is the source the right one, and of the version that it is for?',
  '42P01': 'Is it the right database, and the right schema of the source?',
};

/** Codes of statements that took too long: the server ended it, or an answer did not come. */
const LATE: ReadonlySet<string> = new Set(['57014', '25P04']);

/**
 * An error of the driver as one of ours. Of what the server says only complaints about our own statement are quoted: others
 * may have an address in them.
 */
export function toProbeError(subject: string, error: unknown): ProbeError {
  const known = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  if (known['name'] === 'ProbeError') return error as ProbeError;
  const message = typeof known['message'] === 'string' ? known['message'] : '';
  const code = codeOf(known);
  if (LATE.has(code ?? '') || /^(Query read timeout|timeout expired)/.test(message)) {
    return probeError(
      'ARX_PROBE_TIMEOUT',
      subject,
      `${subject} gave no answer in time${code === undefined ? '' : ` (${code})`}.`,
    );
  }
  const isOurStatement = code !== undefined && /^(22|42|3F)/.test(code);
  const said = isOurStatement ? `: ${message}` : '';
  const hint = HINTS[code ?? ''] ?? '';
  const text = `${subject} could not be read (${code ?? wordOf(message)})${said}. ${hint}`.trim();
  return probeError('ARX_PROBE_FAILED', subject, text);
}

/** SQLSTATE or a code of Node. A name that resolves to several addresses gives an error with that of the first. */
function codeOf(error: Readonly<Record<string, unknown>>): string | undefined {
  const code = error['code'];
  if (typeof code === 'string' && /^\w{1,32}$/.test(code)) return code;
  const first: unknown = Array.isArray(error['errors']) ? error['errors'][0] : undefined;
  return typeof first === 'object' && first !== null ? codeOf(first as Record<string, unknown>) : undefined;
}

/** The driver has no code for a connection that ended. */
function wordOf(message: string): string {
  return /^(Connection terminated|Client (has encountered|was closed))/.test(message)
    ? 'the connection ended'
    : 'unknown';
}
