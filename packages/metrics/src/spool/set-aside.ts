/**
 * Why a file is not read. `torn`: checksum, length or structure is wrong. `foreign`: not a spool file of ours, or one
 * under another writer's name. `newer`: a later format version. `empty`: no bytes. `too_large`: past a limit.
 * `unreadable`: the system refuses it, or it is a link, a directory or a device.
 */
export type AsideReason = 'torn' | 'foreign' | 'newer' | 'empty' | 'too_large' | 'unreadable';

export const ASIDE_REASONS = ['torn', 'foreign', 'newer', 'empty', 'too_large', 'unreadable'] as const;

/** A file that is not read now. */
export interface AsideFile {
  /** Its name in the spool directory. */
  readonly name: string;
  readonly reason: AsideReason;
  /** What exactly is wrong, for people. */
  readonly detail: string;
}

/** The detail of totals that were given up. */
export const GIVEN_UP_DETAIL = 'damaged totals that were given up; folding has gone on from those before them';

/** Thrown while a file is decoded and caught where files are read; it never leaves the spool. */
export class SetAside extends Error {
  readonly reason: AsideReason;

  constructor(reason: AsideReason, detail: string) {
    super(detail);
    this.name = 'SetAside';
    this.reason = reason;
  }
}

/** The `code` of a system error (`ENOENT`), or an empty text. */
export function errorCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}
