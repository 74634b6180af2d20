/** Version of the files. A reader sets a file of a higher version aside instead of guessing. */
export const FORMAT_VERSION = 1;

/*
 * What a reader accepts. Every number is checked before memory is taken, so that a broken or hostile file costs at
 * most its limit. A writer that would pass one keeps what it has and says so.
 */

/** Longest record of a table or of totals, in bytes. */
export const MAX_RECORD_BYTES: number = 1024 * 1024;
/** Longest series table of one writer, in bytes: about half a million series. */
export const MAX_TABLE_BYTES: number = 64 * 1024 * 1024;
/** Longest values file of one writer, in bytes: eight million doubles, each kept twice. */
export const MAX_VALUES_BYTES: number = 256 * 1024 * 1024;
/** Longest totals file, in bytes. */
export const MAX_TOTALS_BYTES: number = 256 * 1024 * 1024;
/** Writers that one reader looks at; the rest waits until some are folded. */
export const MAX_WRITERS = 10_000;
/** Series per page that a writer may declare. */
export const MAX_PAGE_SERIES = 65_536;
