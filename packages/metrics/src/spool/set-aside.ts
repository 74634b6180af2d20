/**
 * Why a file is not read. `torn`: checksum, length or structure is wrong. `foreign`: not a spool file of ours, or one
 * under another writer's name. `newer`: a later format version. `empty`: no bytes. `too_large`: past a limit.
 * `unreadable`: the system refuses it, or it is a link, a directory or a device.
 */
export type AsideReason = 'torn' | 'foreign' | 'newer' | 'empty' | 'too_large' | 'unreadable';

export const ASIDE_REASONS = ['torn', 'foreign', 'newer', 'empty', 'too_large', 'unreadable'] as const;

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
