import { probeError } from '../../errors.ts';

/** Postgres cuts longer names off, and would then read another table without a word. */
const LONGEST_NAME_BYTES = 63;

/**
 * A name of a schema, a table or a column as SQL: quoted, so that it is one name whatever is in it.
 *
 * @param option what it was given as, for the message
 * @throws ProbeError `ARX_PROBE_OPTION`
 */
export function quoteName(option: string, name: unknown): string {
  const isName = typeof name === 'string' && name !== '' && !name.includes('\0');
  if (isName && Buffer.byteLength(name) <= LONGEST_NAME_BYTES) return `"${name.replaceAll('"', '""')}"`;
  const got = typeof name === 'string' ? JSON.stringify(name) : typeof name;
  const message = `${option} is ${got}; expected a name of 1 to ${LONGEST_NAME_BYTES} bytes, without quotes around it.`;
  throw probeError('ARX_PROBE_OPTION', option, message);
}

/**
 * A text as SQL. A constant in the text of a statement and no parameter: only with constants the planner can tell that a
 * partial index fits, and they take on the type of the column, such as an enum.
 *
 * @throws ProbeError `ARX_PROBE_OPTION`
 */
export function quoteText(option: string, text: unknown): string {
  if (typeof text === 'string' && !text.includes('\0')) {
    const quoted = `'${text.replaceAll("'", "''")}'`;
    return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted;
  }
  const got = typeof text === 'string' ? 'a text with a zero byte' : typeof text;
  throw probeError('ARX_PROBE_OPTION', option, `${option} is ${got}; expected a text.`);
}
